package dev.parley.engine.broker;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Stores;
import dev.parley.engine.policy.Policies;

/**
 * In which store a destination is: durable ones in the database, other topics in what the
 * nodes of a cluster share, and the rest in memory: work queues, the destinations of a
 * session, rosters, and what a policy says is each node's own. Safe for any thread.
 */
final class Placement {

	private final Policies policies;

	private final Stores stores;

	Placement(Policies policies, Stores stores) {
		this.policies = policies;
		this.stores = stores;
	}

	boolean isDurable(String destination) {
		return this.stores.durable() != null && this.policies.decide(destination).durable();
	}

	/** Whether it is in what the nodes share beside the database. */
	boolean isShared(String destination) {
		return this.stores.shared() != null && !isDurable(destination) && DestinationNames.isTopic(destination)
				&& !this.policies.isRoster(destination) && !this.policies.decide(destination).local();
	}

	boolean isInMemory(String destination) {
		return !isDurable(destination) && !isShared(destination);
	}

	/** Whether messages stay in a store that fills up, and users are held to a rate. */
	boolean isStored(String destination) {
		return isDurable(destination)
				|| (isShared(destination) && !this.policies.decide(destination).retention().keepsNothing());
	}

	/** What storing this takes, bytes; 0 if it is not stored. */
	long storedBytes(Publication publication) {
		return isStored(publication.destination()) ? publication.footprint() : 0;
	}

	Backend of(String destination) {
		Backend durable = this.stores.durable();
		if (durable != null && isDurable(destination)) {
			return durable;
		}
		Backend shared = this.stores.shared();
		return (shared != null && isShared(destination)) ? shared : this.stores.memory();
	}

	@Nullable Backend durable() {
		return this.stores.durable();
	}

	@Nullable Backend shared() {
		return this.stores.shared();
	}

	Backend memory() {
		return this.stores.memory();
	}

}
