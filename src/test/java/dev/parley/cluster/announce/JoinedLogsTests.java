package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** With a store and a bus that do what the test says. */
@Timeout(60)
class JoinedLogsTests {

	private static final String TOPIC = "/topic/a";

	private static final long HERE = 1;

	private static final long THERE = 2;

	private final Store store = new Store();

	private final HeldBus bus = new HeldBus();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	/**
	 * How many messages were heard as they were announced: those of the store are small.
	 */
	private final AtomicInteger large = new AtomicInteger();

	private volatile Runnable whenHeard = () -> {
	};

	private final JoinedLogs logs = new JoinedLogs(HERE, this.store, (destinations) -> Map.of(TOPIC, this.store.last()),
			this.bus, this::hear, BackendFixture::retention, Duration.ofMillis(50), Duration.ofMillis(50));

	@AfterEach
	void close() {
		this.logs.close();
	}

	private void hear(StoredMessage message) {
		this.whenHeard.run();
		if (message.body().length > 1000) {
			this.large.incrementAndGet();
		}
		this.heard.add(message.offset() + " on " + Thread.currentThread().getName().replaceFirst("-\\d+$", ""));
	}

	private List<String> offsets() {
		return this.heard.stream().map((each) -> each.replaceFirst(" .*", "")).toList();
	}

	private void join() throws Exception {
		this.logs.join(TOPIC).get(10, TimeUnit.SECONDS);
	}

	private static StoredMessage message(long offset, int size) {
		return new StoredMessage(TOPIC, "a", offset, 0, Headers.empty(), new byte[size]);
	}

	@Test
	void whatOthersAnnounceIsNotHandedOnByTheThreadOfTheBus() throws Exception {
		join();
		this.bus.hear(new Announcement(THERE, message(1, 1)).write());
		await().untilAsserted(() -> assertThat(this.heard).containsExactly("1 on parley-announce"));
	}

	/** The position is read before anybody sees that the destination is joined. */
	@Test
	void whatThisNodeCommitsWhileItJoinsIsHeardOnce() throws Exception {
		CountDownLatch committed = new CountDownLatch(1);
		this.store.afterPosition = (destination) -> {
			this.store.append(1);
			this.logs.committed(message(1, 1));
			committed.countDown();
		};
		this.bus.listening = new CompletableFuture<>() {

			@Override
			public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
				CompletableFuture<Void> result = super.whenComplete(action);
				try {
					committed.await(1, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				return result;
			}

		};
		this.bus.listening.complete(null);
		join();
		this.store.append(1);
		this.bus.hear(new Announcement(THERE, message(2, 1)).write());
		await().untilAsserted(() -> assertThat(offsets()).endsWith("2"));
		assertThat(offsets()).containsExactly("1", "2");
	}

	@Test
	void afterAnErrorOfTheStoreAGapIsReadAgain() throws Exception {
		join();
		this.store.append(2);
		this.store.failures.add(new StackOverflowError("as it should"));
		this.bus.hear(new Announcement(THERE, null).write());
		await().untilAsserted(() -> assertThat(offsets()).containsExactly("1", "2"));
		assertThat(this.store.failures).isEmpty();
	}

	@Test
	void afterAnErrorOfTheStoreWhoeverJoinsIsTold() {
		this.store.failures.add(new StackOverflowError("as it should"));
		assertThat(this.logs.join(TOPIC)).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class);
	}

	/** The clients of a node that has died come together. */
	@Test
	void whoJoinsIsReadyWithItsOwnPositionHoweverManyOthersWaitForTheStore() throws Exception {
		CountDownLatch allHaveCome = new CountDownLatch(1);
		CountDownLatch hold = new CountDownLatch(1);
		this.store.afterPosition = (destination) -> waitFor(destination.equals(TOPIC) ? allHaveCome : hold);
		try {
			CompletableFuture<Void> first = this.logs.join(TOPIC);
			for (int i = 0; i < 10; i++) {
				this.logs.join("/topic/other/" + i);
			}
			allHaveCome.countDown();
			assertThat(first).succeedsWithin(10, TimeUnit.SECONDS);
		}
		finally {
			hold.countDown();
		}
	}

	@Test
	void whoPublishesFasterThanMessagesAreHandedOnIsAskedToWait() throws Exception {
		join();
		CountDownLatch hold = new CountDownLatch(1);
		CountDownLatch held = new CountDownLatch(1);
		this.whenHeard = () -> {
			held.countDown();
			waitFor(hold);
		};
		Thread first = new Thread(() -> this.logs.committed(message(1, 10)));
		first.start();
		held.await();
		for (int i = 2; i <= 60; i++) {
			this.logs.committed(message(i, 500_000));
		}
		assertThat(this.logs.isBehind()).isFalse();
		for (int i = 61; i <= 70; i++) {
			this.logs.committed(message(i, 500_000));
		}
		assertThat(this.logs.isBehind()).isTrue();
		hold.countDown();
		await().untilAsserted(() -> assertThat(offsets()).hasSize(70));
		assertThat(this.logs.isBehind()).isFalse();
	}

	private static void waitFor(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void ofTheMessagesOfOthersThatWaitNoMoreAreKeptThanHaveRoomAndTheRestIsRead() throws Exception {
		join();
		CountDownLatch hold = new CountDownLatch(1);
		CountDownLatch held = new CountDownLatch(1);
		this.whenHeard = () -> {
			held.countDown();
			waitFor(hold);
		};
		this.store.append(1000);
		Thread first = new Thread(() -> this.bus.hear(new Announcement(THERE, message(1, 10)).write()));
		first.start();
		held.await();
		for (int i = 2; i <= 1000; i++) {
			this.bus.hear(new Announcement(THERE, message(i, 60_000)).write());
		}
		assertThat(this.logs.isBehind()).isTrue();
		hold.countDown();
		await().untilAsserted(() -> assertThat(offsets())
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).mapToObj(String::valueOf).toList()));
		assertThat(this.large.get()).as("those for which 32 MB have room").isBetween(500, 560);
		assertThat(this.logs.isBehind()).isFalse();
	}

	private static final class HeldBus implements Bus {

		private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

		private CompletableFuture<Void> listening = CompletableFuture.completedFuture(null);

		void hear(byte[] news) {
			Objects.requireNonNull(this.listeners.get("log " + TOPIC)).heard(news);
		}

		@Override
		public CompletableFuture<Void> listen(String channel, Listener listener) {
			this.listeners.put(channel, listener);
			return this.listening;
		}

		@Override
		public void ignore(String channel) {
			this.listeners.remove(channel);
		}

		@Override
		public CompletableFuture<Void> send(String channel, byte[] news) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void close() {
		}

	}

	/** A log of small messages. */
	private static final class Store implements Backend {

		/** Of the next calls. */
		private final Queue<Error> failures = new ConcurrentLinkedQueue<>();

		private final AtomicLong last = new AtomicLong();

		private volatile Runnable beforeAnswer = () -> {
		};

		private volatile Consumer<String> afterPosition = (destination) -> {
		};

		void append(int messages) {
			this.last.addAndGet(messages);
		}

		Position last() {
			return new Position("a", this.last.get());
		}

		@Override
		public void start(Inbound inbound, Retentions retentions) {
		}

		@Override
		public CompletableFuture<List<Position>> publish(Batch batch) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isBehind(String sender) {
			return false;
		}

		@Override
		public Page read(String destination, long from, int limit) {
			Error failure = this.failures.poll();
			if (failure != null) {
				throw failure;
			}
			long end = this.last.get();
			List<StoredMessage> messages = new ArrayList<>();
			LongStream.rangeClosed(from, end).limit(limit).forEach((offset) -> messages.add(message(offset, 1)));
			Page page = new Page("a", 1, end, messages);
			if (limit > 0) {
				this.beforeAnswer.run();
			}
			else {
				this.afterPosition.accept(destination);
			}
			return page;
		}

		@Override
		public void forget(String destination) {
		}

		@Override
		public void close() {
		}

	}

}
