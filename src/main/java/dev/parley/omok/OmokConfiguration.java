package dev.parley.omok;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;

/** Everybody may watch, and only {@link Games} publishes. */
@Configuration(proxyBeanMethods = false)
class OmokConfiguration {

	/** The newest state of each game, in the database. */
	@Bean
	DestinationPolicy omokPolicy() {
		return DestinationPolicy.closed(Games.TOPIC)
			.subscribe(Access.EVERYONE)
			.durable(Retention.latestBy("game").atMost(2 * Games.MOST, 0));
	}

	/** That of one game, for those who look at it, who see which player is there. */
	@Bean
	DestinationPolicy omokGamePolicy() {
		return DestinationPolicy.closed(Games.TOPIC + "/*")
			.subscribe(Access.EVERYONE)
			.keepingLatest("game", 1, 0)
			.withPresence();
	}

}
