package dev.parley.security.secondfactor;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.parley.security.CarefulUser;
import dev.parley.security.SecurityModule;
import dev.parley.security.TestBrowser;
import dev.parley.security.TestBrowser.Answer;
import dev.parley.security.account.Administrators;
import dev.parley.support.Authenticator;
import dev.parley.support.ManualClock;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A second factor over HTTP: setting it up, signing in with it in each way that uses a
 * password, losing it. Here administrators need one, and the database is PostgreSQL; the
 * tests with browsers and attackers use H2.
 */
@Slow
class SecondFactorIT {

	private static final String PASSWORD = CarefulUser.PASSWORD;

	private static final String OWN = CarefulUser.OWN;

	private static final ManualClock clock = ManualClock.startingNow();

	private static ConfigurableApplicationContext server;

	private final CarefulUser mina = new CarefulUser(SecurityModule.port(server), clock);

	private final TestBrowser browser = this.mina.browser;

	@BeforeAll
	static void start() {
		server = SecurityModule.startWith(Postgres.newDatabase(), Beans.class,
				"parley.security.second-factor.required-for-admin=true");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void itCountsOnceACodeOfTheAppHasCome() {
		assertThat(this.browser.get(OWN).json())
			.hasToString("{\"enabled\":false,\"needed\":false,\"recoveryCodesLeft\":0}");
		Answer begun = this.mina.begin();
		assertThat(begun.json().get("uri").asString())
			.isEqualTo("otpauth://totp/Parley%%20%%28127.0.0.1%%29:%s?secret=%s&issuer=Parley%%20%%28127.0.0.1%%29"
				.formatted(this.mina.name, begun.json().get("secret").asString()));
		assertThat(begun.json().get("qr").get("size").asInt()).isBetween(21, 177);
		assertCode(this.browser.post(OWN, CarefulUser.code(this.mina.wrong())), 401, "second-factor-refused");
		assertSignsIn(stranger().signIn(this.mina.name, PASSWORD));
		Answer confirmed = this.browser.post(OWN, CarefulUser.code(this.mina.now()));
		assertThat(confirmed.status()).isEqualTo(200);
		assertThat(confirmed.json().get("recoveryCodes")).hasSize(10);
		assertThat(this.browser.get(OWN).json())
			.hasToString("{\"enabled\":true,\"needed\":false,\"recoveryCodesLeft\":10}");
		assertCode(stranger().signIn(this.mina.name, PASSWORD), 401, "second-factor-required");
	}

	@Test
	void toBeginNeedsThePassword() {
		assertCode(this.browser.post(OWN + "/enrolment", CarefulUser.proof("incorrect horse", null)), 401,
				"bad-credentials");
		this.browser.forgetCsrf();
		assertCode(this.browser.post(OWN + "/enrolment", CarefulUser.proof(PASSWORD, null)), 403, "bad-csrf-token");
		assertCode(stranger().get(OWN), 401, "not-signed-in");
	}

	@Test
	void aSecretThatWasShownAndNotConfirmedIsGoodForAQuarterOfAnHourAndUntilTheNext() {
		this.mina.begin();
		Authenticator first = this.mina.app;
		this.mina.begin();
		assertCode(this.browser.post(OWN, CarefulUser.code(first.code(clock.instant()))), 401, "second-factor-refused");
		clock.advance(Duration.ofMinutes(15));
		assertCode(this.browser.post(OWN, CarefulUser.code(this.mina.now())), 401, "second-factor-refused");
		this.mina.enrol();
		assertCode(this.browser.post(OWN + "/enrolment", CarefulUser.proof(PASSWORD, null)), 409,
				"second-factor-exists");
	}

	@Test
	void sessionsSignedInWithThePasswordAloneEndExceptTheCallersBrowser() {
		TestBrowser other = stranger();
		other.signIn(this.mina.name, PASSWORD);
		Answer program = other.post("/api/v1/token", TestBrowser.credentials(this.mina.name, PASSWORD));
		this.mina.enrol();
		assertThat(this.browser.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.mina.name);
		assertThat(other.get("/api/v1/session").json().get("name").isNull()).isTrue();
		assertThat(stranger()
			.post("/api/v1/token",
					"{\"refresh_token\":\"%s\"}".formatted(program.json().get("refresh_token").asString()))
			.status()).isEqualTo(401);
		assertThat(stranger().get(OWN, "Authorization", "Bearer " + program.json().get("access_token").asString())
			.status()).isEqualTo(401);
	}

	@Test
	void aBrowserSignsInWithPasswordAndCode() {
		this.mina.enrol();
		TestBrowser other = stranger();
		assertCode(other.post("/api/v1/session", this.mina.credentials("incorrect horse", this.mina.next())), 401,
				"bad-credentials");
		assertSignsIn(other.post("/api/v1/session", this.mina.credentials(this.mina.now())));
	}

	@Test
	void aProgramSignsInWithPasswordAndCodeAndThenGoesOnWithItsRefreshToken() {
		this.mina.enrol();
		assertCode(stranger().post("/api/v1/token", TestBrowser.credentials(this.mina.name, PASSWORD)), 401,
				"second-factor-required");
		Answer program = stranger().post("/api/v1/token", this.mina.credentials(this.mina.next()));
		assertThat(program.status()).isEqualTo(200);
		assertThat(stranger()
			.post("/api/v1/token",
					"{\"refresh_token\":\"%s\"}".formatted(program.json().get("refresh_token").asString()))
			.status()).isEqualTo(200);
	}

	@Test
	void thePasswordIsChangedWithACode() {
		this.mina.enrol();
		String change = "{\"password\":\"%s\",\"newPassword\":\"correct horses\"%s}";
		Answer refused = this.browser.put("/api/v1/session/password", change.formatted(PASSWORD, ""));
		assertCode(refused, 401, "second-factor-required");
		assertThat(this.browser
			.put("/api/v1/session/password", change.formatted(PASSWORD, ",\"code\":\"" + this.mina.next() + "\""))
			.status()).isEqualTo(204);
		assertCode(stranger().signIn(this.mina.name, "correct horses"), 401, "second-factor-required");
	}

	@Test
	void aCodeIsGoodOnce() {
		this.mina.enrol();
		assertCode(stranger().post("/api/v1/session", this.mina.credentials(this.mina.now())), 401,
				"second-factor-refused");
		String before = this.mina.now();
		String code = this.mina.next();
		assertSignsIn(stranger().post("/api/v1/session", this.mina.credentials(code)));
		assertCode(stranger().post("/api/v1/session", this.mina.credentials(code)), 401, "second-factor-refused");
		assertCode(stranger().post("/api/v1/session", this.mina.credentials(before)), 401, "second-factor-refused");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void ofSeveralUsesOfOneCodeAtTheSameTimeOneSucceeds(boolean ofTheApp) throws Exception {
		this.mina.enrol();
		String code = ofTheApp ? this.mina.next() : this.mina.recoveryCodes.get(0);
		ExecutorService both = Executors.newFixedThreadPool(4);
		try {
			Callable<Answer> attempt = () -> stranger().post("/api/v1/token", this.mina.credentials(code));
			List<Integer> answers = new ArrayList<>();
			for (Future<Answer> each : both.invokeAll(List.of(attempt, attempt, attempt, attempt))) {
				answers.add(each.get().status());
			}
			assertThat(answers).containsExactlyInAnyOrder(200, 401, 401, 401);
		}
		finally {
			both.shutdownNow();
		}
	}

	@Test
	void aRecoveryCodeIsGoodOnceHoweverItIsTyped() {
		this.mina.enrol();
		String code = this.mina.recoveryCodes.get(3);
		assertSignsIn(
				stranger().post("/api/v1/session", this.mina.credentials(" " + code.toUpperCase().replace('-', ' '))));
		assertCode(stranger().post("/api/v1/session", this.mina.credentials(code)), 401, "second-factor-refused");
		assertThat(this.browser.get(OWN).json().get("recoveryCodesLeft").asInt()).isEqualTo(9);
	}

	@Test
	void newRecoveryCodesTakeThePlaceOfTheOld() {
		this.mina.enrol();
		assertCode(this.browser.post(OWN + "/recovery-codes", CarefulUser.proof(PASSWORD, null)), 401,
				"second-factor-required");
		Answer renewed = this.browser.post(OWN + "/recovery-codes", CarefulUser.proof(PASSWORD, this.mina.next()));
		assertThat(renewed.json().get("recoveryCodes")).hasSize(10);
		assertCode(stranger().post("/api/v1/session", this.mina.credentials(this.mina.recoveryCodes.get(0))), 401,
				"second-factor-refused");
		assertSignsIn(stranger().post("/api/v1/session",
				this.mina.credentials(renewed.json().get("recoveryCodes").get(0).asString())));
	}

	@Test
	void itIsTurnedOffWithPasswordAndCode() {
		assertCode(this.browser.post(OWN + "/removal", CarefulUser.proof(PASSWORD, null)), 409, "no-second-factor");
		this.mina.enrol();
		assertCode(this.browser.post(OWN + "/removal", CarefulUser.proof(PASSWORD, null)), 401,
				"second-factor-required");
		assertCode(this.browser.post(OWN + "/removal", CarefulUser.proof("incorrect horse", this.mina.next())), 401,
				"bad-credentials");
		assertThat(this.browser.post(OWN + "/removal", CarefulUser.proof(PASSWORD, this.mina.now())).status())
			.isEqualTo(204);
		assertSignsIn(stranger().signIn(this.mina.name, PASSWORD));
		assertThat(this.browser.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.mina.name);
	}

	/** Also in a browser that is signed in by the password alone. */
	@Test
	void guessesHaveToWaitAndTheOwnerGetsInAllTheSame() {
		TestBrowser guesser = stranger();
		guesser.signIn(this.mina.name, PASSWORD);
		this.mina.enrol();
		guesser.get("/api/v1/session");
		this.mina.next();
		for (int i = 0; i < 5; i++) {
			assertCode(guesser.post("/api/v1/session", this.mina.credentials(this.mina.wrong())), 401,
					"second-factor-refused");
		}
		Answer tooMany = guesser.post("/api/v1/session", this.mina.credentials(this.mina.now()));
		assertCode(tooMany, 429, "too-many-attempts");
		assertThat(tooMany.header("Retry-After")).isEqualTo("1");
		assertCode(stranger().post("/api/v1/token", this.mina.credentials(this.mina.now())), 429, "too-many-attempts");
		assertSignsIn(stranger().post("/api/v1/session", this.mina.credentials(this.mina.recoveryCodes.get(0))));
		this.browser.signOut();
		this.browser.get("/api/v1/session");
		assertSignsIn(this.browser.post("/api/v1/session", this.mina.credentials(this.mina.now())));
		clock.advance(Duration.ofSeconds(1));
		assertCode(guesser.post("/api/v1/session", this.mina.credentials(this.mina.wrong())), 401,
				"second-factor-refused");
		assertThat(guesser.post("/api/v1/session", this.mina.credentials(this.mina.wrong())).header("Retry-After"))
			.isEqualTo("2");
	}

	@Test
	void inTheDatabaseIsNeitherTheSecretNorARecoveryCode() {
		this.mina.enrol();
		JdbcClient jdbc = server.getBean(JdbcClient.class);
		String stored = jdbc.sql("""
				select f.secret from second_factor f join account a on a.id = f.account_id where a.name = ?""")
			.param(this.mina.name)
			.query(String.class)
			.single();
		assertThat(stored).startsWith("sealed:1:").doesNotContain(this.mina.app.secret());
		assertThat(jdbc.sql("select digest from recovery_code").query(String.class).list())
			.allMatch((digest) -> digest.matches("[0-9a-f]{64}"));
	}

	@Test
	void anAdministratorWhoNeedsOneAndHasNoneAdministersNothing() {
		server.getBean(Administrators.class).appoint(this.mina.name);
		assertThat(this.browser.get("/api/v1/session").json().get("roles")).hasToString("[\"USER\"]");
		assertCode(this.browser.get("/api/v1/accounts"), 403, "second-factor-needed");
		assertThat(this.browser.get("/actuator/health/liveness").status()).isEqualTo(200);
		assertThat(this.browser.get("/actuator/metrics").status()).isEqualTo(403);
		Answer token = this.browser.post("/api/v1/token", TestBrowser.credentials(this.mina.name, PASSWORD));
		String bearer = "Bearer " + token.json().get("access_token").asString();
		assertCode(stranger().get("/api/v1/accounts", "Authorization", bearer), 403, "second-factor-needed");
		assertThat(this.browser.get(OWN).json().get("needed").asBoolean()).isTrue();
		this.mina.enrol();
		assertThat(this.browser.get("/api/v1/session").json().get("roles")).hasToString("[\"ADMIN\",\"USER\"]");
		assertThat(this.browser.get("/api/v1/accounts").status()).isEqualTo(200);
		assertCode(this.browser.post(OWN + "/removal", CarefulUser.proof(PASSWORD, this.mina.next())), 409,
				"second-factor-needed");
		TestBrowser user = stranger();
		user.signUp(this.mina.name + "x", PASSWORD);
		assertCode(user.get("/api/v1/accounts"), 403, "not-allowed");
	}

	@Test
	void anAdministratorTurnsOffThatOfSomebodyWhoHasLostIt() {
		this.mina.enrol();
		CarefulUser administrator = new CarefulUser(SecurityModule.port(server), clock);
		server.getBean(Administrators.class).appoint(administrator.name);
		administrator.enrol();
		String path = "/api/v1/accounts/" + this.mina.name + "/second-factor";
		assertCode(this.browser.delete(path), 403, "not-allowed");
		assertThat(hasSecondFactor(administrator)).isTrue();
		assertThat(administrator.browser.delete(path).status()).isEqualTo(204);
		assertThat(hasSecondFactor(administrator)).isFalse();
		assertThat(this.browser.get("/api/v1/session").json().get("name").isNull()).isTrue();
		assertSignsIn(stranger().signIn(this.mina.name, PASSWORD));
		assertCode(administrator.browser.delete("/api/v1/accounts/" + administrator.name + "/second-factor"), 409,
				"own-second-factor");
		assertCode(administrator.browser.delete("/api/v1/accounts/nobody/second-factor"), 404, "no-such-user");
		clock.advance(Duration.ofHours(1));
		assertCode(administrator.browser.delete(path), 403, "sign-in-again");
		assertCode(administrator.browser.signIn(administrator.name, PASSWORD), 401, "second-factor-required");
	}

	/** As administrators see it. */
	private boolean hasSecondFactor(CarefulUser administrator) {
		String before = this.mina.name.substring(0, this.mina.name.length() - 1);
		return administrator.browser.get("/api/v1/accounts?limit=1&after=" + before)
			.json()
			.get("accounts")
			.get(0)
			.get("secondFactor")
			.asBoolean();
	}

	private static TestBrowser stranger() {
		TestBrowser stranger = new TestBrowser(SecurityModule.port(server));
		stranger.get("/api/v1/session");
		return stranger;
	}

	private static void assertSignsIn(Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
	}

	private static void assertCode(Answer answer, int status, String code) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(status);
		assertThat(answer.json().get("code").asString()).isEqualTo(code);
	}

	static class Beans {

		@Bean
		Clock manualClock() {
			return clock;
		}

	}

}
