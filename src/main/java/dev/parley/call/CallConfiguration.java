package dev.parley.call;

import java.time.Duration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;

/** What is told of calls. */
@Configuration(proxyBeanMethods = false)
class CallConfiguration {

	private static final int ALL_BYTES = 16_384;

	/**
	 * The newest word about each peer; whoever knows the name of a call may read, and is
	 * seen.
	 */
	@Bean
	DestinationPolicy callPolicy() {
		return DestinationPolicy.closed(Calls.TOPIC + "/*")
			.keepingLatest("peer", 4 * Calls.MOST_PEERS, ALL_BYTES)
			.withPresence();
	}

	/** How many there are, for the start page: no names. */
	@Bean
	DestinationPolicy callsPolicy() {
		return DestinationPolicy.closed(Calls.TOPIC)
			.subscribe(Access.EVERYONE)
			.retain(new Retention(1, Duration.ZERO, 0));
	}

}
