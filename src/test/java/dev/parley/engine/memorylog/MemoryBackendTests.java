package dev.parley.engine.memorylog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import dev.parley.engine.log.BackendContract;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class MemoryBackendTests extends BackendContract {

	@Override
	protected MemoryBackend create(Clock clock) {
		return new MemoryBackend(clock);
	}

	@Override
	protected int rounds() {
		return 300;
	}

	private MemoryBackend memory() {
		return (MemoryBackend) this.backend;
	}

	@Test
	void aDestinationThatKeepsNothingHasNoLog() throws Exception {
		publish("/topic/nothing", "x");
		assertThat(memory().logs()).isZero();
	}

	@Test
	void readingMakesNoLog() {
		this.backend.read("/topic/a", 1, 10);
		assertThat(memory().logs()).isZero();
	}

	@Test
	void settlingMakesNoLog() throws Exception {
		this.backend.publish(Batch.of(new Settlement("/queue/a", 1))).get();
		assertThat(memory().logs()).isZero();
	}

	@Test
	void aLogWithMessagesStays() throws Exception {
		publish("/topic/a", "x");
		this.clock.advance(Duration.ofDays(1));
		memory().sweep();
		assertThat(memory().logs()).isEqualTo(1);
	}

	@Test
	void aLogThatHasAgedOutIsRemovedAndItsNameGetsAnotherEpoch() throws Exception {
		Position before = publish("/topic/hour", "x");
		this.clock.advance(Duration.ofHours(2));
		memory().sweep();
		assertThat(memory().logs()).isZero();
		Page page = this.backend.read("/topic/hour", 1, 10);
		assertThat(page).isEqualTo(new Page(page.epoch(), 1, 0, List.of()));
		assertThat(page.epoch()).isNotEqualTo(before.epoch());
		assertThat(publish("/topic/hour", "y")).isEqualTo(new Position(page.epoch(), 1));
	}

	/** Otherwise nothing would expire any more. */
	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void anErrorWhileItSweepsIsSurvived() {
		try (MemoryBackend backend = new MemoryBackend(new BrokenClock())) {
			assertThatCode(backend::attemptSweep).doesNotThrowAnyException();
		}
	}

	@Test
	void aDrainedQueueKeepsItsEpochForFiveMinutes() throws Exception {
		Position before = publish("/queue/a", "x");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 1))).get();
		this.clock.advance(Duration.ofMinutes(4));
		memory().sweep();
		assertThat(publish("/queue/a", "y")).isEqualTo(new Position(before.epoch(), 2));
		this.backend.publish(Batch.of(new Settlement("/queue/a", 2))).get();
		this.clock.advance(Duration.ofMinutes(5));
		memory().sweep();
		assertThat(memory().logs()).isZero();
	}

	@Test
	@Slow
	void aMillionLogsThatHaveAgedOutLeaveNothing() throws Exception {
		try (MemoryBackend backend = new MemoryBackend(this.clock)) {
			backend.start((message) -> {
			}, (name) -> new Retention(10, Duration.ofMinutes(1), 0));
			for (int i = 0; i < 1_000_000; i++) {
				backend.publish(Batch.of(publication("/topic/" + i, "x"))).get();
			}
			assertThat(backend.logs()).isEqualTo(1_000_000);
			this.clock.advance(Duration.ofMinutes(10));
			backend.sweep();
			assertThat(backend.logs()).isZero();
		}
	}

	/** A destination without messages and subscriptions takes no memory. */
	@Test
	void aMillionDestinationsThatKeepNothingCostNothing() throws Exception {
		try (MemoryBackend backend = new MemoryBackend(this.clock)) {
			backend.start((message) -> {
			}, (name) -> Retention.NONE);
			for (int i = 0; i < 1_000_000; i++) {
				backend.publish(Batch.of(publication("/topic/" + i, "x"))).get();
			}
			assertThat(backend.logs()).isZero();
		}
	}

	@Test
	void publishingAndSweepingAtTheSameTimeLosesNothing() throws Exception {
		try (MemoryBackend backend = new MemoryBackend(this.clock)) {
			backend.start(this.inbound, (name) -> new Retention(10, Duration.ofMillis(1), 0));
			concurrently(4, (number) -> {
				for (int i = 0; i < 2000; i++) {
					if (number == 0) {
						this.clock.advance(Retention.IDEMPOTENCY_WINDOW);
						backend.sweep();
					}
					else if (i < 300) {
						backend.publish(Batch.of(publication("/topic/a", "x"))).get();
					}
				}
			});
		}
		assertThat(this.inbound.messages()).extracting(StoredMessage::position).hasSize(900).doesNotHaveDuplicates();
	}

	@Test
	void aKeyHasNoEffectWhereNothingIsKept() throws Exception {
		publish(keyed("/topic/nothing", "x", "k1"));
		assertThat(publish(keyed("/topic/nothing", "again", "k1"))).isEqualTo(new Position("", 0));
		assertThat(this.inbound.bodies()).containsExactly("x", "again");
	}

	@Test
	void anotherServerHasAnotherEpoch() throws Exception {
		try (MemoryBackend other = new MemoryBackend(this.clock)) {
			other.start(this.inbound, BackendFixture::retention);
			assertThat(other.read("/topic/a", 1, 0).epoch()).isNotEqualTo(publish("/topic/a", "x").epoch());
		}
	}

	private static final class BrokenClock extends Clock {

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			throw new OutOfMemoryError("provoked");
		}

	}

}
