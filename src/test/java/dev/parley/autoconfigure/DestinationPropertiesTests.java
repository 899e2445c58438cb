package dev.parley.autoconfigure;

import java.time.Duration;
import java.util.Map;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries of {@code parley.destinations} become policies. */
class DestinationPropertiesTests {

	@Test
	void aKeyedTopicIsBoundedEvenIfNobodySaysSo() {
		DestinationPolicy policy = policy(Map.of("keep", "latest", "by", "symbol"));
		assertThat(policy.retention()).isEqualTo(Retention.latestBy("symbol"))
			.isEqualTo(new Retention(10_000, Duration.ZERO, 64 * 1024 * 1024, "symbol"));
	}

	@Test
	void aKeyedTopicHasTheBoundsThatAreSet() {
		DestinationPolicy policy = policy(Map.of("keep", "latest", "by", "symbol", "retain-count", "200", "retain-age",
				"1h", "retain-size", "1MB", "durable", "true"));
		assertThat(policy.retention()).isEqualTo(new Retention(200, Duration.ofHours(1), 1024 * 1024, "symbol"));
		assertThat(policy.durable()).isTrue();
	}

	@Test
	void aKeyedTopicConflatesByItsKeyUnlessToldOtherwise() {
		assertThat(policy(Map.of("keep", "latest", "by", "symbol", "slow-consumer", "conflate")).slowConsumer())
			.isEqualTo(SlowConsumer.conflate("symbol"));
		assertThat(
				policy(Map.of("keep", "latest", "by", "symbol", "slow-consumer", "conflate", "conflate-by", "market"))
					.slowConsumer())
			.isEqualTo(SlowConsumer.conflate("market"));
	}

	@Test
	void whatAMessageIsAboutIsItsKeyThenTheHeaderByWhichItIsConflated() {
		StoredMessage quote = new StoredMessage("/topic/quotes", "e", 1, 0,
				Headers.of("symbol", "ACME", "market", "XETRA"), new byte[0]);
		DestinationPolicy quotes = DestinationPolicy.closed("/topic/quotes");
		assertThat(quotes.keyOf(quote)).isNull();
		assertThat(quotes.slowConsumer(SlowConsumer.conflate("market")).keyOf(quote)).isEqualTo("XETRA");
		assertThat(quotes.slowConsumer(SlowConsumer.conflate("market")).keepingLatest("symbol").keyOf(quote))
			.isEqualTo("ACME");
		assertThat(quotes.keepingLatest("isin").keyOf(quote)).isNull();
	}

	private static DestinationPolicy policy(Map<String, String> entry) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		source.put("parley.destinations[0].pattern", "/topic/quotes");
		entry.forEach((name, value) -> source.put("parley.destinations[0]." + name, value));
		return new Binder(source).bind("parley", DestinationProperties.class).get().policies(true).get(0);
	}

}
