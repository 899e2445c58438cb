package dev.parley.limit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A hundred per second, and up to five seconds' worth at once. */
class TokenBucketsTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private long now;

	private final TokenBuckets buckets = new TokenBuckets(100, 5, () -> this.now);

	@Test
	void eachKeyHasTheWholeBurstAndThenWaitsForTheNextToken() {
		for (int i = 0; i < 500; i++) {
			assertThat(this.buckets.take("192.0.2.1")).isZero();
		}
		assertThat(this.buckets.take("192.0.2.1")).isEqualTo(SECOND / 100);
		assertThat(this.buckets.take("192.0.2.2")).isZero();
		this.now += SECOND / 100;
		assertThat(this.buckets.take("192.0.2.1")).isZero();
		assertThat(this.buckets.take("192.0.2.1")).isPositive();
	}

	@Test
	void tokensOverTheBurstAreOwedByThatKeyAlone() {
		this.buckets.spend("mallory", 700);
		assertThat(this.buckets.untilPaid("mallory")).isEqualTo(2 * SECOND);
		assertThat(this.buckets.untilPaid("mina")).isZero();
		this.now += 2 * SECOND;
		assertThat(this.buckets.untilPaid("mallory")).isZero();
	}

	@Test
	void takingUpToANumberLeavesNoDebt() {
		this.buckets.takeUpTo("192.0.2.1", 700);
		assertThat(this.buckets.untilPaid("192.0.2.1")).isZero();
		assertThat(this.buckets.take("192.0.2.1")).isEqualTo(SECOND / 100);
	}

	@Test
	void aKeyIsForgottenWhenItsBucketIsFullAndNotBefore() {
		this.buckets.spend("mina", 100);
		this.buckets.spend("mallory", 1000);
		this.now += SECOND - 1;
		assertThat(this.buckets.size()).isEqualTo(2);
		this.now += 2 * SECOND + 1;
		assertThat(this.buckets.size()).isEqualTo(1);
		assertThat(this.buckets.untilPaid("mallory")).isEqualTo(2 * SECOND);
		this.now += 9 * SECOND;
		assertThat(this.buckets.size()).isZero();
	}

	/** A day's debt is not forgotten after the burst's few seconds. */
	@Test
	void aLongDebtIsNotForgottenEarly() {
		this.buckets.spend("mallory", 100 * TimeUnit.DAYS.toSeconds(1));
		this.now += TimeUnit.HOURS.toNanos(23);
		this.buckets.spend("others", 1);
		assertThat(this.buckets.size()).isEqualTo(2);
		assertThat(this.buckets.untilPaid("mallory")).isEqualTo(TimeUnit.HOURS.toNanos(1) - 5 * SECOND);
	}

	@Test
	void laterTokensAreAddedToADebt() {
		this.buckets.spend("mallory", 1000);
		this.now += SECOND;
		this.buckets.spend("mallory", 1000);
		this.now += 12 * SECOND;
		assertThat(this.buckets.untilPaid("mallory")).isEqualTo(2 * SECOND);
	}

	@Test
	void nothingSpentIsNothingToRemember() {
		this.buckets.spend("mina", 0);
		this.buckets.spend("mina", -1);
		assertThat(this.buckets.size()).isZero();
	}

	@Test
	void moreThanANumberCanHoldIsOwedAsFarAsItGoes() {
		this.buckets.spend("mallory", Long.MAX_VALUE);
		assertThat(this.buckets.untilPaid("mallory")).isEqualTo(Integer.MAX_VALUE * SECOND / 100 - 5 * SECOND);
	}

	@Test
	void zeroIsNoLimitAndNothingIsRemembered() {
		TokenBuckets none = new TokenBuckets(0, 1, () -> this.now);
		none.spend("mallory", Long.MAX_VALUE);
		none.takeUpTo("mallory", 1000);
		assertThat(none.take("mallory")).isZero();
		assertThat(none.untilPaid("mallory")).isZero();
		assertThat(none.size()).isZero();
	}

	@Test
	void noMoreThanAHundredThousandKeysAreRemembered() {
		for (int i = 0; i < 250_000; i++) {
			this.buckets.take("address" + i);
		}
		assertThat(this.buckets.size()).isLessThanOrEqualTo(100_000);
	}

	/** The clock may start at any value, and may overflow. */
	@ParameterizedTest
	@ValueSource(longs = { 1, -1, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE })
	void theClockMayStandAnywhere(long start) {
		this.now = start;
		this.buckets.spend("mallory", 1000);
		this.now += 4 * SECOND;
		assertThat(this.buckets.untilPaid("mallory")).isEqualTo(SECOND);
		this.now += 7 * SECOND;
		assertThat(this.buckets.size()).isZero();
	}

	@Test
	void manyThreadsGetNoMoreThanOne() throws Exception {
		AtomicInteger taken = new AtomicInteger();
		CountDownLatch start = new CountDownLatch(1);
		Thread[] threads = new Thread[4];
		for (int i = 0; i < threads.length; i++) {
			threads[i] = new Thread(() -> {
				while (start.getCount() > 0) {
					Thread.onSpinWait();
				}
				for (int k = 0; k < 300; k++) {
					taken.addAndGet((this.buckets.take("mallory") == 0) ? 1 : 0);
				}
			});
			threads[i].start();
		}
		start.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(taken).hasValue(500);
	}

}
