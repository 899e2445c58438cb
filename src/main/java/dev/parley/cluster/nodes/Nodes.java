package dev.parley.cluster.nodes;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

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

	private static final byte ALIVE = 0;

	private static final byte BYE = 1;

	private final Bus bus;

	private final String self;

	private final LongSupplier nanoTime;

	/** Guarded by this. */
	private final Map<String, Heard> others = new HashMap<>();

	/** Whether other nodes are heard. Guarded by this. */
	private boolean listening;

	/** What this node said last. Guarded by this. */
	private @Nullable NodeState said;

	/** Guarded by this. */
	private boolean closed;

	/**
	 * @param self this node's id
	 * @param nanoTime the time, as {@link System#nanoTime()} counts it
	 */
	public Nodes(Bus bus, String self, LongSupplier nanoTime) {
		this.bus = bus;
		this.self = self;
		this.nanoTime = nanoTime;
	}

	/** Tells the others how this node is, and forgets those that are dead. */
	public synchronized void renew(NodeState now) {
		if (!this.closed) {
			listen();
			this.said = now;
			send(ALIVE, now);
			forgetTheDead();
		}
	}

	/** Where it fails, the next renewal tries it again. */
	private void listen() {
		if (!this.listening) {
			this.listening = true;
			this.bus.listen(CHANNEL, new News()).whenComplete((begun, failure) -> {
				synchronized (this) {
					this.listening = failure == null;
				}
			});
		}
	}

	private void send(byte kind, NodeState now) {
		byte[] said = now.write();
		byte[] news = new byte[said.length + 1];
		news[0] = kind;
		System.arraycopy(said, 0, news, 1, said.length);
		this.bus.send(CHANNEL, news);
	}

	private void forgetTheDead() {
		this.others.values().removeIf((node) -> !wasHeard(node, REMEMBERED));
	}

	private boolean wasHeard(@Nullable Heard node, Duration within) {
		return node != null && this.nanoTime.getAsLong() - node.at() <= within.toNanos();
	}

	/** The other nodes that live, in the order of their ids. */
	public synchronized List<NodeState> others() {
		forgetTheDead();
		return this.others.values()
			.stream()
			.filter((node) -> wasHeard(node, LEASE))
			.map(Heard::state)
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
				count += node.state().counted().getOrDefault(user, 0);
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
		send(BYE, new NodeState(this.self, 0, 0, Map.of()));
	}

	private synchronized void heard(byte[] news) {
		NodeState state = NodeState.read(news, 1);
		if (this.closed || state.id().equals(this.self)) {
			return;
		}
		forgetTheDead();
		if (news[0] == BYE) {
			this.others.remove(state.id());
		}
		else if (news[0] == ALIVE && (this.others.size() < MOST || this.others.containsKey(state.id()))) {
			boolean known = wasHeard(this.others.get(state.id()), LEASE);
			this.others.put(state.id(), new Heard(state, this.nanoTime.getAsLong()));
			if (!known && this.said != null) {
				// It has just started, or was stopped, and may not know of this one.
				send(ALIVE, this.said);
			}
		}
	}

	/**
	 * @param at when it was heard
	 */
	private record Heard(NodeState state, long at) {
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
