package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.parley.engine.RefusedException;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import org.assertj.core.util.Throwables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

class JdbcBackendTests extends BackendContract {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final RecordingInbound afterRestart = new RecordingInbound();

	@Override
	protected Backend create(Clock clock) {
		return this.database.backend(clock);
	}

	private void restart() {
		this.backend.close();
		this.backend = create(this.clock);
		this.backend.start(this.afterRestart, BackendContract::retention);
	}

	@Test
	void aRestartGoesOnWithTheSameEpochAndTheNextOffset() throws Exception {
		Position before = publishAll("/topic/a", "1", "2");
		restart();
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
		assertThat(publish("/topic/a", "3")).isEqualTo(new Position(before.epoch(), 3));
		assertThat(this.afterRestart.bodies()).containsExactly("3");
	}

	@Test
	void aRestartKnowsTheEpochOfALogThatDoesNotExist() {
		Page before = this.backend.read("/topic/a", 1, 10);
		restart();
		assertThat(this.backend.read("/topic/a", 1, 10)).isEqualTo(before);
	}

	@Test
	void aRestartRemembersWhatWasForgotten() throws Exception {
		Position before = publish("/topic/a", "1");
		this.backend.forget("/topic/a");
		Page forgotten = this.backend.read("/topic/a", 1, 10);
		restart();
		assertThat(this.backend.read("/topic/a", 1, 10)).isEqualTo(forgotten);
		assertThat(forgotten.epoch()).isNotEqualTo(before.epoch());
	}

	@Test
	void aRestartHasTheQueuesMessagesThatAreNotSettled() throws Exception {
		publishAll("/queue/a", "1", "2", "3");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 2))).get();
		restart();
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).containsExactly("1", "3");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 1))).get();
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).containsExactly("3");
	}

	@Test
	void aRestartRemembersIdempotencyKeys() throws Exception {
		Position first = publish(keyed("/topic/a", "x", "k1"));
		restart();
		assertThat(publish(keyed("/topic/a", "again", "k1"))).isEqualTo(first);
		assertThat(this.afterRestart.messages()).isEmpty();
	}

	/**
	 * Of all threads this one may not die: nothing durable would be answered any more.
	 */
	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void anErrorWhereMessagesAreHandedOutCostsNeitherTheAnswerNorTheThread() throws Exception {
		this.backend.close();
		this.backend = create(this.clock);
		AtomicInteger announced = new AtomicInteger();
		this.backend.start((message) -> {
			if (announced.incrementAndGet() == 1) {
				throw new OutOfMemoryError("provoked");
			}
		}, BackendContract::retention);
		assertThat(publish("/topic/a", "1").offset()).isEqualTo(1);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
		assertThat(announced).hasValue(2);
		assertThat(((JdbcBackend) this.backend).canWrite(System.nanoTime())).isTrue();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void anErrorWhileItWritesIsARefusalAndTheThreadGoesOn() throws Exception {
		this.backend.close();
		this.backend = create(this.clock);
		AtomicBoolean fails = new AtomicBoolean(true);
		this.backend.start(this.afterRestart, (destination) -> {
			if (fails.get()) {
				throw new StackOverflowError("provoked");
			}
			return BackendContract.retention(destination);
		});
		assertThatThrownBy(() -> publish("/topic/a", "1")).hasCauseInstanceOf(BackendException.class);
		fails.set(false);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(1);
		assertThat(((JdbcBackend) this.backend).canWrite(System.nanoTime())).isTrue();
	}

	/** Not how long the database takes, which no restart mends. */
	@Test
	void aThreadThatCannotTellOfWhatItHasStoredIsStuckAfterHalfAMinute() throws Exception {
		this.backend.close();
		JdbcBackend stuck = (JdbcBackend) create(this.clock);
		this.backend = stuck;
		CountDownLatch telling = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		stuck.start((message) -> {
			telling.countDown();
			awaitUninterruptibly(goOn);
		}, BackendContract::retention);
		CompletableFuture<List<Position>> answer = stuck
			.publish(Batch.of(new Publication("/topic/a", Headers.empty(), new byte[0])));
		telling.await();
		long now = System.nanoTime();
		assertThat(stuck.canWrite(now)).isTrue();
		assertThat(stuck.canWrite(now + Duration.ofSeconds(31).toNanos())).isFalse();
		goOn.countDown();
		answer.get();
		await().until(() -> stuck.canWrite(now + Duration.ofSeconds(31).toNanos()));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void anotherArchiveHasAnotherEpoch() {
		try (Backend other = ArchiveDatabase.inMemory().backend(this.clock)) {
			other.start(this.afterRestart, BackendContract::retention);
			assertThat(other.read("/topic/a", 1, 0).epoch()).isNotEqualTo(this.backend.read("/topic/a", 1, 0).epoch());
		}
	}

	@Test
	void aPoisonousBatchFailsAloneAndLeavesNothingHalf() throws Exception {
		// So that most of them are one group.
		this.database.faults().pause();
		CompletableFuture<?> busy = this.backend.publish(Batch.of(publication("/topic/busy", "x")));
		String tooLong = "/topic/" + "x".repeat(300);
		List<CompletableFuture<List<Position>>> good = new ArrayList<>();
		List<CompletableFuture<List<Position>>> bad = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			good.add(this.backend.publish(Batch.of(publication("/topic/a", String.valueOf(i)))));
			if (i % 7 == 3) {
				bad.add(this.backend.publish(
						new Batch(List.of(publication("/topic/a", "half"), publication(tooLong, "x")), List.of())));
			}
		}
		this.database.faults().repair();
		busy.join();
		for (int i = 0; i < 20; i++) {
			assertThat(good.get(i).get().get(0).offset()).isEqualTo(i + 1);
		}
		assertThat(bad).hasSize(3)
			.allSatisfy((future) -> assertThatExceptionOfType(Exception.class).isThrownBy(future::get)
				.withCauseInstanceOf(BackendException.class)
				.withMessageContaining("did not store"));
		assertThat(bodies(this.backend.read("/topic/a", 1, 100))).hasSize(20).doesNotContain("half");
		assertThat(this.inbound.messages()).hasSize(21);
	}

	@Test
	void aKeyThatTheDatabaseDoesNotTakeIsRefusedWithoutBeingQuoted() throws Exception {
		String tooLong = "secret".repeat(50);
		CompletableFuture<?> refused = this.backend.publish(Batch.of(keyed("/topic/a", "x", tooLong)));
		assertThatExceptionOfType(Exception.class).isThrownBy(refused::get)
			.withCauseInstanceOf(BackendException.class)
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("22001"))
			.satisfies((ex) -> assertThat(Throwables.getStackTrace(ex)).doesNotContain("secret"));
		assertThat(publish("/topic/a", "x").offset()).isEqualTo(1);
	}

	@Test
	void aLargeBodyIsFine() throws Exception {
		byte[] large = new byte[4 << 20];
		large[large.length - 1] = 1;
		publish(new Publication("/topic/a", Headers.empty(), large));
		assertThat(this.backend.read("/topic/a", 1, 1).messages().get(0).body()).isEqualTo(large);
	}

	@Test
	void aCommitThatDidNotTakePlaceIsRefusedAndTheLogGoesOn() throws Exception {
		publish("/topic/a", "1");
		this.database.faults().failBeforeCommit();
		CompletableFuture<?> refused = this.backend.publish(Batch.of(publication("/topic/a", "lost")));
		assertThatExceptionOfType(Exception.class).isThrownBy(refused::get).withCauseInstanceOf(BackendException.class);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
		assertThat(this.inbound.bodies()).containsExactly("1", "2");
	}

	@Test
	void aCommitWhoseAnswerWasLostIsFoundAndNotRepeated() throws Exception {
		publish("/topic/a", "1");
		this.database.faults().failAfterCommit(2);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
		assertThat(publish("/topic/a", "3").offset()).isEqualTo(3);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2", "3");
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3");
	}

	@Test
	void whileTheDatabaseIsAwayBatchesAreRefusedAndAfterwardsAllGoesOn() throws Exception {
		publish("/topic/a", "1");
		this.database.faults().unreachable(Integer.MAX_VALUE);
		CompletableFuture<?> refused = this.backend.publish(Batch.of(publication("/topic/a", "lost")));
		assertThatExceptionOfType(Exception.class).isThrownBy(refused::get)
			.withCauseInstanceOf(BackendException.class)
			.withMessageContaining("cannot be reached");
		this.database.faults().unreachable(0);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
	}

	@Test
	void aReaderIsToldWhenTheDatabaseIsAway() {
		this.database.faults().unreachable(Integer.MAX_VALUE);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.backend.read("/topic/a", 1, 10))
			.withMessageContaining("/topic/a");
	}

	@Test
	void whenTheBacklogIsFullPublishersAreAskedToWaitAndThenRefused() throws Exception {
		ArchiveProperties small = new ArchiveProperties(10, DataSize.ofKilobytes(1), Duration.ofSeconds(5),
				Duration.ZERO, DataSize.ofBytes(0), null);
		CountDownLatch hold = new CountDownLatch(1);
		CountDownLatch held = new CountDownLatch(1);
		try (Backend slow = this.database.backend(this.clock, small)) {
			slow.start((message) -> {
				held.countDown();
				try {
					hold.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}, BackendContract::retention);
			List<CompletableFuture<List<Position>>> futures = new ArrayList<>();
			futures.add(slow.publish(Batch.of(publication("/topic/a", "x"))));
			held.await();
			assertThat(slow.isBehind("mina")).isFalse();
			for (int i = 0; i < 3; i++) {
				futures.add(slow.publish(Batch.of(publication("/topic/a", "x"))));
			}
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> futures.get(3).get())
				.withCauseInstanceOf(BackendException.class)
				.withMessageContaining("behind");
			assertThat(slow.isBehind("mina")).isTrue();
			hold.countDown();
			assertThat(futures.get(0).get().get(0).offset()).isEqualTo(1);
			assertThat(futures.get(1).get().get(0).offset()).isEqualTo(2);
		}
	}

	@Test
	void whoSendsLittleDoesNotWaitForAllThatOthersHaveSent() throws Exception {
		this.database.faults().pause();
		publishLater("/topic/busy", "x", "");
		this.database.faults().awaitWaiting();
		String large = "x".repeat(60_000);
		for (int i = 0; i < 40; i++) {
			publishLater("/topic/flood", large, "mallory-" + i % 3);
		}
		CompletableFuture<?> answer = publishLater("/topic/a", "a word", "mina");
		this.database.faults().repair();
		answer.get(30, TimeUnit.SECONDS);
		assertThat(this.inbound.bodies().indexOf("a word")).isLessThan(6);
	}

	private CompletableFuture<List<Position>> publishLater(String destination, String body, String sender) {
		return this.backend.publish(Batch
			.of(new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8), null, sender)));
	}

	@Test
	void whatIsStoredIsCountedAsItComesAndGoesAndNoOtherwiseAfterARestart() throws Exception {
		JdbcBackend counted = (JdbcBackend) this.backend;
		publishAll("/topic/five", "1", "2", "3", "4", "5", "6", "7", "8");
		publishAll("/topic/a", "1", "2");
		publishAll("/queue/a", "1", "2", "3");
		publishAll("/queue/five", "1", "2", "3", "4", "5", "6");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 2))).get();
		this.backend.publish(Batch.of(new Settlement("/queue/a", 2))).get();
		await().untilAsserted(() -> assertThat(this.database.rows("archive_message")).isEqualTo(5 + 2 + 2 + 5));
		await().until(() -> counted.storedBytes() == 14 * 129);
		restart();
		await().until(() -> ((JdbcBackend) this.backend).storedBytes() == 14 * 129);
		this.backend.forget("/topic/five");
		this.backend.forget("/queue/five");
		assertThat(((JdbcBackend) this.backend).storedBytes()).isEqualTo(4 * 129);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void overTheQuotaWhatAddsToItIsRefusedUntilSomethingHasGone(CapturedOutput output) throws Exception {
		ArchiveProperties tiny = quota(DataSize.ofBytes(3 * 129), null);
		try (Backend full = this.database.backend(this.clock, tiny)) {
			full.start(this.inbound, BackendContract::retention);
			for (int i = 0; i < 3; i++) {
				full.publish(Batch.of(publication("/queue/a", "x"))).get();
			}
			assertThatThrownBy(() -> full.publish(Batch.of(publication("/topic/a", "x"))).get())
				.hasCauseInstanceOf(RefusedException.class)
				.hasMessageContaining("stores as many messages as it may");
			full.publish(Batch.of(publication("/topic/nothing", "is not kept"))).get();
			full.publish(new Batch(List.of(publication("/queue/dead", "x")), List.of(new Settlement("/queue/a", 1))))
				.get();
			await().untilAsserted(() -> assertThat(output).containsOnlyOnce("The archive is full: 387 bytes"));
			full.publish(Batch.of(new Settlement("/queue/a", 2))).get();
			assertThat(full.publish(Batch.of(publication("/topic/a", "x"))).get()).hasSize(1);
		}
	}

	@Test
	void rightAfterARestartTheQuotaHolds() throws Exception {
		ArchiveProperties tiny = quota(DataSize.ofBytes(129), null);
		try (Backend full = this.database.backend(this.clock, tiny)) {
			full.start(this.inbound, BackendContract::retention);
			full.publish(Batch.of(publication("/queue/a", "x"))).get();
		}
		try (Backend again = this.database.backend(this.clock, tiny)) {
			again.start(this.afterRestart, BackendContract::retention);
			assertThatThrownBy(() -> again.publish(Batch.of(publication("/queue/a", "x"))).get())
				.hasMessageContaining("stores as many messages as it may");
		}
	}

	@Test
	void whenHalfOfTheQuotaIsTakenNobodyStoresMoreThanTheirShareAndOthersGoOn() throws Exception {
		try (Backend shared = this.database.backend(this.clock,
				quota(DataSize.ofMegabytes(4), DataSize.ofMegabytes(1)))) {
			shared.start(this.inbound, BackendContract::retention);
			for (int i = 0; i < 20; i++) {
				shared.publish(Batch.of(sent("/queue/a", "x".repeat(100_000), "mallory"))).get();
			}
			shared.publish(Batch.of(sent("/queue/a", "x".repeat(100_000), "mallory"))).get();
			assertThatThrownBy(() -> shared.publish(Batch.of(sent("/queue/a", "x", "mallory"))).get())
				.hasCauseInstanceOf(RefusedException.class)
				.hasMessageContaining("more than a user's share of a day is yours")
				.cause()
				.asInstanceOf(type(RefusedException.class))
				.satisfies((refused) -> assertThat(refused.problem().status()).isEqualTo(429))
				.satisfies((refused) -> assertThat(refused.retryAfter()).isGreaterThan(Duration.ofHours(1)));
			shared.publish(Batch.of(sent("/queue/a", "x".repeat(100_000), "jun"))).get();
			shared.publish(Batch.of(publication("/queue/a", "of the application"))).get();
			shared.publish(Batch.of(sent("/topic/nothing", "is not kept", "mallory"))).get();
			shared
				.publish(new Batch(List.of(sent("/queue/dead", "moved", "mallory")),
						List.of(new Settlement("/queue/a", 1)), "mallory"))
				.get();
			shared.publish(Batch.of(new Settlement("/queue/a", 2))).get();
			shared.publish(Batch.of(new Settlement("/queue/a", 3))).get();
			assertThat(shared.publish(Batch.of(sent("/queue/a", "there is room", "mallory"))).get()).hasSize(1);
		}
	}

	private static ArchiveProperties quota(DataSize quota, @Nullable DataSize userShare) {
		return new ArchiveProperties(10, DataSize.ofMegabytes(1), Duration.ofSeconds(5), Duration.ZERO, quota,
				userShare);
	}

	private static Publication sent(String destination, String body, String sender) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8), null, sender);
	}

	@Test
	void nobodyHasMoreRowsOfKeysThanTheyMay() throws Exception {
		for (int i = 0; i < 23; i++) {
			int first = i * 1000;
			this.backend
				.publish(new Batch(IntStream.range(first, first + 1000)
					.mapToObj((each) -> keyed("/topic/five", "x", "mallory-" + each))
					.toList(), List.of()))
				.get();
			this.clock.advance(Duration.ofMillis(1));
		}
		await()
			.untilAsserted(() -> assertThat(this.database.rows("archive_key")).isEqualTo(Retention.IDEMPOTENCY_KEYS));
	}

	@Test
	void whoAnswersInTheCommittersThreadMayPublishAndForget() throws Exception {
		CompletableFuture<List<Position>> chained = this.backend.publish(Batch.of(publication("/topic/a", "1")))
			.thenCompose((positions) -> {
				this.backend.forget("/topic/a");
				return this.backend.publish(Batch.of(publication("/topic/a", "2")));
			});
		assertThat(chained.get().get(0).offset()).isEqualTo(1);
	}

	@Test
	void aSubscriberThatFailsDoesNotStopTheArchive() throws Exception {
		try (Backend odd = this.database.backend(this.clock)) {
			odd.start((message) -> {
				throw new IllegalStateException("Injected");
			}, BackendContract::retention);
			assertThat(odd.publish(Batch.of(publication("/topic/odd", "x"))).get()).hasSize(1);
			assertThat(odd.publish(Batch.of(publication("/topic/odd", "x"))).get()).hasSize(1);
		}
	}

	@Test
	void whatIsNoLongerKeptIsDeleted() throws Exception {
		publishAll("/topic/five", "1", "2", "3", "4", "5", "6", "7", "8");
		publishAll("/topic/small", "aaaa", "bbbb", "cccc", "dd");
		await().untilAsserted(() -> assertThat(this.database.rows("archive_message")).isEqualTo(5 + 3));
	}

	@Test
	void whatHasGrownOldIsDeletedWithoutAnotherMessage() throws Exception {
		publish("/topic/hour", "1");
		publish(keyed("/topic/a", "2", "k1"));
		this.clock.advance(Duration.ofHours(1));
		await().untilAsserted(() -> {
			assertThat(this.database.rows("archive_message")).isEqualTo(1);
			assertThat(this.database.rows("archive_key")).isZero();
		});
	}

	@Test
	void aQueueOfOldMessagesIsEmptied() throws Exception {
		publishAll("/queue/five", "1", "2", "3", "4", "5", "6", "7");
		await().untilAsserted(() -> assertThat(this.database.rows("archive_message")).isEqualTo(5));
	}

	@Test
	void whatKeepsNothingLeavesNoRow() throws Exception {
		publish("/topic/nothing", "x");
		assertThat(this.database.rows("archive_destination")).isZero();
	}

	@Test
	void moreDestinationsThanFitIntoOneStatementAreFine() throws Exception {
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < 1200; i++) {
			publications.add(keyed("/topic/" + i, "x", "k" + i));
			publications.add(keyed("/topic/one", "x", "k" + i));
		}
		List<Position> positions = this.backend.publish(new Batch(publications, List.of())).get();
		assertThat(positions).hasSize(2400);
		assertThat(this.backend.read("/topic/one", 1, 2000).messages()).extracting(StoredMessage::offset).hasSize(1200);
		assertThat(this.backend.publish(new Batch(publications, List.of())).get()).isEqualTo(positions);
	}

}
