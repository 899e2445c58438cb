package dev.parley.archive;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UserSharesTests {

	private long now;

	/** A hundred bytes a second. */
	private final UserShares shares = new UserShares(8_640_000, () -> this.now);

	@Test
	void whoHasTakenMoreThanAShareWaitsUntilThatIsMadeUpForAndOthersDoNot() {
		this.shares.spend("mallory", 8_640_000);
		assertThat(this.shares.untilLeft("mallory")).isZero();
		this.shares.spend("mallory", 6_000);
		assertThat(this.shares.untilLeft("mallory")).isEqualTo(Duration.ofMinutes(1));
		assertThat(this.shares.untilLeft("mina")).isZero();
		this.now += Duration.ofMinutes(1).toNanos();
		assertThat(this.shares.untilLeft("mallory")).isZero();
	}

	@Test
	void whoseShareIsWholeIsForgottenAndOthersAreNot() {
		this.shares.spend("mina", 100);
		this.shares.spend("mallory", 9_000_000);
		this.now += Duration.ofSeconds(1).toNanos();
		this.shares.sweep();
		assertThat(this.shares.size()).isEqualTo(1);
		assertThat(this.shares.untilLeft("mallory")).isPositive();
		this.now += Duration.ofDays(2).toNanos();
		this.shares.sweep();
		assertThat(this.shares.size()).isZero();
	}

	@Test
	void theApplicationHasNoShareAndZeroIsNoLimit() {
		this.shares.spend("", 1_000_000_000);
		assertThat(this.shares.size()).isZero();
		UserShares any = new UserShares(0, () -> this.now);
		any.spend("mallory", Long.MAX_VALUE);
		assertThat(any.untilLeft("mallory")).isZero();
		assertThat(any.size()).isZero();
	}

}
