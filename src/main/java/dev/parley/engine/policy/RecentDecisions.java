package dev.parley.engine.policy;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.Policies.Decision;

/**
 * Caches recent decisions about names, because each step of a frame needs that of its
 * destination.
 * <p>
 * A name has one slot, by its hash, and evicts the name that had it: made-up names cost
 * the others a scan, never memory. Safe for any thread without a lock: a decision is
 * immutable, and one that another thread does not see is made again.
 */
final class RecentDecisions {

	/**
	 * A power of two. With names of {@link DestinationNames#MAX_LENGTH} they take up some
	 * 700 kB.
	 */
	private static final int SLOTS = 1024;

	private final @Nullable Decision[] slots = new Decision[SLOTS];

	private final Function<String, Decision> scan;

	private final LongAdder scans = new LongAdder();

	RecentDecisions(Function<String, Decision> scan) {
		this.scan = scan;
	}

	Decision of(String name) {
		int hash = name.hashCode();
		int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
		Decision recent = this.slots[slot];
		if (recent != null && recent.destination().equals(name)) {
			return recent;
		}
		this.scans.increment();
		Decision made = this.scan.apply(name);
		if (name.length() <= DestinationNames.MAX_LENGTH) {
			this.slots[slot] = made;
		}
		return made;
	}

	/** The number of decisions made, for tests. */
	long scans() {
		return this.scans.sum();
	}

}
