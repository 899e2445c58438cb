package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.NodeProtocol;
import dev.parley.cluster.bus.Bus;

/**
 * The nodes that live. Each tells the others every {@link #EVERY} how it is; who was not
 * heard for {@link #LEASE} counts as dead until it is heard again. Nothing is stored
 * anywhere else. Safe for any thread.
 */
public final class Nodes implements AutoCloseable {

	/** How often {@link #renew} is to be called. */
	public static final Duration EVERY = Duration.ofSeconds(2);

	/** How long a node lives after it was last heard. */
	public static final Duration LEASE = Duration.ofSeconds(10);

	/**
	 * How long what a node has told counts against a limit: users of one that has died
	 * come to the others at once.
	 */
	static final Duration COUNTED = Duration.ofSeconds(5);

	/**
	 * How long a node that went without a word is remembered: it may be stopped or cut
	 * off, and its clients still with it.
	 */
	static final Duration REMEMBERED = Duration.ofMinutes(5);

	static final String CHANNEL = "nodes";

	/** More are not remembered. */
	static final int MOST = 1_000;

	private static final Logger log = LoggerFactory.getLogger(Nodes.class);

	/** More other versions are not logged. */
	private static final int VERSIONS = 100;

	private final Bus bus;

	private final String self;

	private final LongSupplier nanoTime;

	/** Guarded by this. */
	private final Map<String, Heard> others = new HashMap<>();

	/** Other versions than this node's that were heard, of which a line was logged. */
	private final Set<Integer> versions = new HashSet<>();

	/** Whether other nodes are heard. Guarded by this. */
	private boolean listening;

	/** What this node said last. Guarded by this. */
	private @Nullable NodeState said;

	/** Guarded by this. */
	private boolean closed;

	/**
	 * Whether a node has gone without a word that nobody was told of. Guarded by this.
	 */
	private boolean died;

	private volatile Runnable death = () -> {
	};

	/**
	 * @param self this node's id
	 * @param nanoTime the time, as {@link System#nanoTime()} counts it
	 */
	public Nodes(Bus bus, String self, LongSupplier nanoTime) {
		this.bus = bus;
		this.self = self;
		this.nanoTime = nanoTime;
	}

	/**
	 * Who is told from now on, by {@link #renew}, that a node was not heard for
	 * {@link #LEASE} and has not said that it goes: what it still had to tell, nobody
	 * knows. It may also be stopped or cut off.
	 */
	public void whenOneDies(Runnable told) {
		this.death = told;
	}

	/** Tells the others how this node is, and forgets those that are dead. */
	public void renew(NodeState now) {
		boolean tells;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			listen();
			this.said = now;
			send(NodeNews.ALIVE, now);
			forgetTheDead();
			tells = this.died;
			this.died = false;
		}
		if (tells) {
			this.death.run();
		}
	}

	/**
	 * Where it fails, the next renewal tries it again.
	 * @return completed when it is in force
	 */
	private CompletableFuture<Void> listen() {
		if (this.listening) {
			return CompletableFuture.completedFuture(null);
		}
		this.listening = true;
		return this.bus.listen(CHANNEL, new News()).whenComplete((begun, failure) -> {
			synchronized (this) {
				this.listening = failure == null;
			}
		});
	}

	/**
	 * Asks whether there are nodes of a build from before there were versions, which have
	 * no {@link VersionLeases}: they answer at once whoever they do not know.
	 */
	public synchronized void askWithoutVersion() {
		listen().thenRun(() -> this.bus.send(CHANNEL, NodeNews.withoutVersion(NodeNews.ALIVE, this.self)));
	}

	/**
	 * To be called before the first client comes, some time after
	 * {@link #askWithoutVersion}.
	 * @throws ClusterException if a node of a build from before there were versions lives
	 */
	public void checkVersions() {
		this.bus.send(CHANNEL, NodeNews.withoutVersion(NodeNews.BYE, this.self));
		boolean found;
		synchronized (this) {
			found = this.versions.contains(NodeProtocol.NONE);
		}
		if (found) {
			throw new ClusterException(
					"This build speaks version %d of what nodes say to one another, and another node that is running is"
						.formatted(NodeProtocol.VERSION) + " of a build that has no version yet",
					"Stop all nodes of that build first.", null);
		}
	}

	private void send(int kind, NodeState now) {
		this.bus.send(CHANNEL, new NodeNews(kind, now).write());
	}

	private void forgetTheDead() {
		for (Heard node : this.others.values()) {
			if (!node.missed && !wasHeard(node, LEASE)) {
				node.missed = true;
				this.died = true;
			}
		}
		this.others.values().removeIf((node) -> !wasHeard(node, REMEMBERED));
	}

	private boolean wasHeard(@Nullable Heard node, Duration within) {
		return node != null && this.nanoTime.getAsLong() - node.at <= within.toNanos();
	}

	/** The other nodes that live, in the order of their ids. */
	public synchronized List<NodeState> others() {
		forgetTheDead();
		return this.others.values()
			.stream()
			.filter((node) -> wasHeard(node, LEASE))
			.map((node) -> node.state)
			.sorted(Comparator.comparing(NodeState::id))
			.toList();
	}

	/** Whether this is another node that lives, or may live though it is not heard. */
	public synchronized boolean mayLive(String node) {
		forgetTheDead();
		return this.others.containsKey(node);
	}

	/** How many sessions of this user the other nodes have told of. */
	public synchronized int sessionsElsewhere(String user) {
		int count = 0;
		for (Heard node : this.others.values()) {
			if (wasHeard(node, COUNTED)) {
				count += node.state.counted().getOrDefault(user, 0);
			}
		}
		return count;
	}

	/** Tells the others that this node goes. */
	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			this.others.clear();
		}
		this.bus.ignore(CHANNEL);
		send(NodeNews.BYE, new NodeState(this.self, 0, 0, Map.of()));
	}

	private synchronized void heard(byte[] bytes) {
		NodeNews news = NodeNews.read(bytes);
		if (this.closed || news == null) {
			return;
		}
		NodeState state = news.state();
		if (state == null) {
			heardOf(news.version());
		}
		else if (!state.id().equals(this.self)) {
			heard(news.kind(), state);
		}
	}

	private void heard(int kind, NodeState state) {
		forgetTheDead();
		if (kind == NodeNews.BYE) {
			this.others.remove(state.id());
		}
		else if (kind == NodeNews.ALIVE && (this.others.size() < MOST || this.others.containsKey(state.id()))) {
			boolean known = wasHeard(this.others.get(state.id()), LEASE);
			this.others.put(state.id(), new Heard(state, this.nanoTime.getAsLong()));
			if (!known && this.said != null) {
				// It has just started, or was stopped, and may not know of this one.
				send(NodeNews.ALIVE, this.said);
			}
		}
	}

	/** A node that speaks it is none of those that this one can speak with. */
	private void heardOf(int version) {
		if (this.versions.size() < VERSIONS && this.versions.add(version)) {
			log.error(
					"A node is running that speaks {} of what nodes say to one another, and this one speaks version"
							+ " {}: they misunderstand each other. Stop either",
					(version > 0) ? "version " + version : "no known version", NodeProtocol.VERSION);
		}
	}

	/** Guarded by the nodes. */
	private static final class Heard {

		private final NodeState state;

		/** When it was heard. */
		private final long at;

		/** Whether it was noticed that it has not been heard for a lease. */
		private boolean missed;

		Heard(NodeState state, long at) {
			this.state = state;
			this.at = at;
		}

	}

	private final class News implements Bus.Listener {

		@Override
		public void heard(byte[] news) {
			Nodes.this.heard(news);
		}

		/** What was missed is told again soon. */
		@Override
		public void interrupted() {
		}

	}

}
