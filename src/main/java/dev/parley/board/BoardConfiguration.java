package dev.parley.board;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.security.AdministrationPaths;

/**
 * Everybody may watch who knows a board's name; what is drawn comes from the server
 * alone.
 */
@Configuration(proxyBeanMethods = false)
class BoardConfiguration {

	/** The picture, and who is here. The limits of {@link Picture} are smaller. */
	@Bean
	DestinationPolicy boardStrokesPolicy() {
		return DestinationPolicy.closed(Boards.strokes("*"))
			.subscribe(Access.EVERYONE)
			.durable(Retention.latestBy(Boards.STROKE).atMost(2 * Picture.STROKES, 0))
			.withPresence();
	}

	/** Cursors, of which nothing is kept. */
	@Bean
	DestinationPolicy boardCursorsPolicy() {
		return DestinationPolicy.closed(BoardController.cursors("*"))
			.subscribe(Access.EVERYONE)
			.slowConsumer(SlowConsumer.conflate(BoardController.USER));
	}

	/** To clear a board. */
	@Bean
	AdministrationPaths boardAdministrationPaths() {
		return AdministrationPaths.below(BoardAdministration.PATH);
	}

	/** Which boards there are, for this server alone. */
	@Bean
	DestinationPolicy boardsPolicy() {
		return DestinationPolicy.closed(Boards.TOPIC)
			.subscribe(Access.NOBODY)
			.durable(Retention.latestBy("board").atMost(2 * Boards.MOST, 0));
	}

}
