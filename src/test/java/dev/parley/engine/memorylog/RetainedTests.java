package dev.parley.engine.memorylog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Ring} and {@link Backlog}, compared with a list that does the same in the
 * simplest way.
 */
class RetainedTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 7, 8, 100 })
	void aRingAgreesWithTheModel(int count) {
		for (int seed = 0; seed < 40; seed++) {
			Retention retention = retention(count, seed);
			compare(new Ring(retention), retention, false, new Random(seed));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 7, 8, 100 })
	void aBacklogAgreesWithTheModel(int count) {
		for (int seed = 0; seed < 40; seed++) {
			Retention retention = retention(count, seed);
			compare(new Backlog(retention), retention, true, new Random(seed));
		}
	}

	/** All combinations of age and bytes limits, each switched on or off. */
	private static Retention retention(int count, int seed) {
		return new Retention(count, ((seed & 1) == 0) ? Duration.ZERO : Duration.ofMillis(50),
				((seed & 2) == 0) ? 0 : 1 + seed + (seed / 4) * Footprint.MESSAGE);
	}

	private static void compare(Retained kept, Retention retention, boolean queue, Random random) {
		Model model = new Model(retention);
		long now = 0;
		for (long offset = 1; offset <= 300; offset++) {
			now += random.nextInt(random.nextInt(10) == 0 ? 100 : 5);
			StoredMessage message = message(offset, now, random.nextInt(8));
			kept.add(message);
			model.add(message);
			if (random.nextInt(3) == 0) {
				kept.trim(now);
				model.trim(now);
			}
			if (random.nextInt(2) == 0) {
				long settled = Math.max(1, offset - random.nextInt(10));
				kept.settle(settled);
				if (queue) {
					model.messages.removeIf((each) -> each.offset() == settled);
				}
			}
			assertThat(kept.size()).isEqualTo(model.messages.size());
			assertThat(kept.first(offset))
				.isEqualTo(model.messages.isEmpty() ? offset + 1 : model.messages.get(0).offset());
			long from = offset - random.nextInt(20) + 5;
			int limit = random.nextInt(6);
			assertThat(kept.from(from, limit)).containsExactlyElementsOf(model.from(from, limit));
			assertThat(kept.from(Long.MIN_VALUE / 2, Integer.MAX_VALUE)).containsExactlyElementsOf(model.messages);
		}
	}

	@Test
	void aRingShrinksWithItsContent() {
		Ring ring = new Ring(new Retention(1000, Duration.ofMillis(10), 0));
		assertThat(ring.capacity()).isEqualTo(2);
		for (int i = 1; i <= 1000; i++) {
			ring.add(message(i, i, 1));
		}
		assertThat(ring.capacity()).isEqualTo(1024);
		ring.trim(1_000);
		assertThat(ring.size()).isEqualTo(10);
		assertThat(ring.capacity()).isLessThanOrEqualTo(32);
		ring.trim(10_000);
		assertThat(ring.capacity()).isEqualTo(2);
	}

	@Test
	void aMessageLargerThanAllTheBytesIsNotKept() {
		Ring ring = new Ring(new Retention(10, Duration.ZERO, 5 + Footprint.MESSAGE));
		ring.add(message(1, 0, 3));
		ring.add(message(2, 0, 6));
		assertThat(ring.size()).isZero();
		assertThat(ring.first(2)).isEqualTo(3);
	}

	@Test
	void aStuckMessageDoesNotMakeABacklogGrow() {
		Backlog backlog = new Backlog(new Retention(10, Duration.ZERO, 0));
		for (int i = 1; i <= 10_000; i++) {
			backlog.add(message(i, 0, 1));
			if (i > 1) {
				backlog.settle(i);
			}
		}
		assertThat(backlog.from(0, 100)).extracting(StoredMessage::offset).containsExactly(1L);
	}

	@Test
	void onlyDestinationsUnderQueueAreWorkQueues() {
		assertThat(Retained.of("/queue/a", new Retention(1, Duration.ZERO, 0))).isInstanceOf(Backlog.class);
		assertThat(Retained.of("/topic/queue/a", new Retention(1, Duration.ZERO, 0))).isInstanceOf(Ring.class);
	}

	private static StoredMessage message(long offset, long time, int bytes) {
		return new StoredMessage("/topic/a", "e", offset, time, Headers.empty(), new byte[bytes]);
	}

	private static final class Model {

		private final Retention retention;

		private final List<StoredMessage> messages = new ArrayList<>();

		Model(Retention retention) {
			this.retention = retention;
		}

		void add(StoredMessage message) {
			this.messages.add(message);
			while (this.messages.size() > this.retention.count()) {
				this.messages.remove(0);
			}
			while (this.retention.bytes() > 0 && this.messages.stream()
				.mapToLong((each) -> each.body().length + Footprint.MESSAGE)
				.sum() > this.retention.bytes()) {
				this.messages.remove(0);
			}
		}

		void trim(long now) {
			if (!this.retention.age().isZero()) {
				this.messages.removeIf((each) -> now - each.time() >= this.retention.age().toMillis());
			}
		}

		List<StoredMessage> from(long offset, int limit) {
			return this.messages.stream().filter((each) -> each.offset() >= offset).limit(limit).toList();
		}

	}

}
