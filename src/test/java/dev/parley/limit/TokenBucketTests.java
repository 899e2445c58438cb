package dev.parley.limit;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TokenBucketTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** The clock may start at any value, and may overflow. */
	@ParameterizedTest
	@ValueSource(longs = { 0, 1, -1, Long.MAX_VALUE, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE })
	void aFullOneHoldsItsBurstAndNoMore(long start) {
		TokenBucket bucket = new TokenBucket(100, 3, start);
		assertThat(taken(bucket, 1000, start)).isEqualTo(300);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MAX_VALUE - 1_000_000_000L })
	void itFillsUpWithTime(long start) {
		TokenBucket bucket = new TokenBucket(100, 1, start);
		taken(bucket, 100, start);
		assertThat(bucket.take(1, start + SECOND / 100 - 1)).isFalse();
		assertThat(bucket.take(1, start + SECOND / 100)).isTrue();
		assertThat(taken(bucket, 1000, start + SECOND / 2)).isEqualTo(49);
	}

	@Test
	void itNeverHoldsMoreThanItsBurst() {
		TokenBucket bucket = new TokenBucket(10, 2, 0);
		assertThat(taken(bucket, 1000, 3600 * SECOND)).isEqualTo(20);
	}

	@Test
	void aRefusalCostsNothing() {
		TokenBucket bucket = new TokenBucket(10, 1, 0);
		taken(bucket, 1000, 0);
		assertThat(bucket.take(1, SECOND / 10)).isTrue();
	}

	@Test
	void moreAtATimeThanThereIsAreRefused() {
		TokenBucket bucket = new TokenBucket(100, 1, 0);
		assertThat(bucket.take(60, 0)).isTrue();
		assertThat(bucket.take(60, 0)).isFalse();
		assertThat(bucket.take(40, 0)).isTrue();
	}

	@Test
	void aRequestLargerThanTheBucketPassesWhenItIsFullAndIsPaidForAfterwards() {
		TokenBucket bucket = new TokenBucket(100, 1, 0);
		assertThat(bucket.take(500, 0)).isTrue();
		assertThat(bucket.take(1, 4 * SECOND)).isFalse();
		assertThat(bucket.take(1, 5 * SECOND)).isTrue();
	}

	@Test
	void spentTokensAreOwedUntilTheyAreRefilled() {
		TokenBucket bucket = new TokenBucket(100, 2, 0);
		bucket.spend(200, 0);
		assertThat(bucket.untilPaid(0)).isZero();
		bucket.spend(300, 0);
		assertThat(bucket.untilPaid(0)).isEqualTo(3 * SECOND);
		assertThat(bucket.untilPaid(2 * SECOND)).isEqualTo(SECOND);
		assertThat(bucket.take(1, 3 * SECOND)).isFalse();
		assertThat(bucket.untilPaid(3 * SECOND)).isZero();
	}

	@Test
	void whereThereIsNoLimitNothingIsOwed() {
		TokenBucket bucket = new TokenBucket(0, 1, 0);
		bucket.spend(Integer.MAX_VALUE, 0);
		assertThat(bucket.untilPaid(0)).isZero();
	}

	@Test
	void zeroIsNoLimit() {
		TokenBucket bucket = new TokenBucket(0, 1, 0);
		assertThat(taken(bucket, 100_000, 0)).isEqualTo(100_000);
		assertThat(bucket.untilNext(0)).isZero();
	}

	@Test
	void theLargestTakeDoesNotOverflow() {
		TokenBucket bucket = new TokenBucket(1, 1, 0);
		assertThat(bucket.take(Integer.MAX_VALUE, 0)).isTrue();
		assertThat(bucket.take(1, 1_000_000 * SECOND)).isFalse();
	}

	@Test
	void itTellsWhenTheNextTokenIsThere() {
		TokenBucket bucket = new TokenBucket(4, 1, 0);
		assertThat(bucket.untilNext(0)).isZero();
		taken(bucket, 4, 0);
		assertThat(bucket.untilNext(0)).isEqualTo(SECOND / 4);
		assertThat(bucket.take(1, SECOND / 4)).isTrue();
	}

	@Test
	void itIsFullAgainWhenAllHasFlownBack() {
		TokenBucket bucket = new TokenBucket(4, 1, 0);
		assertThat(bucket.untilFull(0)).isZero();
		taken(bucket, 2, 0);
		assertThat(bucket.untilFull(SECOND / 2 - 1)).isEqualTo(1);
		assertThat(bucket.untilFull(SECOND / 2)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "-1, 1", "1000000001, 1", "1, 0" })
	void invalidRatesAreRefused(long perSecond, int burst) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket(perSecond, burst, 0));
	}

	/**
	 * Random times and amounts: no period gets more than its rate allows plus the burst.
	 */
	@Test
	void noWayOfTakingGetsMoreThanRateAndBurst() {
		Random random = new Random(5);
		for (int round = 0; round < 200; round++) {
			long rate = 1 + random.nextInt(10_000);
			int burst = 1 + random.nextInt(5);
			long now = random.nextLong();
			long start = now;
			TokenBucket bucket = new TokenBucket(rate, burst, now);
			long taken = 0;
			for (int i = 0; i < 2000; i++) {
				now += random.nextInt((int) (SECOND / 100));
				int tokens = 1 + random.nextInt((int) Math.min(rate, 20));
				taken += bucket.take(tokens, now) ? tokens : 0;
			}
			double most = rate * ((now - start) / (double) SECOND + burst);
			assertThat((double) taken).isLessThanOrEqualTo(most * 1.001 + 20);
		}
	}

	@Test
	void takingUpToANumberEmptiesItAndOwesNothing() {
		TokenBucket bucket = new TokenBucket(10, 2, 0);
		bucket.takeUpTo(15, 0);
		assertThat(taken(bucket, 1, 0)).isEqualTo(1);
		bucket.takeUpTo(15, 0);
		bucket.takeUpTo(15, 0);
		assertThat(bucket.take(1, 0)).isFalse();
		assertThat(bucket.take(1, SECOND / 10)).isTrue();
	}

	@Test
	void takingUpToANumberForgivesNoDebt() {
		TokenBucket bucket = new TokenBucket(10, 1, 0);
		bucket.spend(30, 0);
		bucket.takeUpTo(5, 0);
		assertThat(bucket.untilPaid(0)).isEqualTo(2 * SECOND);
	}

	@Test
	void whereThereIsNoLimitNothingIsTaken() {
		TokenBucket bucket = new TokenBucket(0, 1, 0);
		bucket.takeUpTo(1000, 0);
		assertThat(bucket.untilFull(0)).isZero();
	}

	@Test
	void manyThreadsGetNoMoreThanOne() throws Exception {
		TokenBucket bucket = new TokenBucket(1000, 1, 0);
		AtomicInteger taken = new AtomicInteger();
		CountDownLatch start = new CountDownLatch(1);
		Thread[] threads = new Thread[4];
		for (int i = 0; i < threads.length; i++) {
			threads[i] = new Thread(() -> {
				await(start);
				taken.addAndGet(taken(bucket, 1000, 0));
			});
			threads[i].start();
		}
		start.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(taken).hasValue(1000);
	}

	private static void await(CountDownLatch start) {
		try {
			start.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static int taken(TokenBucket bucket, int times, long now) {
		int taken = 0;
		for (int i = 0; i < times; i++) {
			taken += bucket.take(1, now) ? 1 : 0;
		}
		return taken;
	}

}
