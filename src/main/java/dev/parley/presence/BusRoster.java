package dev.parley.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.bus.Bus;
import dev.parley.presence.RosterNews.Kind;

/**
 * The roster of a node that tells the others of its devices over the {@link Bus}: each
 * topic has a channel, to which those nodes listen that follow it or have devices there.
 * Nothing is stored anywhere else. What a lost link has swallowed is told again when it
 * is back, as a whole.
 * <p>
 * Holds the devices of all nodes at these topics. One lock for all, held for some map
 * operations, {@link Roster.Changes}, and while something is handed to the bus, which
 * keeps the order. Safe for any thread.
 */
public final class BusRoster implements Roster {

	/** How long a node's devices count after it was last heard. */
	public static final Duration LEASE = Duration.ofSeconds(15);

	/** The channel of all nodes; those of topics begin with it. */
	static final String CHANNEL = "presence";

	/** How long {@link #read} waits for the others. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	/** Devices in one message. */
	static final int TOGETHER = 1_000;

	final Bus bus;

	final String node;

	final LongSupplier nanoTime;

	final Map<String, RosterTopic> topics = new HashMap<>();

	/** When each other node was last heard. */
	final Map<String, Long> heard = new HashMap<>();

	/**
	 * Nodes whose lease has ended, and whose devices do not count until it begins again.
	 */
	final Set<String> dead = Collections.newSetFromMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > 1_000;
		}

	});

	/** Questions that wait for answers. */
	private final Map<String, RosterAnswers> questions = new HashMap<>();

	private long asked;

	@Nullable Changes changes;

	/** Whether other nodes are heard. */
	private boolean listening;

	private boolean closed;

	/**
	 * @param node this one's id
	 * @param nanoTime the time, as {@link System#nanoTime()} counts it
	 */
	public BusRoster(Bus bus, String node, LongSupplier nanoTime) {
		this.bus = bus;
		this.node = node;
		this.nanoTime = nanoTime;
	}

	@Override
	public synchronized void start(Changes inbound) {
		this.changes = inbound;
		listen();
	}

	/** Where it fails, it is tried again at the next renewal. */
	private void listen() {
		if (this.listening || this.closed) {
			return;
		}
		this.listening = true;
		this.bus.listen(CHANNEL, new OfNodes()).whenComplete((begun, failure) -> {
			synchronized (this) {
				this.listening = failure == null;
				if (this.listening) {
					tellThatItLives();
				}
			}
		});
	}

	private void tellThatItLives() {
		send(CHANNEL, new RosterNews(Kind.ALIVE, this.node, "", List.of()));
	}

	@Override
	public synchronized void join(Device device) {
		RosterTopic at = at(device.topic());
		if (at.own.putIfAbsent(device.session(), device) == null) {
			at.tellJoined(device);
			at.send(Kind.JOINED, List.of(device));
			at.listen();
		}
	}

	@Override
	public synchronized void leave(Device device, boolean mayReturn) {
		RosterTopic at = this.topics.get(device.topic());
		Device known = (at != null) ? at.own.remove(device.session()) : null;
		if (at != null && known != null) {
			at.tellLeft(known, mayReturn);
			at.send(mayReturn ? Kind.LEFT : Kind.EXPELLED, List.of(known));
			at.retire();
		}
	}

	@Override
	public synchronized void follow(String topic) {
		RosterTopic at = at(topic);
		at.followers++;
		at.all().forEach(at::tellJoined);
		at.listen();
	}

	@Override
	public synchronized void unfollow(String topic) {
		RosterTopic at = this.topics.get(topic);
		if (at != null && at.followers > 0) {
			at.followers--;
			at.retire();
		}
	}

	private RosterTopic at(String topic) {
		return this.topics.computeIfAbsent(topic, (name) -> new RosterTopic(this, name));
	}

	/** Asks all nodes, unless this one knows; what has not come in time is left out. */
	@Override
	public List<Device> read(String topic) {
		String question;
		RosterAnswers answers;
		synchronized (this) {
			RosterTopic known = this.topics.get(topic);
			if (known != null || this.closed) {
				return (known != null) ? known.all() : List.of();
			}
			question = this.node + " " + this.asked++;
			answers = new RosterAnswers(topic, new HashSet<>(this.heard.keySet()));
			this.questions.put(question, answers);
		}
		try {
			send(CHANNEL, new RosterNews(Kind.READ, this.node, question + " " + topic, List.of()));
			return answers.await(PATIENCE);
		}
		finally {
			synchronized (this) {
				this.questions.remove(question);
			}
		}
	}

	@Override
	public synchronized void renew() {
		listen();
		tellThatItLives();
		long now = this.nanoTime.getAsLong();
		List<String> late = this.heard.entrySet()
			.stream()
			.filter((other) -> now - other.getValue() > LEASE.toNanos())
			.map(Map.Entry::getKey)
			.toList();
		for (String other : late) {
			if (forget(other)) {
				this.dead.add(other);
			}
		}
		tellWhatIsUntold();
	}

	private void tellWhatIsUntold() {
		for (RosterTopic at : List.copyOf(this.topics.values())) {
			at.listen();
			if (at.untold) {
				at.tellAll();
			}
		}
	}

	/** Its devices have left; returns whether there were any. */
	private boolean forget(String other) {
		this.heard.remove(other);
		boolean any = false;
		for (RosterTopic at : this.topics.values()) {
			Map<String, Device> gone = at.others.remove(other);
			if (gone != null) {
				gone.values().forEach((device) -> at.tellLeft(device, true));
				any = true;
			}
		}
		return any;
	}

	CompletableFuture<Void> send(String channel, RosterNews news) {
		return this.bus.send(channel, news.write());
	}

	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			send(CHANNEL, new RosterNews(Kind.BYE, this.node, "", List.of()));
			this.bus.ignore(CHANNEL);
			this.topics.values().forEach((at) -> this.bus.ignore(at.channel));
			this.topics.clear();
		}
	}

	/** How many topics it remembers, for tests. */
	synchronized int topics() {
		return this.topics.size();
	}

	/** Hears what concerns no topic that it follows. */
	private final class OfNodes implements Bus.Listener {

		@Override
		public void heard(byte[] bytes) {
			RosterNews news = RosterNews.read(bytes, "");
			if (!news.node().equals(BusRoster.this.node)) {
				synchronized (BusRoster.this) {
					if (!BusRoster.this.closed) {
						heard(news, bytes);
					}
				}
			}
		}

		private void heard(RosterNews news, byte[] bytes) {
			switch (news.kind()) {
				case ALIVE -> {
					boolean known = BusRoster.this.heard.put(news.node(), BusRoster.this.nanoTime.getAsLong()) != null;
					if (!known) {
						tellThatItLives();
					}
					if (BusRoster.this.dead.remove(news.node())) {
						List.copyOf(BusRoster.this.topics.values()).forEach((at) -> at.send(Kind.WHO, List.of()));
					}
				}
				case BYE -> forget(news.node());
				case READ -> {
					String[] question = news.about().split(" ", 3);
					RosterTopic at = BusRoster.this.topics.get(question[2]);
					List<Device> own = (at != null) ? List.copyOf(at.own.values()) : List.of();
					send(CHANNEL, new RosterNews(Kind.ANSWER, BusRoster.this.node, question[0] + " " + question[1],
							own.subList(0, Math.min(own.size(), TOGETHER))));
				}
				case ANSWER -> {
					RosterAnswers answers = BusRoster.this.questions.get(news.about());
					if (answers != null) {
						answers.add(RosterNews.read(bytes, answers.topic()));
					}
				}
				default -> {
					// Of a topic, or of a newer version.
				}
			}
		}

		@Override
		public void interrupted() {
			synchronized (BusRoster.this) {
				tellThatItLives();
				tellWhatIsUntold();
			}
		}

	}

}
