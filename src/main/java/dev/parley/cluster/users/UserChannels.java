package dev.parley.cluster.users;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Joining;

/**
 * A channel of the bus for each user who has subscribed to a destination of their own at
 * this node: joined with the first of these subscriptions, left with the last. A user
 * destination keeps nothing, so what is sent while the link is down is lost.
 * <p>
 * Safe for any thread.
 */
public final class UserChannels implements Joining {

	private static final Logger log = LoggerFactory.getLogger(UserChannels.class);

	private static final String CHANNEL = "user:";

	/** Messages of other nodes that wait to be received, and their size in bytes. */
	private static final int WAITING = 10_000;

	private static final long BYTES = 32L * 1024 * 1024;

	private final Bus bus;

	private final String node;

	private final Function<String, @Nullable String> userOf;

	private final Executor executor;

	private volatile Consumer<UserMessage> receiver = (message) -> {
	};

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	/** Whether the last message could not be sent, which is said once. */
	private final AtomicBoolean unsent = new AtomicBoolean();

	/** Whether a message was dropped since none waited, which is said once. */
	private final AtomicBoolean dropping = new AtomicBoolean();

	/** How often each destination is joined, and for whom. */
	private final ConcurrentHashMap<String, Wanted> destinations = new ConcurrentHashMap<>();

	/** The bus is called while the map holds the entry, so its order is the map's. */
	private final ConcurrentHashMap<String, Joined> users = new ConcurrentHashMap<>();

	/**
	 * @param node this one's id
	 * @param userOf the user of a session's destination; null if the session has ended
	 * @param executor runs the receiver, all tasks, one at a time and in their order
	 */
	public UserChannels(Bus bus, String node, Function<String, @Nullable String> userOf, Executor executor) {
		this.bus = bus;
		this.node = node;
		this.userOf = userOf;
		this.executor = executor;
	}

	/** Sends to the sessions that the user has at other nodes. */
	public void send(String user, UserMessage message) {
		String channel = CHANNEL + user;
		if (channel.length() > Bus.LONGEST_NAME) {
			// Nobody can have joined it.
			return;
		}
		byte[] news = message.write();
		if (news.length > Bus.LONGEST) {
			log.warn("{}: a message of {} bytes is too long for other nodes; expected at most {}",
					message.destination(), news.length, Bus.LONGEST);
			return;
		}
		this.bus.send(channel, news).whenComplete((sent, failure) -> {
			if (failure == null) {
				this.unsent.set(false);
			}
			else if (this.unsent.compareAndSet(false, true)) {
				log.warn("{}: a message did not go to other nodes, nor do others until this is mended: {}",
						message.destination(), failure.toString());
			}
		});
	}

	/** Takes what other nodes send, from now on. */
	public void receive(Consumer<UserMessage> taker) {
		this.receiver = taker;
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		String user = this.userOf.apply(destination);
		if (user == null || CHANNEL.length() + user.length() > Bus.LONGEST_NAME) {
			// Its subscription ends at once, or nobody can send there.
			return CompletableFuture.completedFuture(null);
		}
		this.destinations.compute(destination,
				(name, known) -> new Wanted(user, (known != null) ? known.count() + 1 : 1));
		Joined joined = this.users.compute(user, (name, known) -> {
			Joined result = (known != null) ? known : new Joined(this.bus.listen(CHANNEL + name, new Incoming()));
			result.wanted++;
			return result;
		});
		CompletableFuture<Void> done = new CompletableFuture<>();
		joined.begun.whenComplete((ignored, failure) -> {
			if (failure == null) {
				done.complete(null);
				return;
			}
			leave(destination);
			done.completeExceptionally(new BackendException("%s could not be joined".formatted(destination), failure));
		});
		return done;
	}

	@Override
	public void leave(String destination) {
		Wanted[] left = new Wanted[1];
		this.destinations.computeIfPresent(destination, (name, known) -> {
			left[0] = known;
			return (known.count() > 1) ? new Wanted(known.user(), known.count() - 1) : null;
		});
		if (left[0] != null) {
			this.users.computeIfPresent(left[0].user(), (user, joined) -> {
				if (--joined.wanted > 0) {
					return joined;
				}
				this.bus.ignore(CHANNEL + user);
				return null;
			});
		}
	}

	/** How many users have a channel. */
	public int size() {
		return this.users.size();
	}

	private void heard(byte[] news) {
		UserMessage message = UserMessage.read(news);
		if (message.node().equals(this.node)) {
			return;
		}
		if (this.waiting.get() >= WAITING || this.bytes.get() > BYTES) {
			if (this.dropping.compareAndSet(false, true)) {
				log.warn("{}: a message of another node is dropped, since {} wait already, and so may others be",
						message.destination(), this.waiting.get());
			}
			return;
		}
		this.waiting.incrementAndGet();
		this.bytes.addAndGet(news.length);
		this.executor.execute(() -> receive(message, news.length));
	}

	private void receive(UserMessage message, int size) {
		try {
			this.receiver.accept(message);
		}
		finally {
			this.bytes.addAndGet(-size);
			if (this.waiting.decrementAndGet() == 0) {
				this.dropping.set(false);
			}
		}
	}

	/**
	 * @param count how often a destination is joined
	 */
	private record Wanted(String user, int count) {
	}

	private static final class Joined {

		private final CompletableFuture<Void> begun;

		private int wanted;

		Joined(CompletableFuture<Void> begun) {
			this.begun = begun;
		}

	}

	private final class Incoming implements Bus.Listener {

		@Override
		public void heard(byte[] news) {
			UserChannels.this.heard(news);
		}

		@Override
		public void interrupted() {
			log.debug("Messages for a user may have been lost with the link between the nodes");
		}

	}

}
