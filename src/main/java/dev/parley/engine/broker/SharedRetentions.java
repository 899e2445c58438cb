package dev.parley.engine.broker;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.policy.Policies;

/**
 * What is kept where nodes share what is not durable. There a work queue has a log, which
 * holds its messages; in one process they are in the queue alone. Safe for any thread.
 */
final class SharedRetentions implements Retentions {

	private final Policies policies;

	SharedRetentions(Policies policies) {
		this.policies = policies;
	}

	@Override
	public Retention of(String destination) {
		return DestinationNames.isQueue(destination) ? this.policies.queueBounds(destination)
				: this.policies.of(destination);
	}

	@Override
	public @Nullable String wildcardOf(String destination) {
		return this.policies.wildcardOf(destination);
	}

	@Override
	public List<String> wildcardsOf(String pattern) {
		return this.policies.wildcardsOf(pattern);
	}

}
