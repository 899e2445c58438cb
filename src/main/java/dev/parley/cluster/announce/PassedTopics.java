package dev.parley.cluster.announce;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.sequence.JoinedDestination;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.StoredMessage;

/**
 * Topics that keep nothing: the bus carries their messages. A node that has joined one
 * hands on its own messages when the bus brings them back, so their order is the bus's at
 * all nodes, and answers their publishers then, or after a second: what is lost meanwhile
 * is lost for the others. News are a number of the sender, then an announcement.
 * <p>
 * Safe for any thread.
 */
final class PassedTopics implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(PassedTopics.class);

	private static final String KIND = "pass ";

	/** How long a message may take to come back. */
	private static final long ECHO = Duration.ofSeconds(1).toNanos();

	/** Between two looks at what has not come back, ms. */
	private static final long LOOK = 250;

	/** Size of what waits for its turn or for the bus, bytes: more of others is lost. */
	private static final long WAITING = 32 * 1024 * 1024;

	/** What one that waits takes up besides its size, bytes. */
	private static final long OVERHEAD = 512;

	private static final int THREADS = 2;

	private final long node = new SecureRandom().nextLong();

	private final Inbound inbound;

	private final ThreadPoolExecutor threads = JoinedLogs.pool("parley-pass", THREADS);

	private final ScheduledThreadPoolExecutor timer;

	private final JoinedChannels<Serial> joined;

	/** The turns of topics that are not joined here, by the hash of the name. */
	private final Serial[] others = new Serial[32];

	/** What has not come back yet, by its number. */
	private final Map<Long, Own> expected = new ConcurrentHashMap<>();

	private final AtomicLong number = new AtomicLong();

	private final AtomicLong waiting = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	/**
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	PassedTopics(Bus bus, Inbound inbound, Duration linger) {
		this.inbound = inbound;
		this.timer = new ScheduledThreadPoolExecutor(1, JoinedLogs.threads("parley-pass-timer"),
				new ThreadPoolExecutor.DiscardPolicy());
		this.joined = new JoinedChannels<>(KIND, bus, this.timer, this.threads, linger,
				(topic) -> new Serial(this.threads), Ear::new);
		for (int i = 0; i < this.others.length; i++) {
			this.others[i] = new Serial(this.threads);
		}
		this.timer.scheduleWithFixedDelay(this::look, LOOK, LOOK, TimeUnit.MILLISECONDS);
	}

	CompletableFuture<Void> join(String destination) {
		return this.joined.join(destination);
	}

	void leave(String destination) {
		this.joined.leave(destination);
	}

	/**
	 * Sends a message to all nodes.
	 * @return completed when it has been handed on here; with {@link BackendException} if
	 * it may not have reached the others
	 */
	CompletableFuture<Void> publish(StoredMessage message) {
		return send(message, false);
	}

	/**
	 * The same for a message of a batch that is committed: subscribers of a topic that is
	 * not joined get it in turn with those of the others, whether it is sent or not.
	 */
	void committed(StoredMessage message) {
		send(message, true).exceptionally((failure) -> {
			log.debug("{} was not sent: {}", message, failure.toString());
			this.lost.incrementAndGet();
			return null;
		});
	}

	private CompletableFuture<Void> send(StoredMessage message, boolean inTurn) {
		long own = this.number.incrementAndGet();
		byte[] announcement = new Announcement(this.node, message).writeWhole();
		if (announcement.length + Long.BYTES > Bus.LONGEST) {
			return CompletableFuture.failedFuture(
					new BackendException("A message of %d bytes is too long for the nodes of a cluster on PostgreSQL"
						.formatted(message.footprint()), null));
		}
		byte[] news = ByteBuffer.allocate(announcement.length + Long.BYTES).putLong(own).put(announcement).array();
		JoinedDestination<Serial> membership = this.joined.get(message.destination());
		boolean comesBack = membership != null && membership.isReady();
		Own sent = new Own(message, (membership != null) ? membership.state() : turn(message.destination()),
				System.nanoTime(), new CompletableFuture<>());
		this.waiting.addAndGet(message.footprint() + OVERHEAD);
		if (comesBack) {
			this.expected.put(own, sent);
		}
		else if (inTurn) {
			sent.turn().run(handing(sent));
		}
		this.joined.send(message.destination(), news).whenComplete((done, failure) -> {
			if (failure == null) {
				if (!comesBack && !inTurn) {
					handOn(sent);
				}
			}
			else if ((!comesBack && !inTurn) || this.expected.remove(own, sent)) {
				this.waiting.addAndGet(-message.footprint() - OVERHEAD);
				sent.done()
					.completeExceptionally(new BackendException(
							"%s was not sent to the other nodes".formatted(message.destination()), failure));
			}
		});
		return sent.done();
	}

	private Serial turn(String destination) {
		return this.others[Math.floorMod(destination.hashCode(), this.others.length)];
	}

	private void handOn(Own own) {
		own.turn().runElsewhere(handing(own));
	}

	private Runnable handing(Own own) {
		return () -> {
			this.waiting.addAndGet(-own.message().footprint() - OVERHEAD);
			try {
				this.inbound.appended(own.message());
			}
			finally {
				own.done().complete(null);
			}
		};
	}

	/** Throws nothing: a timer calls nothing again that has thrown something. */
	private void look() {
		try {
			giveUp();
		}
		catch (RuntimeException | Error ex) {
			log.debug("Not all that has not come back was handed on", ex);
		}
	}

	private void giveUp() {
		long now = System.nanoTime();
		this.expected.forEach((number, own) -> {
			if (now - own.since() >= ECHO && this.expected.remove(number, own)) {
				handOn(own);
			}
		});
	}

	/** Whether so much waits that publishers should wait. */
	boolean isBehind() {
		return this.waiting.get() >= WAITING / 4;
	}

	/** See {@link SharedLogs#lost}. */
	long lost() {
		return this.lost.get();
	}

	/** Nobody waits for anything any more. */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.joined.close();
		this.expected.forEach((number, own) -> {
			if (this.expected.remove(number, own)) {
				handOn(own);
			}
		});
		this.threads.shutdown();
	}

	/**
	 * A message of this node.
	 *
	 * @param since when it was sent, by {@link System#nanoTime()}
	 */
	private record Own(StoredMessage message, Serial turn, long since, CompletableFuture<Void> done) {
	}

	private final class Ear implements Bus.Listener {

		private final JoinedDestination<Serial> membership;

		Ear(JoinedDestination<Serial> membership) {
			this.membership = membership;
		}

		@Override
		public void heard(byte[] news) {
			ByteBuffer in = ByteBuffer.wrap(news);
			long number = in.getLong();
			byte[] announcement = new byte[in.remaining()];
			in.get(announcement);
			Announcement heard = Announcement.read(this.membership.name(), announcement);
			StoredMessage message = heard.message();
			if (heard.node() == PassedTopics.this.node) {
				Own own = PassedTopics.this.expected.remove(number);
				if (own != null) {
					handOn(own);
				}
			}
			else if (message != null) {
				hear(message);
			}
		}

		private void hear(StoredMessage message) {
			if (PassedTopics.this.waiting.get() >= WAITING) {
				PassedTopics.this.lost.incrementAndGet();
				log.debug("A message of {} was dropped: too much waits", this.membership.name());
				return;
			}
			long size = message.footprint() + OVERHEAD;
			PassedTopics.this.waiting.addAndGet(size);
			this.membership.state().runElsewhere(() -> {
				PassedTopics.this.waiting.addAndGet(-size);
				PassedTopics.this.inbound.appended(message);
			});
		}

		@Override
		public void interrupted() {
			PassedTopics.this.lost.incrementAndGet();
		}

	}

}
