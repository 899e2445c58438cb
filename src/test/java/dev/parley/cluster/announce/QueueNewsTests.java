package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.BusException;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** How nodes hear that messages of work queues are ready. */
@Timeout(60)
class QueueNewsTests {

	private static final String QUEUE = "/queue/jobs";

	private final SlowBus bus = new SlowBus();

	/** Queues of which the engine has been told. */
	private final List<String> ready = new CopyOnWriteArrayList<>();

	private final QueueNews news = new QueueNews(1, this.bus, new Inbound() {

		@Override
		public void appended(StoredMessage message) {
		}

		@Override
		public void ready(String queue) {
			QueueNewsTests.this.ready.add(queue);
		}

	}, Duration.ofMillis(1));

	private int marks;

	@AfterEach
	void close() {
		this.news.close();
	}

	@Test
	void manyMessagesDuringAWordAreOneMoreWord() {
		this.news.tell(QUEUE);
		until(() -> this.bus.words(QUEUE) == 1);
		for (int i = 0; i < 100; i++) {
			this.news.tell(QUEUE);
		}
		allIsSaid();
		assertThat(this.bus.words(QUEUE)).isEqualTo(1);
		this.bus.answer(QUEUE, null);
		until(() -> this.bus.words(QUEUE) == 2);
		this.bus.answer(QUEUE, null);
		allIsSaid();
		assertThat(this.bus.words(QUEUE)).isEqualTo(2);
		this.news.tell(QUEUE);
		until(() -> this.bus.words(QUEUE) == 3);
	}

	@Test
	void oneQueueDoesNotWaitForTheWordOfAnother() {
		this.news.tell(QUEUE);
		this.news.tell("/queue/other");
		until(() -> this.bus.words("/queue/other") == 1);
	}

	@Test
	void aWordThatIsLostIsNotRepeatedAndTheNextMessageIsToldOfAgain() {
		this.news.tell(QUEUE);
		until(() -> this.bus.words(QUEUE) == 1);
		this.bus.answer(QUEUE, new BusException("cut off", null));
		allIsSaid();
		assertThat(this.bus.words(QUEUE)).isEqualTo(1);
		this.news.tell(QUEUE);
		until(() -> this.bus.words(QUEUE) == 2);
	}

	@Test
	void messagesDuringAWordThatIsLostAreToldOf() {
		this.news.tell(QUEUE);
		until(() -> this.bus.words(QUEUE) == 1);
		this.news.tell(QUEUE);
		this.bus.answer(QUEUE, new BusException("cut off", null));
		until(() -> this.bus.words(QUEUE) == 2);
	}

	@Test
	void aBusThatThrowsDoesNotSilenceAQueueForGood() {
		this.bus.throwing(true);
		this.news.tell(QUEUE);
		until(() -> this.bus.refused() == 1);
		this.bus.throwing(false);
		allIsSaid();
		this.news.tell(QUEUE);
		until(() -> this.bus.words(QUEUE) == 1);
	}

	@Test
	void norDoesAnError() {
		this.bus.error = true;
		aBusThatThrowsDoesNotSilenceAQueueForGood();
	}

	@Test
	void whoeverJoinsABusThatThrowsIsRefusedAndTheNextOneTriesAgain() {
		this.bus.throwing(true);
		assertThat(this.news.join(QUEUE)).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
		this.bus.throwing(false);
		assertThat(this.news.join(QUEUE)).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void aNodeHearsOfTheQueuesThatItHasJoinedWhatOthersSayAndNotWhatItSaysItself() {
		this.news.join(QUEUE).join();
		this.bus.hear(QUEUE, new Announcement(1, null).write());
		assertThat(this.ready).isEmpty();
		this.bus.hear(QUEUE, new Announcement(2, null).write());
		assertThat(this.ready).containsExactly(QUEUE);
	}

	@Test
	void whatMayHaveBeenLostOrIsNotUnderstoodMayMeanThatMessagesAreReady() {
		this.news.join(QUEUE).join();
		this.bus.hear(QUEUE, new byte[] { 1 });
		this.bus.interrupt(QUEUE);
		assertThat(this.ready).containsExactly(QUEUE, QUEUE);
	}

	@Test
	void aQueueIsListenedToUntilAllHaveLeftIt() {
		this.news.join(QUEUE).join();
		this.news.join(QUEUE).join();
		this.news.leave(QUEUE);
		allIsSaid();
		assertThat(this.bus.isListening(QUEUE)).isTrue();
		this.news.leave(QUEUE);
		until(() -> !this.bus.isListening(QUEUE));
	}

	@Test
	void closedItListensToNothing() {
		this.news.join(QUEUE).join();
		this.news.close();
		assertThat(this.bus.isListening(QUEUE)).isFalse();
		this.news.tell(QUEUE);
	}

	/** What has been asked before: one thread says it in its order. */
	private void allIsSaid() {
		String last = "/queue/last/" + ++this.marks;
		this.news.tell(last);
		until(() -> this.bus.words(last) == 1);
	}

	/** Answers when it is told to. */
	private static final class SlowBus implements Bus {

		private final Map<String, List<CompletableFuture<Void>>> sent = new ConcurrentHashMap<>();

		private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

		private final AtomicInteger refused = new AtomicInteger();

		private volatile boolean throwing;

		/** Whether that is an error. */
		private volatile boolean error;

		void throwing(boolean next) {
			this.throwing = next;
		}

		/** How often it has thrown. */
		int refused() {
			return this.refused.get();
		}

		int words(String queue) {
			return this.sent.getOrDefault("queue " + queue, List.of()).size();
		}

		/** Answers the last word. */
		void answer(String queue, RuntimeException failure) {
			CompletableFuture<Void> last = this.sent.get("queue " + queue).get(words(queue) - 1);
			if (failure != null) {
				last.completeExceptionally(failure);
			}
			else {
				last.complete(null);
			}
		}

		void hear(String queue, byte[] news) {
			this.listeners.get("queue " + queue).heard(news);
		}

		void interrupt(String queue) {
			this.listeners.get("queue " + queue).interrupted();
		}

		boolean isListening(String queue) {
			return this.listeners.containsKey("queue " + queue);
		}

		@Override
		public CompletableFuture<Void> listen(String channel, Listener listener) {
			checkWorks();
			this.listeners.put(channel, listener);
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void ignore(String channel) {
			this.listeners.remove(channel);
		}

		@Override
		public CompletableFuture<Void> send(String channel, byte[] news) {
			checkWorks();
			CompletableFuture<Void> answer = new CompletableFuture<>();
			this.sent.computeIfAbsent(channel, (name) -> new CopyOnWriteArrayList<>()).add(answer);
			return answer;
		}

		private void checkWorks() {
			if (this.throwing) {
				this.refused.incrementAndGet();
				if (this.error) {
					throw new InternalError("provoked");
				}
				throw new IllegalStateException("provoked");
			}
		}

		@Override
		public void close() {
		}

	}

}
