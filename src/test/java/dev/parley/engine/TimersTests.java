package dev.parley.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

class TimersTests {

	private final Timers timers = new Timers();

	@AfterEach
	void stop() {
		this.timers.close();
	}

	@Test
	void nobodyIsLookedAtBeforeHeIsDue() {
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
	void whatIsDueAlreadyIsLookedAtSoon() {
		AtomicInteger looks = new AtomicInteger();
		this.timers.at(System.nanoTime() - TimeUnit.DAYS.toNanos(1), (now) -> {
			looks.incrementAndGet();
			return Timers.Timed.NEVER;
		});
		until(() -> looks.get() == 1);
	}

	@Test
	void whoSaysWhenIsLookedAtAgainUntilHeSaysNever() {
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

	@Test
	void oneThatThrowsCostsTheOthersNothing() {
		AtomicInteger looks = new AtomicInteger();
		this.timers.at(System.nanoTime(), (now) -> {
			throw new IllegalStateException("of the one");
		});
		this.timers.at(System.nanoTime(), (now) -> {
			looks.incrementAndGet();
			return now;
		});
		until(() -> looks.get() > 3);
	}

}
