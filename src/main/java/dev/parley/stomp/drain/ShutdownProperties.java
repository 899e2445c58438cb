package dev.parley.stomp.drain;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How clients leave when the server stops. Both times together have to be shorter than
 * {@code spring.lifecycle.timeout-per-shutdown-phase}, which ends either of them.
 *
 * @param notice how long the server goes on as before, but not ready, so that load
 * balancers send new clients elsewhere. Not if no client is connected
 * @param spread time over which connections are closed, a few at a time, so that not all
 * clients come back at once. Ten each tenth of a second are few: with a small number of
 * clients it is over earlier
 */
@ConfigurationProperties("parley.shutdown")
public record ShutdownProperties(@DefaultValue("1s") Duration notice, @DefaultValue("2s") Duration spread) {

	public ShutdownProperties {
		if (notice.isNegative() || spread.isNegative()) {
			throw new IllegalArgumentException("parley.shutdown.notice and parley.shutdown.spread are 0s or longer");
		}
	}

}
