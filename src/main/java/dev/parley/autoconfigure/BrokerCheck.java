package dev.parley.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;

import dev.parley.engine.log.DestinationNames;
import dev.parley.stomp.frames.DestinationPrefixes;
import dev.parley.stomp.frames.EngineBrokerMessageHandler;

/** Finds mistakes in an application's broker before its first client. Pure functions. */
final class BrokerCheck {

	private BrokerCheck() {
	}

	/**
	 * A relay to another broker is not replaced.
	 * @throws UnusableBrokerException if there is no simple broker
	 */
	static AbstractBrokerMessageHandler simple(@Nullable AbstractBrokerMessageHandler simple) {
		if (simple == null) {
			throw new UnusableBrokerException(
					"This application relays to another broker (enableStompBrokerRelay), and Parley takes the place of Spring's simple broker",
					"Use enableSimpleBroker, or set parley.enabled=false to keep the relay.");
		}
		return simple;
	}

	/**
	 * Each message would be delivered twice.
	 * @throws UnusableBrokerException if another broker takes the same messages
	 */
	static void alone(EngineBrokerMessageHandler engine, Stream<AbstractBrokerMessageHandler> all) {
		all.filter((handler) -> handler != engine && handler.isAutoStartup()).findFirst().ifPresent((other) -> {
			throw new UnusableBrokerException(
					"This application has two brokers: Parley and %s, for destinations that begin with %s"
						.formatted(other.getClass().getName(), other.getDestinationPrefixes()),
					"Remove the bean of the other broker, or set parley.enabled=false.");
		});
	}

	/**
	 * The names of destinations begin with a slash, and a user's are not the broker's,
	 * neither by the application's name nor by the engine's.
	 * @throws UnusableBrokerException otherwise
	 */
	static void prefixes(DestinationPrefixes prefixes) {
		if (prefixes.broker().isEmpty()) {
			throw new UnusableBrokerException(
					"enableSimpleBroker names no prefix, so the broker would also take what is for controllers and users",
					"Name the prefixes of the broker's destinations, such as enableSimpleBroker(\"/topic\", \"/queue\").");
		}
		for (String prefix : prefixes.broker()) {
			if (!prefix.startsWith("/")) {
				throw new UnusableBrokerException(
						"The broker's destinations begin with '%s', and Parley's names begin with a slash".formatted(
								prefix),
						"Let the prefixes in enableSimpleBroker begin with a slash, such as /topic.");
			}
			if (prefixes.user().startsWith(prefix) || DestinationNames.USERS.startsWith(prefix)) {
				throw new UnusableBrokerException(
						"The broker takes %s, which is the prefix of users' own destinations: any client could subscribe to those of others"
							.formatted(prefix),
						"Remove %s from enableSimpleBroker; users' destinations are there without it, as /user/queue/**."
							.formatted(prefix));
			}
		}
	}

	/**
	 * A policy for destinations that nobody can reach is a slip of the pen.
	 * @param patterns of the configured policies
	 * @throws UnusableBrokerException naming the pattern and what names begin with
	 */
	static void patterns(Collection<String> patterns, DestinationPrefixes prefixes) {
		if (prefixes.application().isEmpty()) {
			// A controller may have any.
			return;
		}
		List<String> known = Stream.concat(prefixes.broker().stream(), prefixes.application().stream()).toList();
		for (String pattern : patterns) {
			int star = pattern.indexOf('*');
			String literal = (star < 0) ? pattern : pattern.substring(0, star);
			if (known.stream().noneMatch((prefix) -> literal.startsWith(prefix) || prefix.startsWith(literal))) {
				throw new UnusableBrokerException(
						"The policy for %s in parley.destinations is for no destination of this application: they begin with %s"
							.formatted(pattern, String.join(", ", known)),
						"Correct the pattern, or add its prefix to enableSimpleBroker.");
			}
		}
	}

}
