package dev.parley.engine.memorylog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Keyed} and {@link Sparse}, compared with lists that do the same in the simplest
 * way.
 */
class KeyedTests {

	private static final String KEY = "key";

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 8, 100 })
	void aKeyedLogAgreesWithTheModel(int count) {
		for (int seed = 0; seed < 60; seed++) {
			Random random = new Random(seed);
			Retention retention = new Retention(count, ((seed & 1) == 0) ? Duration.ZERO : Duration.ofMillis(50),
					((seed & 2) == 0) ? 0 : 200 + 40L * seed, KEY);
			Keyed kept = new Keyed(retention);
			Model model = new Model(retention);
			long now = 0;
			for (long offset = 1; offset <= 300; offset++) {
				now += random.nextInt((random.nextInt(40) == 0) ? 4_000_000 : 5);
				StoredMessage message = message(offset, now, random);
				kept.trim(now);
				kept.add(message);
				model.trim(now);
				model.add(message);
				if (random.nextInt(3) == 0) {
					now += random.nextInt(30);
					kept.trim(now);
					model.trim(now);
				}
				long from = offset - random.nextInt(20) + 5;
				int limit = random.nextInt(6);
				assertThat(positions(kept.from(from, limit))).isEqualTo(positions(model.from(from, limit)));
				assertThat(positions(kept.from(0, Integer.MAX_VALUE)))
					.isEqualTo(positions(model.from(0, Integer.MAX_VALUE)));
				assertThat(kept.first(offset)).isEqualTo(model.horizon + 1);
				assertThat(kept.size()).isEqualTo(model.messages.size());
				assertThat(kept.bytes() - 96L * kept.size()).isEqualTo(model.bytes());
				long at = offset - random.nextInt(10);
				assertThat(kept.keyAt(at)).isEqualTo(model.keyAt(at));
			}
		}
	}

	private static List<String> positions(List<StoredMessage> messages) {
		return messages.stream()
			.map((message) -> message.offset() + " " + message.headers().get(KEY) + " " + message.body().length)
			.toList();
	}

	private static StoredMessage message(long offset, long now, Random random) {
		String key = "k" + random.nextInt(10);
		Headers headers = (random.nextInt(4) == 0)
				? Headers.of(KEY, key, "expires", Long.toString(Math.max(0, now - 2 + random.nextInt(60))))
				: (random.nextInt(30) == 0) ? Headers.empty() : Headers.of(KEY, key);
		return new StoredMessage("/topic/a", "e", offset, now, headers, new byte[random.nextInt(4) * 20]);
	}

	/** Otherwise a key that is updated often would take up ever more. */
	@Test
	void oneKeyTakesTheRoomOfOneMessage() {
		Sparse sparse = new Sparse();
		for (long offset = 1; offset <= 10_000; offset++) {
			sparse.add(new StoredMessage("/topic/a", "e", offset, 0, Headers.empty(), new byte[1]));
			sparse.remove(offset - 1);
			assertThat(sparse.capacity()).isLessThanOrEqualTo(4);
		}
		assertThat(sparse.size()).isEqualTo(1);
	}

	@Test
	void itShrinksWithItsContent() {
		Sparse sparse = new Sparse();
		for (long offset = 1; offset <= 1000; offset++) {
			sparse.add(new StoredMessage("/topic/a", "e", offset, 0, Headers.empty(), new byte[1]));
		}
		assertThat(sparse.capacity()).isEqualTo(1024);
		for (long offset = 1000; offset > 1; offset--) {
			sparse.remove(offset);
		}
		assertThat(sparse.capacity()).isLessThanOrEqualTo(4);
		assertThat(sparse.oldest()).isNotNull();
	}

	@Test
	void removingWhatIsNotThereChangesNothing() {
		Sparse sparse = new Sparse();
		sparse.remove(1);
		sparse.add(new StoredMessage("/topic/a", "e", 5, 0, Headers.empty(), new byte[1]));
		sparse.remove(4);
		sparse.remove(6);
		assertThat(sparse.size()).isEqualTo(1);
		sparse.remove(5);
		sparse.remove(5);
		assertThat(sparse.size()).isZero();
		assertThat(sparse.oldest()).isNull();
	}

	private static final class Model {

		private final Retention retention;

		private List<StoredMessage> messages = new ArrayList<>();

		private long horizon;

		Model(Retention retention) {
			this.retention = retention;
		}

		void add(StoredMessage message) {
			String key = message.headers().get(KEY);
			this.messages.removeIf((each) -> String.valueOf(each.headers().get(KEY)).equals(key));
			if (key == null || (this.retention.bytes() > 0 && message.footprint() > this.retention.bytes())) {
				raise(message.offset());
				return;
			}
			this.messages.add(message);
			expire(message.time());
			fit();
		}

		private void fit() {
			while (tombstones().size() > this.retention.count() || (isTooLarge() && !tombstones().isEmpty())) {
				raise(tombstones().get(0).offset());
			}
			while (live().size() > this.retention.count() || isTooLarge()) {
				evict(live().get(0));
			}
		}

		private boolean isTooLarge() {
			return this.retention.bytes() > 0 && bytes() > this.retention.bytes();
		}

		private void evict(StoredMessage message) {
			this.messages.remove(message);
			raise(message.offset());
		}

		private void raise(long offset) {
			this.horizon = Math.max(this.horizon, offset);
			this.messages.removeIf((each) -> each.isTombstone() && each.offset() <= this.horizon);
		}

		void trim(long now) {
			expire(now);
			long age = this.retention.age().toMillis();
			live().stream().filter((each) -> age > 0 && each.time() + age <= now).toList().forEach(this::evict);
			tombstones().stream()
				.filter((each) -> each.time() + this.retention.tombstoneAge().toMillis() <= now)
				.forEach((each) -> raise(each.offset()));
			fit();
		}

		private void expire(long now) {
			List<StoredMessage> after = new ArrayList<>();
			for (StoredMessage message : this.messages) {
				boolean over = !message.isTombstone() && message.expires() <= now;
				if (!over || message.offset() > this.horizon) {
					after.add(over ? message.tombstone(KEY) : message);
				}
			}
			this.messages = after;
		}

		List<StoredMessage> tombstones() {
			return this.messages.stream().filter(StoredMessage::isTombstone).toList();
		}

		List<StoredMessage> live() {
			return this.messages.stream().filter((message) -> !message.isTombstone()).toList();
		}

		String keyAt(long offset) {
			return live().stream()
				.filter((message) -> message.offset() == offset)
				.map((message) -> message.headers().get(KEY))
				.findFirst()
				.orElse(null);
		}

		long bytes() {
			return this.messages.stream().mapToLong(StoredMessage::footprint).sum();
		}

		List<StoredMessage> from(long offset, int limit) {
			return this.messages.stream()
				.filter((each) -> each.offset() >= offset)
				.sorted(Comparator.comparingLong(StoredMessage::offset))
				.limit(limit)
				.toList();
		}

	}

}
