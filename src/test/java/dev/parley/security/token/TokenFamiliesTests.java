package dev.parley.security.token;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.parley.security.SecurityFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenFamiliesTests {

	private final SecurityFixture fixture = new SecurityFixture();

	private final TokenFamilies families = this.fixture.families;

	private TokenFamilies.Grant first;

	@BeforeEach
	void signIn() {
		this.first = this.families.begin(this.fixture.mina());
	}

	@Test
	void aRefreshTokenIsExchangedForTheNextOfTheSameFamily() {
		TokenFamilies.Grant second = this.families.rotate(this.first.refreshToken());
		TokenFamilies.Grant third = this.families.rotate(second.refreshToken());
		assertThat(List.of(second.family(), third.family())).containsOnly(this.first.family());
		assertThat(third.account().name()).isEqualTo("mina");
		assertThat(List.of(this.first.refreshToken(), second.refreshToken(), third.refreshToken()))
			.doesNotHaveDuplicates();
	}

	@Test
	void oneThatComesAgainEndsTheFamilyForThiefAndOwner() {
		TokenFamilies.Grant second = this.families.rotate(this.first.refreshToken());
		assertRefused(this.first.refreshToken());
		assertRefused(second.refreshToken());
		assertThat(this.families.isAlive(this.first.family())).isFalse();
	}

	@Test
	void ofTwoAtTheSameTimeAtMostOneGetsTheNextAndTheFamilyEnds() throws Exception {
		CyclicBarrier together = new CyclicBarrier(2);
		Callable<Boolean> refresh = () -> {
			together.await();
			try {
				this.families.rotate(this.first.refreshToken());
				return true;
			}
			catch (RefusedRefreshToken ex) {
				return false;
			}
		};
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			List<Boolean> answers = new ArrayList<>();
			for (Future<Boolean> answer : executor.invokeAll(List.of(refresh, refresh))) {
				answers.add(answer.get());
			}
			assertThat(answers).containsExactlyInAnyOrder(true, false);
			assertThat(this.families.isAlive(this.first.family())).isFalse();
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void theHundredAndFirstFamilyOfAnAccountEndsTheOneThatWasRenewedLongestAgo() {
		TokenFamilies.Grant second = this.families.begin(this.fixture.account("mina"));
		this.fixture.clock.advance(Duration.ofSeconds(1));
		TokenFamilies.Grant renewed = this.families.rotate(this.first.refreshToken());
		for (int i = 0; i < TokenFamilies.MOST - 1; i++) {
			this.families.begin(this.fixture.account("mina"));
		}
		assertThat(this.families.isAlive(second.family())).isFalse();
		assertThat(this.families.isAlive(renewed.family())).isTrue();
	}

	@Test
	void anotherFamilyOfTheSameAccountGoesOn() {
		TokenFamilies.Grant other = this.families.begin(this.fixture.account("mina"));
		this.families.revoke(this.first.refreshToken());
		assertThat(this.families.rotate(other.refreshToken()).account().name()).isEqualTo("mina");
	}

	@Test
	void isGoodForFourteenDaysFromTheLastRefreshOn() {
		this.fixture.clock.advance(Duration.ofDays(14).minusSeconds(1));
		TokenFamilies.Grant second = this.families.rotate(this.first.refreshToken());
		this.fixture.clock.advance(Duration.ofDays(14).minusSeconds(1));
		TokenFamilies.Grant third = this.families.rotate(second.refreshToken());
		this.fixture.clock.advance(Duration.ofDays(14));
		assertRefused(third.refreshToken());
	}

	@Test
	void endsWithThePassword() {
		this.fixture.accounts.changePassword("mina", "{x}new");
		assertRefused(this.first.refreshToken());
	}

	@Test
	void endsWithTheAccountAndDoesNotComeBackWithIt() {
		this.fixture.accounts.disable("mina");
		this.fixture.accounts.enable("mina");
		assertRefused(this.first.refreshToken());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "rubbish", "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"' or 1=1 --" })
	void rubbishIsRefused(String token) {
		assertRefused(token);
	}

	@Test
	void theDatabaseHasNoneThatCouldBeUsed() {
		String secret = this.first.refreshToken().substring(23);
		assertThat(this.fixture.jdbc.sql("select * from token_family").query().listOfRows().toString())
			.doesNotContain(secret);
		assertThat(this.first.toString()).doesNotContain(secret);
	}

	@Test
	void whatHasExpiredIsForgotten() {
		this.fixture.clock.advance(Duration.ofDays(14).plusSeconds(1));
		TokenFamilies.Grant fresh = this.families.begin(this.fixture.account("mina"));
		this.families.sweep();
		assertThat(this.families.isAlive(this.first.family())).isFalse();
		assertThat(this.families.isAlive(fresh.family())).isTrue();
	}

	private void assertRefused(String token) {
		assertThatExceptionOfType(RefusedRefreshToken.class).isThrownBy(() -> this.families.rotate(token));
	}

}
