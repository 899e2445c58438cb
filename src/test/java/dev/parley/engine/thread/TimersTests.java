package dev.parley.engine.thread;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.engine.outbox.Drains;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.OutputCaptureExtension;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

class TimersTests {

	private final Timers timers = new Timers();

	{
		this.timers.start();
	}

	@AfterEach
	void stop() {
		this.timers.close();
	}

	@Test
	void noTimerIsCalledBeforeItIsDue() {
		long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
		List<Long> looks = new CopyOnWriteArrayList<>();
		this.timers.at(due, (now) -> {
			looks.add(now);
			return Timers.Timed.NEVER;
		});
		until(() -> !looks.isEmpty());
		assertThat(looks.get(0)).isGreaterThanOrEqualTo(due);
	}

	@Test
	void anOverdueTimerIsCalledSoon() {
		AtomicInteger looks = new AtomicInteger();
		this.timers.at(System.nanoTime() - TimeUnit.DAYS.toNanos(1), (now) -> {
			looks.incrementAndGet();
			return Timers.Timed.NEVER;
		});
		until(() -> looks.get() == 1);
	}

	@Test
	void aTimerIsCalledAgainUntilItReturnsNever() {
		AtomicInteger looks = new AtomicInteger();
		this.timers.at(System.nanoTime(), (now) -> (looks.incrementAndGet() < 3) ? now : Timers.Timed.NEVER);
		AtomicInteger others = new AtomicInteger();
		until(() -> looks.get() == 3);
		this.timers.at(System.nanoTime(), (now) -> {
			others.incrementAndGet();
			return now;
		});
		until(() -> others.get() > 3);
		assertThat(looks).hasValue(3);
	}

	/** Otherwise its session would never be closed, or the whole thread would end. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@ExtendWith(OutputCaptureExtension.class)
	void oneThatThrowsIsLookedAtAgainAndCostsTheOthersNothing(boolean error) {
		AtomicInteger tries = new AtomicInteger();
		AtomicInteger looks = new AtomicInteger();
		this.timers.at(System.nanoTime(), (now) -> {
			if (tries.incrementAndGet() == 1) {
				if (error) {
					throw new OutOfMemoryError("provoked");
				}
				throw new IllegalStateException("of the one");
			}
			return Timers.Timed.NEVER;
		});
		this.timers.at(System.nanoTime(), (now) -> {
			looks.incrementAndGet();
			return now;
		});
		until(() -> looks.get() > 3 && tries.get() == 2);
		assertThat(this.timers.hasFailed(System.nanoTime())).isFalse();
	}

	@Test
	void aThreadThatDoesNotGoOnIsNoticed() {
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		this.timers.at(System.nanoTime(), (now) -> {
			begun.countDown();
			await(end);
			return Timers.Timed.NEVER;
		});
		await(begun);
		assertThat(this.timers.hasFailed(System.nanoTime() + Drains.STALLED + 1)).isTrue();
		end.countDown();
		long later = System.nanoTime() + Drains.STALLED;
		until(() -> !this.timers.hasFailed(later));
	}

	@Test
	void oneThatIsNotNeededYetOrAnyMoreHasNotFailed() {
		try (Timers unused = new Timers()) {
			assertThat(unused.hasFailed(System.nanoTime() + Drains.STALLED + 1)).isFalse();
			unused.start();
			unused.start();
			unused.close();
			assertThat(unused.hasFailed(System.nanoTime() + Drains.STALLED + 1)).isFalse();
		}
	}

	@Test
	void whoeverWaitsForATimeIsCalledThenAndNotBefore() {
		long begun = System.nanoTime();
		this.timers.after(TimeUnit.MILLISECONDS.toNanos(70)).join();
		assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(70));
	}

	@Test
	void aPauseOfTheProcessIsNoticedBeforeAnybodyIsLookedAt() {
		AtomicLong clock = new AtomicLong();
		try (Timers paused = new Timers(clock::get)) {
			paused.start();
			List<Long> looks = new CopyOnWriteArrayList<>();
			paused.at(TimeUnit.SECONDS.toNanos(5), (now) -> {
				looks.add(paused.awakeSince());
				return Timers.Timed.NEVER;
			});
			assertThat(paused.awakeSince()).isZero();
			long seventySeconds = TimeUnit.SECONDS.toNanos(70);
			clock.set(seventySeconds);
			assertThat(paused.awakeSince()).isEqualTo(seventySeconds);
			until(() -> !looks.isEmpty());
			assertThat(looks).containsExactly(seventySeconds);
		}
	}

	/** Each turn of the wheel has all of them. */
	@Test
	void aPauseOfAnyLengthIsCaughtUpWithAtOnce() {
		AtomicLong clock = new AtomicLong();
		try (Timers unused = new Timers(clock::get)) {
			List<Long> looks = new CopyOnWriteArrayList<>();
			unused.at(TimeUnit.SECONDS.toNanos(5), (now) -> {
				looks.add(now);
				return Timers.Timed.NEVER;
			});
			long century = TimeUnit.DAYS.toNanos(36_500);
			clock.set(century);
			unused.start();
			until(() -> !looks.isEmpty());
			assertThat(looks).containsExactly(century);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
