package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.nodes.VersionLeases.Other;

/**
 * This node's lease for the version that it speaks, from its start to its end. While
 * other nodes live that speak another one, it does not start. A node that was stopped or
 * cut off for longer than its lease, or whose store has lost all leases, may find that
 * nodes of another version have taken its place: then it has no lease until they have
 * gone. Safe for any thread.
 */
public final class SpokenVersion implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(SpokenVersion.class);

	/** Between two renewals. */
	private static final Duration EVERY = Nodes.EVERY;

	/** Between two looks whether those that speak another version live. */
	static final Duration LOOK = Duration.ofMillis(200);

	/** After so many looks every lease has been renewed or has ended. */
	static final long LOOKS = VersionLeases.LEASE.plus(EVERY).dividedBy(LOOK);

	private final VersionLeases leases;

	private final int version;

	private final String node = ClusterNode.newId();

	/** Who has taken this node's place; empty if nobody, as far as is known. */
	private volatile List<Other> others = List.of();

	/** Whether this node had its lease when the store answered last. */
	private volatile boolean held;

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "parley-version");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Nothing is asked yet.
	 * @param version that this node speaks
	 */
	SpokenVersion(VersionLeases leases, int version) {
		this.leases = leases;
		this.version = version;
	}

	/**
	 * Takes a lease and keeps it.
	 * @param version that this node speaks
	 * @throws ClusterException if nodes live that speak another version
	 */
	public static SpokenVersion begin(VersionLeases leases, int version) {
		SpokenVersion spoken = new SpokenVersion(leases, version);
		try {
			spoken.take((time) -> LockSupport.parkNanos(time.toNanos()));
		}
		catch (ClusterException ex) {
			spoken.thread.shutdown();
			throw ex;
		}
		// At a fixed rate, a node that was stopped would make up for each renewal that it
		// missed.
		spoken.thread.scheduleWithFixedDelay(spoken::renew, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
		return spoken;
	}

	/**
	 * Nodes that have died without a word still have their leases, so it waits for a sign
	 * of life of one of them, or for the end of their leases. Without an answer of the
	 * store it goes on, and asks again with each renewal.
	 * @param pause waits
	 */
	void take(Consumer<Duration> pause) {
		Map<String, Long> first = Map.of();
		for (int look = 0; look <= LOOKS; look++) {
			List<Other> found;
			try {
				found = this.leases.hold(this.node, this.version);
			}
			catch (RuntimeException ex) {
				log.warn("Which version other nodes speak cannot be asked yet, so this one is not ready: {}",
						ex.toString());
				return;
			}
			if (found.isEmpty()) {
				this.others = found;
				this.held = true;
				return;
			}
			Map<String, Long> before = first;
			if (look > 0 && found.stream().anyMatch((other) -> !isOneOf(before, other))) {
				throw refusal(found);
			}
			if (look == 0) {
				first = found.stream().collect(Collectors.toMap(Other::holder, Other::sign));
			}
			this.others = found;
			pause.accept(LOOK);
		}
		throw refusal(this.others);
	}

	private static boolean isOneOf(Map<String, Long> before, Other other) {
		Long sign = before.get(other.holder());
		return sign != null && sign == other.sign();
	}

	private ClusterException refusal(List<Other> found) {
		return new ClusterException(
				"This build speaks version %d of what nodes say to one another, and %s".formatted(this.version,
						speakers(found)),
				"Stop %s first, or start a build that speaks version %d."
					.formatted((found.size() == 1) ? "that one" : "those", found.get(0).version()),
				null);
	}

	private static String speakers(List<Other> found) {
		int version = found.get(0).version();
		return (found.size() == 1) ? "another node that is running speaks version %d".formatted(version)
				: "%d other nodes that are running speak version %d".formatted(found.size(), version);
	}

	/** Called again and again; a timer calls nothing again that has thrown something. */
	void renew() {
		try {
			List<Other> found = this.leases.hold(this.node, this.version);
			if (!found.isEmpty() && this.others.isEmpty()) {
				log.error("This node speaks version {} of what nodes say to one another, and {}: they began while it"
						+ " was stopped or cut off, or the store had lost what it knew of it. It is not ready any"
						+ " more: stop this one, or those", this.version, speakers(found));
			}
			else if (found.isEmpty() && !this.others.isEmpty()) {
				log.warn("No node speaks another version any more: this one goes on");
			}
			this.others = found;
			this.held = found.isEmpty();
		}
		catch (RuntimeException | Error ex) {
			log.debug("The lease of this node's version was not renewed", ex);
		}
	}

	/**
	 * To be called before the first client comes.
	 * @throws ClusterException if nodes of another version have taken this one's place
	 * since it began
	 */
	public void check() {
		List<Other> found = this.others;
		if (!found.isEmpty()) {
			throw refusal(found);
		}
	}

	/** Whether this node may serve, as far as is known. */
	public boolean isHeld() {
		return this.held;
	}

	/** The id of this node. */
	public String node() {
		return this.node;
	}

	/** What this node speaks. */
	public int version() {
		return this.version;
	}

	@Override
	public void close() {
		this.thread.shutdown();
		try {
			if (this.thread.awaitTermination(VersionLeases.LEASE.toMillis(), TimeUnit.MILLISECONDS)) {
				this.leases.release(this.node, this.version);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			log.debug("The lease of this node's version ends by itself: {}", ex.toString());
		}
	}

}
