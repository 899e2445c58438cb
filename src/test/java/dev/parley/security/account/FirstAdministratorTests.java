package dev.parley.security.account;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.parley.security.AnonymousAccess;
import dev.parley.security.SecurityFixture;
import dev.parley.security.SecurityProperties;
import dev.parley.security.secret.ServerSecret;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FirstAdministratorTests {

	private final DataSource database = SecurityFixture
		.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	private final JdbcClient jdbc = JdbcClient.create(this.database);

	private final ManualClock clock = ManualClock.startingNow();

	private final Accounts accounts = new Accounts(this.jdbc, new SecondFactorProperties(false), (event) -> {
	}, this.clock);

	private final Administrators administrators = new Administrators(this.jdbc, this.accounts);

	@BeforeEach
	void signUp() {
		this.accounts.create("mina", "x");
		this.accounts.create("jun", "x");
	}

	@Test
	void aCodeIsGoodOnce() {
		FirstAdministrator first = first("");
		String code = first.create();
		assertThat(code).hasSize(24);
		assertThat(first.claim("mina", code + "x")).isNull();
		assertThat(first.claim("mina", "")).isNull();
		assertThat(first.claim("mina", code)).extracting(Account::roles).isEqualTo(Set.of("USER", "ADMIN"));
		assertThat(first.claim("jun", code)).isNull();
		assertThat(this.administrators.exist()).isTrue();
	}

	/** Such as a caller from another issuer. */
	@Test
	void aCallerWithoutAnAccountDoesNotUseUpTheCode() {
		FirstAdministrator first = first("");
		String code = first.create();
		assertThat(first.claim("https://issuer|7", code)).isNull();
		assertThat(first.claim("mina", code)).isNotNull();
	}

	@Test
	void anotherStartMakesTheCodeVoid() {
		FirstAdministrator first = first("");
		String old = first.create();
		first.create();
		assertThat(first.claim("mina", old)).isNull();
	}

	@Test
	void aCodeIsVoidOnceThereIsAnAdministrator() {
		FirstAdministrator first = first("");
		String code = first.create();
		this.administrators.appoint("jun");
		assertThat(first.claim("mina", code)).isNull();
	}

	@Test
	void theConfiguredNameGetsTheRoleAtTheNextStart() {
		first("MINA").start();
		assertThat(this.accounts.find("mina")).extracting(Account::roles).isEqualTo(Set.of("USER", "ADMIN"));
	}

	@Test
	void nobodySignsUpUnderTheConfiguredNameInAnySpelling() {
		FirstAdministrator first = first("Root");
		first.start();
		assertThat(Stream.of("root", "ROOT", "ｒｏｏｔ", "Root")).allMatch(first::isReserved);
		assertThat(first.isReserved("roots")).isFalse();
		assertThat(first("").isReserved("")).isFalse();
		assertThat(this.administrators.exist()).isFalse();
	}

	@Test
	void theLastAdministratorStays() {
		this.administrators.appoint("mina");
		assertLast(() -> this.administrators.change("mina", false, null));
		assertLast(() -> this.administrators.change("MINA", null, Set.of("USER")));
		this.administrators.change("jun", false, Set.of("ADMIN"));
		assertLast(() -> this.administrators.change("mina", false, null));
		this.administrators.change("jun", true, null);
		this.administrators.change("mina", false, null);
		assertThat(this.administrators.exist()).isTrue();
	}

	/** Each of the two transactions still sees the other administrator. */
	@Test
	void twoWhoDismissEachOtherAtTheSameTimeDoNotBothSucceed() {
		TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(this.database));
		for (int round = 0; round < 20; round++) {
			this.administrators.appoint("mina");
			this.administrators.appoint("jun");
			CompletableFuture.allOf(Stream.of("mina", "jun")
				.map((name) -> CompletableFuture.runAsync(() -> transactions.executeWithoutResult((status) -> {
					try {
						this.administrators.change(name, null, Set.of("USER"));
					}
					catch (Administrators.LastAdministratorException ex) {
						status.setRollbackOnly();
					}
				})))
				.toArray(CompletableFuture[]::new)).exceptionally((conflict) -> null).join();
			assertThat(this.administrators.exist()).as("round %d", round).isTrue();
		}
	}

	private static void assertLast(Runnable change) {
		assertThatExceptionOfType(Administrators.LastAdministratorException.class).isThrownBy(change::run);
	}

	/** The proxy sends each request to any node. */
	@Test
	void aCodeOfOneNodeIsGoodAtTheOthers() {
		ServerSecret secret = ServerSecret.random();
		String code = first("", secret, "redis").create();
		FirstAdministrator other = first("", secret, "redis");
		assertThat(other.create()).isEqualTo(code).isNotEqualTo(first("", ServerSecret.random(), "redis").create());
		assertThat(other.isCode(code)).isTrue();
		assertThat(other.claim("mina", code)).isNotNull();
		assertThat(first("", secret, "redis").newCode()).isNull();
		assertThat(other.isCode(code)).isFalse();
	}

	/** Neither node knows of the other, but both have one database. */
	@Test
	void oneOfTwoWhoUseTheCodeAtTwoNodesAtTheSameMomentBecomesTheAdministrator() {
		TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(this.database));
		ServerSecret secret = ServerSecret.random();
		for (int round = 0; round < 20; round++) {
			this.jdbc.sql("delete from account_role where role = 'ADMIN'").update();
			CyclicBarrier together = new CyclicBarrier(2);
			List<CompletableFuture<Account>> claims = Stream.of("mina", "jun").map((name) -> {
				FirstAdministrator node = first("", secret, "redis");
				String code = node.create();
				return CompletableFuture.supplyAsync(() -> transactions.execute((status) -> {
					await(together);
					return node.claim(name, code);
				}), (task) -> new Thread(task).start());
			}).toList();
			List<Account> made = claims.stream().map(CompletableFuture::join).filter(Objects::nonNull).toList();
			assertThat(made).as("round %d", round).hasSize(1);
			assertThat(this.jdbc.sql("select count(*) from account_role where role = 'ADMIN'")
				.query(Integer.class)
				.single()).isOne();
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private FirstAdministrator first(String administrator) {
		return first(administrator, ServerSecret.random(), "none");
	}

	private FirstAdministrator first(String administrator, ServerSecret secret, String cluster) {
		SecurityProperties defaults = SecurityFixture.properties(false);
		return new FirstAdministrator(this.administrators,
				new SecurityProperties(AnonymousAccess.NONE, defaults.sessionTimeout(), defaults.tokenLifetime(),
						defaults.refreshLifetime(), defaults.keyLifetime(), defaults.issuer(), defaults.audience(),
						administrator),
				secret, cluster);
	}

}
