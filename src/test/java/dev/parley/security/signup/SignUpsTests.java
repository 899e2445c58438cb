package dev.parley.security.signup;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import dev.parley.security.SecurityFixture;
import dev.parley.security.SignUp;
import dev.parley.security.account.Account;
import dev.parley.security.account.AccountDeletion;
import dev.parley.security.account.Administrators;
import dev.parley.security.account.DeletedAccounts;
import dev.parley.security.account.FirstAdministrator;
import dev.parley.security.account.ReservedNames;
import dev.parley.security.secret.ServerSecret;
import dev.parley.support.QuickPasswords;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SignUpsTests {

	private final javax.sql.DataSource database = SecurityFixture
		.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	private final SecurityFixture fixture = new SecurityFixture(false, this.database);

	private final Invitations invitations = new Invitations(this.fixture.jdbc, this.fixture.clock);

	private final DeletedAccounts deleted = new DeletedAccounts(this.fixture.jdbc, this.fixture.clock);

	private final FirstAdministrator first = new FirstAdministrator(
			new Administrators(this.fixture.jdbc, this.fixture.accounts), this.fixture.properties,
			ServerSecret.random(), "none");

	@Test
	void whereSignUpIsOpenNobodyNeedsAnInvitation() {
		assertThat(signUp(SignUp.OPEN, "mina", "").name()).isEqualTo("mina");
		assertThat(signUp(SignUp.OPEN, "jun", "whatever").name()).isEqualTo("jun");
	}

	@Test
	void whereItIsClosedAnInvitationDoesNotHelp() {
		refused(SignUp.CLOSED, "mina", invite(1), "sign-up-closed");
	}

	@Test
	void anInvitationIsGoodAsOftenAsItSays() {
		String code = invite(2);
		signUp(SignUp.INVITED, "mina", code);
		signUp(SignUp.INVITED, "jun", " " + code + "\n");
		refused(SignUp.INVITED, "eve", code, "invitation-refused");
		refused(SignUp.INVITED, "eve", "", "invitation-needed");
		refused(SignUp.INVITED, "eve", "x".repeat(24), "invitation-refused");
	}

	@Test
	void aNameThatIsTakenCostsNoInvitation() {
		String code = invite(1);
		this.fixture.mina();
		refused(SignUp.INVITED, "MINA", code, "name-taken");
		assertThat(signUp(SignUp.INVITED, "jun", code).name()).isEqualTo("jun");
	}

	@Test
	void ofThoseWhoTakeTheLastUseAtTheSameTimeOneGetsIt() {
		String code = invite(1);
		List<CompletableFuture<String>> racers = IntStream.range(0, 4)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> signUp(SignUp.INVITED, "racer" + i, code).name()))
			.toList();
		assertThat(racers.stream().filter(SignUpsTests::succeeds)).hasSize(1);
		assertThat(this.fixture.jdbc.sql("select count(*) from account").query(Long.class).single()).isOne();
	}

	@Test
	void anInvitationExpiresAndLeavesNothing() {
		String code = invite(1);
		this.fixture.clock.advance(Duration.ofHours(1));
		refused(SignUp.INVITED, "mina", code, "invitation-refused");
		assertThat(this.invitations.good()).isEmpty();
		invite(1);
		assertThat(this.fixture.jdbc.sql("select count(*) from invitation").query(Long.class).single()).isOne();
	}

	@Test
	void aRevokedInvitationIsNotGood() {
		String code = invite(5);
		assertThat(this.invitations.revoke(this.invitations.good().get(0).id())).isTrue();
		refused(SignUp.INVITED, "mina", code, "invitation-refused");
	}

	@Test
	void theCodeIsNotInTheDatabase() {
		String code = invite(1);
		assertThat(this.fixture.jdbc.sql("select * from invitation").query().listOfRows().toString())
			.doesNotContain(code);
	}

	@Test
	void thereAreNotMoreThanAListShows() {
		for (int i = 0; i < Invitations.MOST; i++) {
			invite(1);
		}
		assertThat(this.invitations.create(1, Duration.ofHours(1), "root")).isNull();
	}

	/**
	 * Otherwise a new server to which nobody can sign up would never get an
	 * administrator.
	 */
	@Test
	void theCodeOfTheFirstAdministratorAdmitsUntilThereIsOne() {
		String code = this.first.create();
		signUp(SignUp.INVITED, "root", code);
		signUp(SignUp.CLOSED, "toor", code);
		this.first.claim("root", code);
		refused(SignUp.CLOSED, "eve", code, "sign-up-closed");
		refused(SignUp.INVITED, "eve", code, "invitation-refused");
	}

	@ParameterizedTest
	@ValueSource(strings = { "admin", "ADMIN", "\u0430dmin", "adm1n", "System", "관리자", "boss" })
	void aNameThatWouldBeTakenForTheServersOwnIsReserved(String name) {
		refused(SignUp.OPEN, name, "", "name-reserved");
	}

	@ParameterizedTest
	@ValueSource(strings = { "раul", "РАUL", "pauI", "PAU1" })
	void aNameThatLooksLikeATakenOneIsTaken(String name) {
		signUp(SignUp.OPEN, "paul", "");
		refused(SignUp.OPEN, name, "", "name-taken");
	}

	/** Otherwise people would mistake them for the person who wrote under that name. */
	@ParameterizedTest
	@ValueSource(strings = { "paul", "PAUL", "раul" })
	void nobodyStepsIntoTheNameOfADeletedAccount(String name) {
		signUp(SignUp.OPEN, "paul", "");
		AccountDeletion deletion = new AccountDeletion(this.fixture.jdbc,
				new Administrators(this.fixture.jdbc, this.fixture.accounts), this.deleted, this.fixture::publish);
		assertThat(deletion.delete("Paul", false)).isNotNull();
		refused(SignUp.OPEN, name, "", "name-taken");
		assertThat(this.fixture.jdbc.sql("select count(*) from account").query(Long.class).single()).isZero();
		assertThat(this.deleted.among(List.of("paul", "mina"))).containsExactly("paul");
		assertThat(this.fixture.jdbc.sql("select * from deleted_account").query().listOfRows().toString())
			.doesNotContainIgnoringCase("paul");
	}

	private String invite(int uses) {
		return Objects.requireNonNull(this.invitations.create(uses, Duration.ofHours(1), "root")).code();
	}

	private Account signUp(SignUp rule, String name, String invitation) {
		return new SignUps(new SignUpProperties(rule, 0), this.fixture.accounts, this.invitations, this.first,
				new ReservedNames(Set.of("boss")), this.deleted, QuickPasswords.ENCODER,
				new TransactionTemplate(new JdbcTransactionManager(this.database)))
			.create(new NewAccountRequest(name, "correct horse", invitation));
	}

	private void refused(SignUp rule, String name, @Nullable String invitation, String code) {
		assertThatExceptionOfType(ErrorResponseException.class)
			.isThrownBy(() -> signUp(rule, name, Objects.requireNonNull(invitation)))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", code));
	}

	private static boolean succeeds(CompletableFuture<String> racer) {
		try {
			racer.join();
			return true;
		}
		catch (CompletionException ex) {
			return false;
		}
	}

}
