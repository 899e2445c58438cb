package dev.parley.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UserRateTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private long now;

	private final UserRate rate = new UserRate(100, () -> this.now);

	@Test
	void whatIsOverFiveSecondsWorthHasToBePaidBackByThatUserAlone() {
		this.rate.spend("mallory", 700);
		assertThat(this.rate.untilPaid("mallory")).isEqualTo(2 * SECOND);
		assertThat(this.rate.untilPaid("mina")).isZero();
		this.now += 2 * SECOND;
		assertThat(this.rate.untilPaid("mallory")).isZero();
	}

	@Test
	void whoeverHasNothingToPayIsForgottenAndOthersAreNot() {
		this.rate.spend("mina", 100);
		this.rate.spend("mallory", 1000);
		this.now += SECOND;
		this.rate.sweep();
		assertThat(this.rate.size()).isEqualTo(1);
		assertThat(this.rate.untilPaid("mallory")).isEqualTo(4 * SECOND);
		this.now += 9 * SECOND;
		this.rate.sweep();
		assertThat(this.rate.size()).isZero();
	}

	@Test
	void theApplicationHasNoRate() {
		this.rate.spend("", 1_000_000);
		assertThat(this.rate.size()).isZero();
	}

	@Test
	void zeroIsNoLimit() {
		UserRate none = new UserRate(0, () -> this.now);
		none.spend("mallory", Long.MAX_VALUE);
		assertThat(none.untilPaid("mallory")).isZero();
		assertThat(none.size()).isZero();
	}

}
