package dev.parley.archive;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Failures while the archive writes, and recovery from them. */
class ArchiveFaultsTests extends BackendFixture {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final RecordingInbound afterRestart = new RecordingInbound();

	@Override
	protected Backend create(Clock clock) {
		return this.database.backend(clock);
	}

	/** This thread must never die: no durable message would be confirmed any more. */
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
		}, BackendFixture::retention);
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
			return BackendFixture.retention(destination);
		});
		assertThatThrownBy(() -> publish("/topic/a", "1")).hasCauseInstanceOf(BackendException.class);
		fails.set(false);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(1);
		assertThat(((JdbcBackend) this.backend).canWrite(System.nanoTime())).isTrue();
	}

	/** It does not report how slow the database is, which no restart would fix. */
	@Test
	void aThreadThatCannotAnnounceAStoredMessageIsStuckAfterHalfAMinute() throws Exception {
		this.backend.close();
		JdbcBackend stuck = (JdbcBackend) create(this.clock);
		this.backend = stuck;
		CountDownLatch telling = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		stuck.start((message) -> {
			telling.countDown();
			awaitUninterruptibly(goOn);
		}, BackendFixture::retention);
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
	void aSubscriberThatFailsDoesNotStopTheArchive() throws Exception {
		try (Backend odd = this.database.backend(this.clock)) {
			odd.start((message) -> {
				throw new IllegalStateException("Injected");
			}, BackendFixture::retention);
			assertThat(odd.publish(Batch.of(publication("/topic/odd", "x"))).get()).hasSize(1);
			assertThat(odd.publish(Batch.of(publication("/topic/odd", "x"))).get()).hasSize(1);
		}
	}

	@Test
	void aPoisonousBatchFailsAloneAndLeavesNothingHalf() throws Exception {
		// So that most of them are in one group.
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
	void anErasureThatWasNotCommittedIsRefusedAndChangesNothing() throws Exception {
		publish("/topic/a", "secret");
		this.database.faults().failBeforeCommit();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> erase("/topic/a", 1))
			.withCauseInstanceOf(BackendException.class);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("secret");
		assertThat(erase("/topic/a", 1).offset()).isEqualTo(2);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("", "");
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

}
