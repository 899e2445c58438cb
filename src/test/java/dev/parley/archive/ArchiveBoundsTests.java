package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.Slow;
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

/** How much the archive accepts and keeps: in total, per user, and for how long. */
class ArchiveBoundsTests extends BackendFixture {

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final RecordingInbound afterRestart = new RecordingInbound();

	@Override
	protected Backend create(Clock clock) {
		return this.database.backend(clock);
	}

	private void restart() {
		this.backend.close();
		this.backend = create(this.clock);
		this.backend.start(this.afterRestart, BackendFixture::retention);
	}

	@Test
	void whenTheBacklogIsFullPublishersAreAskedToWaitAndThenRefused() throws Exception {
		ArchiveProperties small = ArchiveDatabase.properties(10, DataSize.ofKilobytes(1), Duration.ofSeconds(5),
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
			}, BackendFixture::retention);
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
	void aSenderOfLittleDoesNotWaitForEverythingThatOthersHaveSent() throws Exception {
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
	void storedBytesAreCountedAsTheyChangeAndTheSameAfterARestart() throws Exception {
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
	void aQueueThatIsMuchTooLongIsTrimmedInTransactionsOfAThousandMessages() throws Exception {
		for (int i = 0; i < 25; i++) {
			this.backend
				.publish(new Batch(IntStream.range(0, 100).mapToObj((each) -> publication("/queue/a", "x")).toList(),
						List.of()))
				.get();
		}
		this.backend.close();
		this.backend = create(this.clock);
		this.backend.start(this.afterRestart, (destination) -> new Retention(5, Duration.ZERO, 0));
		await().until(() -> this.database.rows("archive_message") == 5);
		assertThat(this.database.jdbc().queryForObject("select last_transaction from archive_writer", String.class))
			.as("the number of transactions since the restart")
			.endsWith(".3");
		assertThat(((JdbcBackend) this.backend).storedBytes()).isEqualTo(5 * 129);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void overTheQuotaNewMessagesAreRefusedUntilSomeAreGone(CapturedOutput output) throws Exception {
		ArchiveProperties tiny = quota(DataSize.ofBytes(3 * 129), null);
		try (Backend full = this.database.backend(this.clock, tiny)) {
			full.start(this.inbound, BackendFixture::retention);
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

	/** People can delete what they have written, even when the archive is full. */
	@Test
	void overTheQuotaMessagesAreErasedAllTheSame() throws Exception {
		try (Backend full = this.database.backend(this.clock, quota(DataSize.ofBytes(129), null))) {
			full.start(this.inbound, BackendFixture::retention);
			full.publish(Batch.of(publication("/topic/a", "x"))).get();
			full.publish(Batch.erasing("/topic/a", List.of(1L))).get();
			assertThat(bodies(full.read("/topic/a", 1, 2))).containsExactly("", "");
		}
	}

	@Test
	void rightAfterARestartTheQuotaHolds() throws Exception {
		ArchiveProperties tiny = quota(DataSize.ofBytes(129), null);
		try (Backend full = this.database.backend(this.clock, tiny)) {
			full.start(this.inbound, BackendFixture::retention);
			full.publish(Batch.of(publication("/queue/a", "x"))).get();
		}
		try (Backend again = this.database.backend(this.clock, tiny)) {
			again.start(this.afterRestart, BackendFixture::retention);
			assertThatThrownBy(() -> again.publish(Batch.of(publication("/queue/a", "x"))).get())
				.hasMessageContaining("stores as many messages as it may");
		}
	}

	@Test
	void whenHalfOfTheQuotaIsTakenNobodyStoresMoreThanTheirShareAndOthersGoOn() throws Exception {
		try (Backend shared = this.database.backend(this.clock,
				quota(DataSize.ofMegabytes(4), DataSize.ofMegabytes(1)))) {
			shared.start(this.inbound, BackendFixture::retention);
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
			for (int i = 0; i < 2; i++) {
				shared.publish(Batch.of(publication("/topic/a", "of the application " + "x".repeat(600_000)))).get();
			}
			shared.publish(Batch.of(publication("/topic/a", "which has no share"))).get();
			shared.forget("/topic/a");
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
		return ArchiveDatabase.properties(10, DataSize.ofMegabytes(1), Duration.ofSeconds(5), Duration.ZERO, quota,
				userShare);
	}

	private static Publication sent(String destination, String body, String sender) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8), null, sender);
	}

	@Test
	@Slow
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
	void messagesOutsideTheRetentionAreDeleted() throws Exception {
		publishAll("/topic/five", "1", "2", "3", "4", "5", "6", "7", "8");
		publishAll("/topic/small", "aaaa", "bbbb", "cccc", "dd");
		await().untilAsserted(() -> assertThat(this.database.rows("archive_message")).isEqualTo(5 + 3));
	}

	@Test
	void oldMessagesAreDeletedWithoutAnotherMessage() throws Exception {
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
	void aDestinationThatKeepsNothingLeavesNoRow() throws Exception {
		publish("/topic/nothing", "x");
		assertThat(this.database.rows("archive_destination")).isZero();
	}

}
