package dev.parley.engine.broker;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.Stores;
import dev.parley.engine.policy.Policies;

/**
 * In which store a destination is: durable ones in the database, other topics and work
 * queues in what the nodes of a cluster share, and the rest in memory: the destinations
 * of a session, rosters, what a policy says is each node's own, and all of a process that
 * is alone. Safe for any thread.
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
		SharedBackend shared = this.stores.shared();
		return shared != null && !isDurable(destination)
				&& (DestinationNames.isTopic(destination)
						|| (DestinationNames.isQueue(destination) && shared.claims() != null))
				&& !this.policies.isRoster(destination) && !this.policies.decide(destination).local();
	}

	boolean isInMemory(String destination) {
		return !isDurable(destination) && !isShared(destination);
	}

	/** Whether messages stay in a store that fills up, and users are held to a rate. */
	boolean isStored(String destination) {
		return isDurable(destination) || (isShared(destination) && keeps(destination));
	}

	/** Whether messages of a shared destination can be read from its log. */
	boolean keeps(String destination) {
		return DestinationNames.isQueue(destination) || !this.policies.decide(destination).retention().keepsNothing();
	}

	/** What a store has to know of the destinations that are in it. */
	Retentions retentionsOf(Backend store) {
		return (store == this.stores.shared()) ? new SharedRetentions(this.policies) : this.policies;
	}

	/** What hands out a work queue to several processes; null if only this one does. */
	@Nullable Claims claims(String queue) {
		return of(queue).claims();
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
