package dev.parley.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;

/**
 * All policies, and which of them decides for a name: the most specific pattern that
 * matches, compared segment by segment from the left (a word before {@code *} before
 * {@code **}). Where nothing else matches, {@link DestinationPolicy#closed} holds.
 * Immutable, safe for any thread.
 */
public final class Policies implements Retentions {

	/** Destinations of one session alone, which no client can name. */
	public static final String OF_ONE_SESSION = "/user/";

	private static final DestinationPolicy PRIVATE = new DestinationPolicy("/user/**", Access.EVERYONE, Access.NOBODY,
			Retention.NONE, false, false, DestinationPolicy.DEFAULT_MAX_PAYLOAD, SlowConsumer.DISCONNECT);

	/** Bounds of a work queue whose policy says none. */
	private static final Retention QUEUE = new Retention(10_000, Duration.ZERO, 64L * 1024 * 1024);

	private static final DestinationPolicy OTHERS = DestinationPolicy.closed("/**");

	private final List<Rule> rules;

	/**
	 * @param policies of two with the same pattern the later one counts
	 * @throws IllegalArgumentException naming the pattern that is none
	 */
	public Policies(List<DestinationPolicy> policies) {
		Map<String, Rule> byPattern = new HashMap<>();
		for (DestinationPolicy policy : policies) {
			byPattern.put(policy.pattern(), new Rule(new NamePattern(policy.pattern()), policy));
		}
		List<Rule> sorted = new ArrayList<>(byPattern.values());
		sorted.sort((a, b) -> NamePattern.MOST_SPECIFIC_FIRST.compare(a.pattern, b.pattern));
		this.rules = List.copyOf(sorted);
	}

	/** The policy that decides for this name. */
	public DestinationPolicy decide(String destination) {
		if (destination.startsWith(OF_ONE_SESSION)) {
			return PRIVATE;
		}
		for (Rule rule : this.rules) {
			if (rule.pattern.matches(destination)) {
				return rule.policy;
			}
		}
		return OTHERS;
	}

	/** What may wait in a work queue. */
	Retention queueBounds(String queue) {
		Retention retention = decide(queue).retention();
		return retention.keepsNothing() ? QUEUE : retention;
	}

	/**
	 * What is kept in a log. What waits in a work queue that is not durable waits there
	 * alone.
	 */
	@Override
	public Retention of(String destination) {
		DestinationPolicy policy = decide(destination);
		return (policy.durable() || !Destinations.isQueue(destination)) ? policy.retention() : Retention.NONE;
	}

	private record Rule(NamePattern pattern, DestinationPolicy policy) {

	}

}
