package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PacingTests {

	private static final long PERIOD = 100;

	/** Messages are texts, and as large as they are long. */
	private final Pacing<String> pacing = new Pacing<>(PERIOD, String::length);

	private long now;

	@Test
	void theFirstOfAKeyGoesAtOnce() {
		put("A", "A1");
		assertThat(send()).containsExactly("A1");
	}

	@Test
	void theNextWaitsForThePeriod() {
		put("A", "A1");
		send();
		put("A", "A2");
		assertThat(send()).isEmpty();
		this.now += PERIOD - 1;
		assertThat(send()).isEmpty();
		this.now += 1;
		assertThat(send()).containsExactly("A2");
	}

	@Test
	void aNewerOneTakesThePlaceOfTheOneThatWaits() {
		put("A", "A1");
		send();
		assertThat(put("A", "A2")).isNull();
		assertThat(put("A", "A3")).isEqualTo("A2");
		this.now += PERIOD;
		assertThat(send()).containsExactly("A3");
	}

	@Test
	void keysDoNotWaitForEachOther() {
		put("A", "A1");
		put("B", "B1");
		assertThat(send()).containsExactly("A1", "B1");
		put("A", "A2");
		put("C", "C1");
		assertThat(send()).containsExactly("C1");
	}

	@Test
	void theOneThatHasWaitedForItsTurnLongestGoesFirst() {
		put("A", "A1");
		put("B", "B1");
		send();
		put("B", "B2");
		put("A", "A2");
		put("A", "A3");
		this.now += PERIOD;
		put("C", "C1");
		assertThat(send()).containsExactly("A3", "B2", "C1");
	}

	@Test
	void oneThatFindsNoRoomKeepsItsTurnAndIsReplaced() {
		put("A", "A1");
		put("B", "B1");
		assertThat(this.pacing.next()).isEqualTo("A1");
		put("A", "A2");
		assertThat(send()).containsExactly("A2", "B1");
	}

	@Test
	void aKeyIsForgottenWhenItsRestIsOverAndNothingWaits() {
		put("A", "A1");
		send();
		assertThat(this.pacing.size()).isEqualTo(1);
		assertThat(this.pacing.isResting()).isTrue();
		assertThat(this.pacing.firstEnd()).isEqualTo(PERIOD);
		this.now += PERIOD;
		this.pacing.wake(this.now);
		assertThat(this.pacing.size()).isZero();
		assertThat(this.pacing.bytes()).isZero();
		assertThat(this.pacing.isResting()).isFalse();
	}

	@Test
	void theOldestIsTheOneThatCameFirstOfThoseThatWaitNow() {
		put("A", "A1");
		put("B", "B1");
		send();
		put("A", "A2");
		put("B", "B2");
		assertThat(this.pacing.oldest()).isEqualTo("A2");
		put("A", "A3");
		assertThat(this.pacing.oldest()).isEqualTo("B2");
		this.now += PERIOD;
		this.pacing.wake(this.now);
		assertThat(this.pacing.next()).isEqualTo("A3");
		assertThat(this.pacing.oldestBesideNext()).isEqualTo("B2");
		this.pacing.gone(this.now);
		assertThat(this.pacing.oldestBesideNext()).isNull();
	}

	@Test
	void bytesAreThoseOfKeysAndOfWhatWaits() {
		put("A", "12345");
		assertThat(this.pacing.bytes()).isEqualTo(Pacing.SLOT + 10 + 5);
		assertThat(this.pacing.sizeOf("A")).isEqualTo(Pacing.SLOT + 10 + 5);
		put("A", "123");
		assertThat(this.pacing.bytes()).isEqualTo(Pacing.SLOT + 10 + 3);
		send();
		assertThat(this.pacing.bytes()).isEqualTo(Pacing.SLOT + 10);
		assertThat(this.pacing.sizeOf("B")).isZero();
	}

	@Test
	void aKeyThatRestsIdleCanBeForgottenEarly() {
		put("A", "A1");
		send();
		put("A", "A2");
		assertThat(this.pacing.forgetFirst()).as("something waits").isFalse();
		this.pacing.hurry();
		assertThat(this.pacing.next()).isEqualTo("A2");
		this.pacing.drop();
		assertThat(this.pacing.size()).isZero();
		put("B", "B1");
		send();
		assertThat(this.pacing.forgetFirst()).isTrue();
		assertThat(this.pacing.forgetFirst()).isFalse();
		assertThat(this.pacing.bytes()).isZero();
	}

	@Test
	void aKeyIsForgottenWhereverItIs() {
		put("A", "A1");
		send();
		put("A", "A2");
		put("B", "B1");
		this.pacing.forget("A");
		this.pacing.forget("B");
		this.pacing.forget("C");
		this.now += PERIOD;
		assertThat(send()).isEmpty();
		assertThat(this.pacing.bytes()).isZero();
		assertThat(this.pacing.waiting()).isZero();
		assertThat(this.pacing.isResting()).isFalse();
	}

	@Test
	void whatIsUnwantedIsDropped() {
		put("A", "A1");
		send();
		put("A", "A2");
		put("B", "B1");
		put("C", "C1");
		this.pacing.removeIf((message) -> message.equals("A2") || message.equals("B1"));
		assertThat(send()).containsExactly("C1");
		this.now += PERIOD;
		assertThat(send()).isEmpty();
		assertThat(this.pacing.bytes()).isZero();
	}

	@Test
	void clearedItHoldsNothing() {
		put("A", "A1");
		send();
		put("A", "A2");
		put("B", "B1");
		this.pacing.clear();
		this.now += PERIOD;
		assertThat(send()).isEmpty();
		assertThat(this.pacing.bytes()).isZero();
		assertThat(this.pacing.oldest()).isNull();
		assertThat(this.pacing.isResting()).isFalse();
	}

	/** Time may be any number of {@link System#nanoTime()}, as near its largest. */
	@Test
	void timeMayOverflow() {
		this.now = Long.MAX_VALUE - 1;
		put("A", "A1");
		send();
		put("A", "A2");
		assertThat(send()).isEmpty();
		this.now += PERIOD;
		assertThat(send()).containsExactly("A2");
	}

	/** Against the rules themselves: with a channel that has room at times. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void neverTwoWithinAPeriodAlwaysTheNewestAndTheLastIsNeverLost(long seed) {
		Random random = new Random(seed);
		Map<String, String> newest = new HashMap<>();
		Map<String, String> sent = new HashMap<>();
		Map<String, Long> when = new HashMap<>();
		for (int step = 1; step <= 20_000; step++) {
			this.now += random.nextInt(8);
			String key = String.valueOf((char) ('A' + random.nextInt(12)));
			String message = key + step;
			put(key, message);
			newest.put(key, message);
			for (int room = random.nextInt(4); room > 0; room--) {
				this.pacing.wake(this.now);
				String gone = this.pacing.next();
				if (gone != null) {
					this.pacing.gone(this.now);
					String of = gone.substring(0, 1);
					assertThat(gone).isEqualTo(newest.get(of)).isNotEqualTo(sent.put(of, gone));
					Long before = when.put(of, this.now);
					assertThat(before == null || this.now - before >= PERIOD).isTrue();
				}
			}
			assertThat(this.pacing.oldest()).isEqualTo(oldest(newest, sent));
		}
		this.now += PERIOD;
		send().forEach((message) -> sent.put(message.substring(0, 1), message));
		assertThat(sent).isEqualTo(newest);
		this.now += PERIOD;
		this.pacing.wake(this.now);
		assertThat(this.pacing.size()).isZero();
		assertThat(this.pacing.bytes()).isZero();
	}

	private static @Nullable String oldest(Map<String, String> newest, Map<String, String> sent) {
		return newest.values()
			.stream()
			.filter((message) -> !message.equals(sent.get(message.substring(0, 1))))
			.min((a, b) -> Integer.compare(Integer.parseInt(a.substring(1)), Integer.parseInt(b.substring(1))))
			.orElse(null);
	}

	private @Nullable String put(String key, String message) {
		this.pacing.wake(this.now);
		return this.pacing.put(key, 10, message);
	}

	private List<String> send() {
		List<String> sent = new ArrayList<>();
		this.pacing.wake(this.now);
		for (String next = this.pacing.next(); next != null; next = this.pacing.next()) {
			sent.add(next);
			this.pacing.gone(this.now);
		}
		return sent;
	}

}
