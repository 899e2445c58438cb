package dev.parley.security;

import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.parley.security.account.Account;
import dev.parley.security.account.AccountDeletion;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.Administrators;
import dev.parley.security.account.DeletedAccounts;
import dev.parley.security.http.OwnSessions;
import dev.parley.security.password.PasswordResets;
import dev.parley.security.secondfactor.SecondFactors;
import dev.parley.security.secondfactor.Totp;
import dev.parley.security.secondfactor.TotpSecret;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two transactions at a time on one account: the second waits for its row, and holds no
 * lock that the first may need.
 */
@Timeout(60)
class AccountLocksTests {

	private final DataSource database = SecurityFixture
		.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");

	private final SecurityFixture fixture = new SecurityFixture(false, this.database);

	private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.database));

	private final Accounts accounts = this.fixture.accounts;

	private final PasswordResets resets = new PasswordResets(this.fixture.jdbc, this.accounts, this.fixture.clock);

	private final SecondFactors secondFactors = new SecondFactors(this.fixture.jdbc, this.accounts,
			SecurityFixture.SECRET, this.fixture.clock);

	private final Administrators administrators = new Administrators(this.fixture.jdbc, this.accounts);

	private final AccountDeletion deletion = new AccountDeletion(this.fixture.jdbc, this.administrators,
			new DeletedAccounts(this.fixture.jdbc, this.fixture.clock), this.fixture::publish);

	private final OwnSessions sessions = new OwnSessions(
			new JdbcIndexedSessionRepository(new JdbcTemplate(this.database), this.transaction), this.fixture.families,
			this.fixture.jdbc, this.accounts, this.fixture::publish, this.fixture.clock);

	private Account mina;

	private TotpSecret secret;

	@BeforeEach
	void signUp() {
		this.mina = this.fixture.mina();
	}

	@ParameterizedTest
	@EnumSource
	void whateverChangesAnAccountLocksItsRowFirst(Change change) {
		this.accounts.create("jun", "{x}hash");
		this.accounts.changeRoles("jun", Set.of("ADMIN"));
		this.accounts.changeRoles("mina", Set.of("ADMIN"));
		this.fixture.families.begin(this.mina);
		this.secret = this.secondFactors.begin(this.mina);
		String code = Objects.requireNonNull(this.resets.create(this.mina, "jun")).code();
		CompletableFuture<?> second = this.transaction.execute((status) -> {
			lock("select * from account where name = 'mina' for update");
			CompletableFuture<?> waiting = inTransaction(() -> change.of(this, code));
			awaitWaiting();
			lock("select * from account_role for update");
			lock("select * from password_reset for update");
			lock("select * from second_factor for update");
			lock("select * from token_family for update");
			return waiting;
		});
		second.join();
	}

	@Test
	void theSecondOfTwoDeletionsFindsNoAccount() {
		CompletableFuture<Account> second = this.transaction.execute((status) -> {
			assertThat(this.deletion.delete("mina", false)).isNotNull();
			CompletableFuture<Account> waiting = inTransaction(() -> this.deletion.delete("mina", true));
			awaitWaiting();
			return waiting;
		});
		assertThat(second.join()).isNull();
	}

	@Test
	void aLinkForAnAccountThatIsBeingDeletedIsNotMade() {
		CompletableFuture<PasswordResets.Fresh> second = this.transaction.execute((status) -> {
			this.deletion.delete("mina", false);
			CompletableFuture<PasswordResets.Fresh> waiting = inTransaction(() -> this.resets.create(this.mina, "jun"));
			awaitWaiting();
			return waiting;
		});
		assertThat(second.join()).isNull();
	}

	private <T> CompletableFuture<T> inTransaction(Supplier<T> work) {
		return CompletableFuture.supplyAsync(() -> this.transaction.execute((status) -> work.get()));
	}

	private void lock(String query) {
		this.fixture.jdbc.sql(query).query().listOfRows();
	}

	private void awaitWaiting() {
		await().until(() -> this.fixture.jdbc
			.sql("select count(*) from information_schema.sessions where blocker_id is not null")
			.query(Integer.class)
			.single() > 0);
	}

	enum Change {

		REDEEM_LINK {
			@Override
			Object of(AccountLocksTests test, String code) {
				return test.resets.redeem(code, test.mina, "{x}new");
			}
		},

		MAKE_LINK {
			@Override
			Object of(AccountLocksTests test, String code) {
				return test.resets.create(test.mina, "jun");
			}
		},

		CHANGE_PASSWORD {
			@Override
			Object of(AccountLocksTests test, String code) {
				return test.accounts.changePassword("mina", "{x}new");
			}
		},

		DISABLE {
			@Override
			Object of(AccountLocksTests test, String code) {
				return test.accounts.disable("mina");
			}
		},

		ADMINISTER {
			@Override
			Object of(AccountLocksTests test, String code) {
				return Objects.requireNonNull(test.administrators.change("mina", false, Set.of()));
			}
		},

		BEGIN_SECOND_FACTOR {
			@Override
			Object of(AccountLocksTests test, String code) {
				return test.secondFactors.begin(test.mina);
			}
		},

		CONFIRM_SECOND_FACTOR {
			@Override
			Object of(AccountLocksTests test, String code) {
				String shown = Totp.code(test.secret.bytes(), Totp.step(test.fixture.clock.instant()));
				return Objects.requireNonNull(test.secondFactors.confirm(test.mina, shown, null));
			}
		},

		REMOVE_SECOND_FACTOR {
			@Override
			Object of(AccountLocksTests test, String code) {
				return test.secondFactors.remove(test.mina, null);
			}
		},

		END_ALL_SESSIONS {
			@Override
			Object of(AccountLocksTests test, String code) {
				test.sessions.endAll(test.mina);
				return test.mina;
			}
		},

		DELETE {
			@Override
			Object of(AccountLocksTests test, String code) {
				return Objects.requireNonNull(test.deletion.delete("mina", true));
			}
		};

		abstract Object of(AccountLocksTests test, String code);

	}

}
