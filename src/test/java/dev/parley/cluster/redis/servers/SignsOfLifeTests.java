package dev.parley.cluster.redis.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** With connections and a clock that do what the test says. */
class SignsOfLifeTests {

	private final List<String> asked = new ArrayList<>();

	private long now = Duration.ofDays(1).toNanos();

	private final SignsOfLife signs = new SignsOfLife(() -> this.now);

	private void lookAgain() {
		this.now += Duration.ofSeconds(2).toNanos();
		this.signs.look();
	}

	@Test
	void eachConnectionIsAskedWithEachLook() {
		this.signs.watch(() -> true, () -> this.asked.add("commands"));
		this.signs.watch(() -> true, () -> this.asked.add("receiving"));
		lookAgain();
		lookAgain();
		assertThat(this.asked).containsExactly("commands", "receiving", "commands", "receiving");
		assertThat(this.signs.away()).isZero();
	}

	@Test
	void theTimeWithoutAConnectionCountsFromTheFirstLookThatFoundItAwayUntilAllAreBack() {
		boolean[] open = { true, true };
		this.signs.watch(() -> open[0], () -> {
		});
		this.signs.watch(() -> open[1], () -> {
		});
		open[0] = false;
		assertThat(this.signs.away()).isZero();
		lookAgain();
		open[1] = false;
		lookAgain();
		open[0] = true;
		lookAgain();
		assertThat(this.signs.away()).isCloseTo(Duration.ofSeconds(4), Duration.ofNanos(1));
		open[1] = true;
		lookAgain();
		assertThat(this.signs.away()).isZero();
	}

	static List<Runnable> failures() {
		return List.of(() -> {
			throw new IllegalStateException("as told");
		}, () -> {
			throw new StackOverflowError("as told");
		});
	}

	/** A timer calls nothing again that has thrown something. */
	@ParameterizedTest
	@MethodSource("failures")
	void oneThatFailsWhenItIsAskedEndsNothingForTheOthers(Runnable failure) {
		boolean[] open = { true };
		this.signs.watch(() -> true, failure);
		this.signs.watch(() -> open[0], () -> this.asked.add("other"));
		lookAgain();
		assertThat(this.signs.away()).as("it is open").isZero();
		open[0] = false;
		lookAgain();
		lookAgain();
		assertThat(this.asked).containsExactly("other", "other", "other");
		assertThat(this.signs.away()).isPositive();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void oneThatCannotSayWhetherItIsOpenCountsAsAway(Runnable failure) {
		boolean[] failing = { true };
		BooleanSupplier open = () -> {
			if (failing[0]) {
				failure.run();
			}
			return true;
		};
		this.signs.watch(open, () -> this.asked.add("first"));
		this.signs.watch(() -> true, () -> this.asked.add("second"));
		lookAgain();
		lookAgain();
		assertThat(this.asked).containsExactly("first", "second", "first", "second");
		assertThat(this.signs.away()).isCloseTo(Duration.ofSeconds(2), Duration.ofNanos(1));
		failing[0] = false;
		lookAgain();
		assertThat(this.signs.away()).isZero();
	}

}
