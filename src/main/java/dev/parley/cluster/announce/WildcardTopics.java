package dev.parley.cluster.announce;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.sequence.GapReader;
import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;

/**
 * What subscriptions by pattern may match: each message of a policy that permits them is
 * announced once more, on a channel of that policy. Two nodes may announce in another
 * order than they have committed, so the messages of each log are put into its order, and
 * what lies between two of them is read.
 * <p>
 * Safe for any thread.
 */
final class WildcardTopics implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(WildcardTopics.class);

	private static final String KIND = "wide ";

	/** Logs of one policy whose order is remembered: of others some may be missing. */
	private static final int FOLLOWED = 1000;

	private static final int THREADS = 1;

	/** Size of what waits for its turn, bytes: more is lost. */
	private static final long WAITING = 16 * 1024 * 1024;

	private static final long OVERHEAD = 512;

	private final Inbound matched;

	private final Retentions retentions;

	private final ThreadPoolExecutor threads = JoinedLogs.pool("parley-wildcards", THREADS);

	private final ThreadPoolExecutor readers = JoinedLogs.pool("parley-wildcards-reader", THREADS);

	private final ScheduledThreadPoolExecutor timer;

	private final GapReader gaps;

	/** By the policy. */
	private final JoinedChannels<Serial> joined;

	private final AtomicLong waiting = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	/**
	 * @param store where gaps are read
	 * @param linger how long a pattern stays joined that nobody wants any more
	 */
	WildcardTopics(Bus bus, Inbound inbound, Retentions retentions, Backend store, Duration linger) {
		this.matched = inbound::matched;
		this.retentions = retentions;
		this.timer = new ScheduledThreadPoolExecutor(1, JoinedLogs.threads("parley-wildcards-timer"),
				new ThreadPoolExecutor.DiscardPolicy());
		this.gaps = new GapReader((destination, from, limit) -> CompletableFuture
			.supplyAsync(() -> store.read(destination, from, limit), this.readers), this.timer);
		this.joined = new JoinedChannels<>(KIND, bus, this.timer, this.threads, linger,
				(policy) -> new Serial(this.threads), (policy) -> new Ear(policy.state()));
	}

	CompletableFuture<Void> join(String pattern) {
		List<String> policies = this.retentions.wildcardsOf(pattern);
		List<CompletableFuture<Void>> begun = policies.stream().map(this.joined::join).toList();
		return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)).handle((all, failure) -> {
			if (failure != null) {
				for (int i = 0; i < begun.size(); i++) {
					if (!begun.get(i).isCompletedExceptionally()) {
						this.joined.leave(policies.get(i));
					}
				}
				throw new BackendException("%s could not be joined: %s".formatted(pattern, failure.getMessage()),
						failure);
			}
			return null;
		});
	}

	void leave(String pattern) {
		this.retentions.wildcardsOf(pattern).forEach(this.joined::leave);
	}

	/** This node has a message that patterns may match. */
	void tell(StoredMessage message) {
		String policy = this.retentions.wildcardOf(message.destination());
		if (policy == null) {
			return;
		}
		byte[] name = message.destination().getBytes(StandardCharsets.UTF_8);
		byte[] announcement = new Announcement(0, message).writeWhole();
		int size = Integer.BYTES + name.length + announcement.length;
		if (size > Bus.LONGEST) {
			this.lost.incrementAndGet();
			return;
		}
		byte[] news = ByteBuffer.allocate(size).putInt(name.length).put(name).put(announcement).array();
		this.joined.send(policy, news).exceptionally((failure) -> {
			log.debug("{} was not announced to patterns: {}", message.destination(), failure.toString());
			this.lost.incrementAndGet();
			return null;
		});
	}

	/** See {@link SharedLogs#lost}. */
	long lost() {
		return this.lost.get();
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.joined.close();
		this.readers.shutdown();
		this.threads.shutdown();
	}

	/** Hears the messages of a policy. */
	private final class Ear implements Bus.Listener {

		private final Serial turn;

		/** By the destination, the one heard longest ago first. Used in the turn. */
		private final Map<String, LogFollower> followed = new LinkedHashMap<>(16, 0.75f, true);

		Ear(Serial turn) {
			this.turn = turn;
		}

		@Override
		public void heard(byte[] news) {
			StoredMessage message = message(news);
			long size = news.length + OVERHEAD;
			if (message == null || WildcardTopics.this.waiting.get() >= WAITING) {
				WildcardTopics.this.lost.incrementAndGet();
				return;
			}
			WildcardTopics.this.waiting.addAndGet(size);
			this.turn.runElsewhere(() -> {
				WildcardTopics.this.waiting.addAndGet(-size);
				take(message);
			});
		}

		private @Nullable StoredMessage message(byte[] news) {
			DataInputStream in = new DataInputStream(new ByteArrayInputStream(news));
			try {
				String destination = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
				return Announcement.read(destination, in.readAllBytes()).message();
			}
			catch (IOException | IllegalArgumentException ex) {
				log.debug("News for patterns were not understood", ex);
				return null;
			}
		}

		private void take(StoredMessage message) {
			if (message.offset() == 0) {
				WildcardTopics.this.matched.appended(message);
				return;
			}
			String destination = message.destination();
			LogFollower known = this.followed.get(destination);
			if (known == null) {
				known = new LogFollower(destination, WildcardTopics.this.matched, message.epoch(),
						message.offset() - 1);
				this.followed.put(destination, known);
				forgetOldest();
			}
			try {
				known.offer(message);
			}
			finally {
				WildcardTopics.this.gaps.check(destination, known, this.turn::runElsewhere);
			}
		}

		private void forgetOldest() {
			if (this.followed.size() > FOLLOWED) {
				Iterator<LogFollower> oldest = this.followed.values().iterator();
				oldest.next().end();
				oldest.remove();
			}
		}

		@Override
		public void interrupted() {
			WildcardTopics.this.lost.incrementAndGet();
		}

	}

}
