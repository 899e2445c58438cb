package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.parley.cluster.bus.BusException;

/** Leases of several nodes, with a clock that a test sets. For one thread at a time. */
final class MemoryLeases implements VersionLeases {

	private final Map<String, Lease> leases = new TreeMap<>();

	private Duration now = Duration.ZERO;

	private boolean away;

	private Error failure;

	@Override
	public List<Other> hold(String node, int version) {
		if (this.failure != null) {
			throw this.failure;
		}
		if (this.away) {
			throw new BusException("It is away", null);
		}
		this.leases.values().removeIf((lease) -> lease.end().compareTo(this.now) <= 0);
		List<Other> others = this.leases.entrySet()
			.stream()
			.filter((lease) -> lease.getValue().version() != version)
			.map((lease) -> new Other(lease.getKey(), lease.getValue().version(), lease.getValue().end().toMillis()))
			.toList();
		if (others.isEmpty()) {
			this.leases.put(node, new Lease(version, this.now.plus(LEASE)));
		}
		return others;
	}

	@Override
	public void release(String node, int version) {
		this.leases.remove(node);
	}

	/** Time goes by. */
	void pass(Duration time) {
		this.now = this.now.plus(time);
	}

	/** All are lost, as when a store has lost its data. */
	void clear() {
		this.leases.clear();
	}

	void setAway(boolean away) {
		this.away = away;
	}

	/** The next calls fail with it. */
	void setFailure(Error failure) {
		this.failure = failure;
	}

	List<Integer> versions() {
		return this.leases.values().stream().map(Lease::version).toList();
	}

	private record Lease(int version, Duration end) {
	}

}
