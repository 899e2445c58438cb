package dev.parley.security.account;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.parley.security.SecurityFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DuplicateKeyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AccountsTests {

	private final SecurityFixture fixture = new SecurityFixture();

	private final Accounts accounts = this.fixture.accounts;

	@Test
	void aNewAccountIsEnabledAndHasTheRoleUser() {
		this.accounts.create("미나", "{x}hash");
		assertThat(this.accounts.find("미나")).isEqualTo(new Account("미나", Set.of("USER"), true));
		assertThat(this.accounts.passwordHash("미나")).isEqualTo("{x}hash");
	}

	@Test
	void nobodyIsFoundUnderAnUnknownName() {
		assertThat(this.accounts.find("nobody")).isNull();
		assertThat(this.accounts.passwordHash("nobody")).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "Mina, mina", "mina, MINA", "ｍｉｎａ, mina", "Straße, STRASSE", "ΝΙΚΟΣ, νικος" })
	void namesThatLookAlikeAreOneName(String first, String second) {
		this.accounts.create(first, "{x}1");
		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> this.accounts.create(second, "{x}2"));
		assertThat(this.accounts.find(second)).extracting(Account::name).isEqualTo(first);
	}

	@Test
	void ofTwoSignUpsWithOneNameAtTheSameTimeOneSucceeds() throws Exception {
		CyclicBarrier together = new CyclicBarrier(2);
		Callable<Boolean> signUp = () -> {
			together.await();
			try {
				this.accounts.create("mina", "{x}hash");
				return true;
			}
			catch (DuplicateKeyException ex) {
				return false;
			}
		};
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			Future<Boolean> one = executor.submit(signUp);
			Future<Boolean> other = executor.submit(signUp);
			assertThat(one.get()).isNotEqualTo(other.get());
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void aDisabledAccountIsFoundButNotAsEnabled() {
		this.accounts.create("mina", "{x}hash");
		this.accounts.disable("MINA");
		assertThat(this.accounts.find("mina")).extracting(Account::enabled).isEqualTo(false);
		assertThat(this.accounts.findEnabled("mina")).isNull();
	}

	@Test
	void anEnabledAccountIsFoundAgain() {
		this.accounts.create("mina", "{x}hash");
		this.accounts.disable("mina");
		assertThat(this.accounts.enable("MINA")).isTrue();
		assertThat(this.accounts.findEnabled("mina")).isNotNull();
	}

	@Test
	void changedRolesTakeThePlaceOfTheOldOnes() {
		this.accounts.create("mina", "{x}hash");
		assertThat(this.accounts.changeRoles("Mina", Set.of("ADMIN", "MODERATOR"))).isTrue();
		assertThat(this.fixture.account("mina").roles()).containsExactlyInAnyOrder("ADMIN", "MODERATOR");
		this.accounts.changeRoles("mina", Set.of());
		assertThat(this.fixture.account("mina").roles()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "admin", "ROLE ADMIN", "ADMIN\n", "1ST", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG" })
	void anInvalidRoleIsRefusedByName(String role) {
		this.accounts.create("mina", "{x}hash");
		assertThatIllegalArgumentException().isThrownBy(() -> this.accounts.changeRoles("mina", Set.of(role)))
			.withMessageContaining("'" + role + "' is not a role");
		assertThat(this.fixture.account("mina").roles()).containsExactly("USER");
	}

	@Test
	void changesOfAnUnknownAccountSaySo() {
		assertThat(this.accounts.disable("nobody")).isFalse();
		assertThat(this.accounts.enable("nobody")).isFalse();
		assertThat(this.accounts.changeRoles("nobody", Set.of("ADMIN"))).isFalse();
		assertThat(this.accounts.changePassword("nobody", "{x}new")).isFalse();
		assertThat(this.accounts.revokeAll("nobody")).isFalse();
	}

	@Test
	void aChangedPasswordCountsUpTheVersion() {
		this.accounts.create("mina", "{x}old");
		this.accounts.changePassword("mina", "{x}new");
		assertThat(this.accounts.passwordHash("mina")).isEqualTo("{x}new");
		assertThat(this.fixture.account("mina").credentialsVersion()).isEqualTo(1);
	}

	@Test
	void aStrongerHashOfTheSamePasswordDoesNot() {
		this.accounts.create("mina", "{x}old");
		this.accounts.replacePasswordHash("mina", "{x}stronger");
		assertThat(this.fixture.account("mina").credentialsVersion()).isZero();
	}

	@Test
	void accountsAndTokensSurviveARestart(@TempDir Path folder) {
		String url = "jdbc:h2:file:" + folder.resolve("parley");
		SecurityFixture before = new SecurityFixture(false, SecurityFixture.database(url));
		String token = before.token(before.mina());
		SecurityFixture after = new SecurityFixture(false, SecurityFixture.database(url));
		assertThat(after.accounts.find("mina")).isNotNull();
		assertThat(after.tokens.verify(token).account().name()).isEqualTo("mina");
	}

}
