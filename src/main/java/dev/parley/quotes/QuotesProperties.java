package dev.parley.quotes;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The speed of the simulated market.
 *
 * @param changesPerSecond changes of a price in a second, of all symbols together, while
 * anybody watches: 0 to 10,000
 */
@ConfigurationProperties("parley.quotes")
record QuotesProperties(@DefaultValue("1000") int changesPerSecond) {

	QuotesProperties {
		if (changesPerSecond < 0 || changesPerSecond > 10_000) {
			throw new IllegalArgumentException(
					"parley.quotes.changes-per-second is %d, expected 0 to 10000".formatted(changesPerSecond));
		}
	}

}
