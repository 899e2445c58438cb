package dev.parley.security.password;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.parley.security.CarefulUser;
import dev.parley.security.SecurityModule;
import dev.parley.security.TestBrowser;
import dev.parley.security.TestBrowser.Answer;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.Administrators;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** People who have forgotten their password ask an administrator for a link. */
@ExtendWith(OutputCaptureExtension.class)
class PasswordResetIT {

	private static final String NEW = "battery staple";

	private static final ManualClock clock = ManualClock.startingNow();

	private static ConfigurableApplicationContext server;

	private static CarefulUser administrator;

	private final CarefulUser mina = new CarefulUser(SecurityModule.port(server), clock);

	@BeforeAll
	static void start() {
		server = SecurityModule.startWith("jdbc:h2:mem:" + UUID.randomUUID(), Beans.class,
				"logging.level.dev.parley.audit=info");
		administrator = new CarefulUser(SecurityModule.port(server), clock);
		server.getBean(Administrators.class).appoint(administrator.name);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	/** Also lets the throttle forget the guesses of other tests. */
	@BeforeEach
	void administratorIsHere() {
		clock.advance(Duration.ofMinutes(10));
		assertThat(administrator.browser.signIn(administrator.name, CarefulUser.PASSWORD).status()).isEqualTo(200);
	}

	@Test
	void aLinkSetsANewPasswordOnceAndEndsAllThatWasSignedIn(CapturedOutput output) {
		Answer made = ask();
		assertThat(made.status()).as(made.body()).isEqualTo(201);
		String code = made.json().get("code").asString();
		assertThat(code).hasSize(24);
		assertThat(made.json().get("link").asString()).isEqualTo("/#/reset/" + code);
		Answer program = stranger().post("/api/v1/token",
				TestBrowser.credentials(this.mina.name, CarefulUser.PASSWORD));

		Answer done = reset(code, NEW);
		assertThat(done.json()).hasToString("{\"name\":\"%s\"}".formatted(this.mina.name));
		assertThat(this.mina.browser.get("/api/v1/session").json().get("name").isNull()).isTrue();
		assertThat(stranger().post("/api/v1/token", "{\"refresh_token\":\"%s\"}".formatted(refreshToken(program)))
			.status()).isEqualTo(401);
		assertCode(stranger().signIn(this.mina.name, CarefulUser.PASSWORD), 401, "bad-credentials");
		assertThat(stranger().signIn(this.mina.name, NEW).status()).isEqualTo(200);
		assertCode(reset(code, "another password"), 403, "reset-refused");
		assertThat(output.toString())
			.contains("The password was set by a link", "A link that sets the password of " + this.mina.name)
			.doesNotContain(code);
		assertThat(jdbc().sql("select * from password_reset").query().listOfRows().toString()).doesNotContain(code);
	}

	@Test
	void aWrongNewPasswordCostsNoLink() {
		String code = code();
		Answer common = reset(code, "password1");
		assertCode(common, 400, "invalid-request");
		assertThat(common.json().get("errors").get(0).get("field").asString()).isEqualTo("newPassword");
		assertCode(reset(code, this.mina.name), 400, "password-is-name");
		assertThat(reset(code, NEW).status()).isEqualTo(200);
	}

	@Test
	void itIsGoodForADayAndUntilTheNext() {
		String first = code();
		String second = code();
		assertCode(reset(first, NEW), 403, "reset-refused");
		clock.advance(PasswordResets.VALIDITY);
		assertCode(reset(second, NEW), 403, "reset-refused");
	}

	@Test
	void aPasswordChangeMakesTheLinkInvalid() {
		String code = code();
		assertThat(this.mina.browser
			.put("/api/v1/session/password",
					"{\"password\":\"%s\",\"newPassword\":\"%s\"}".formatted(CarefulUser.PASSWORD, NEW))
			.status()).isEqualTo(204);
		assertCode(reset(code, "another password"), 403, "reset-refused");
	}

	@Test
	void itIsNotGoodForADisabledAccountNorAfterwards() {
		String code = code();
		Accounts accounts = server.getBean(Accounts.class);
		assertThat(accounts.disable(this.mina.name)).isTrue();
		assertCode(reset(code, NEW), 403, "reset-refused");
		assertCode(ask(), 409, "account-disabled");
		assertThat(accounts.enable(this.mina.name)).isTrue();
		assertCode(reset(code, NEW), 403, "reset-refused");
	}

	@Test
	void theSecondFactorStays() {
		this.mina.enrol();
		assertThat(reset(code(), NEW).status()).isEqualTo(200);
		assertCode(stranger().signIn(this.mina.name, NEW), 401, "second-factor-required");
	}

	@Test
	void ofSeveralUsesAtTheSameTimeOneSetsThePassword() {
		String code = code();
		List<CompletableFuture<Integer>> racers = IntStream.range(0, 4)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> reset(code, NEW + i).status()))
			.toList();
		assertThat(racers.stream().map(CompletableFuture::join)).containsOnlyOnce(200).containsOnly(200, 403);
	}

	@Test
	void onlyAdministratorsWhoHaveShownTheirPasswordLatelyMakeOneAndNotForThemselves() {
		String path = path(this.mina.name);
		assertCode(this.mina.browser.post(path, ""), 403, "not-allowed");
		assertThat(stranger().post(path, "").status()).isEqualTo(401);
		assertCode(administrator.browser.post(path(administrator.name), ""), 409, "own-password");
		assertCode(administrator.browser.post(path("nobody-here"), ""), 404, "no-such-user");
		clock.advance(Duration.ofHours(1));
		assertCode(ask(), 403, "sign-in-again");
	}

	@Test
	void aPageOfAnotherSiteCannotUseIt() {
		TestBrowser browser = stranger();
		browser.forgetCsrf();
		assertCode(browser.post("/api/v1/password-reset", body(code(), NEW)), 403, "bad-csrf-token");
	}

	@Test
	void guessesHaveToWait() {
		Answer last = reset("guess", NEW);
		for (int i = 0; i < 200 && last.status() == 403; i++) {
			last = reset("guess" + i, NEW);
		}
		assertCode(last, 429, "too-many-attempts");
		assertThat(Integer.parseInt(last.header("Retry-After"))).isBetween(1, 60);
	}

	private Answer ask() {
		return administrator.browser.post(path(this.mina.name), "");
	}

	private String code() {
		return ask().json().get("code").asString();
	}

	private static String path(String name) {
		return "/api/v1/accounts/" + name + "/password-reset";
	}

	private static Answer reset(String code, String password) {
		return stranger().post("/api/v1/password-reset", body(code, password));
	}

	private static String body(String code, String password) {
		return "{\"code\":\"%s\",\"newPassword\":\"%s\"}".formatted(code, password);
	}

	private static String refreshToken(Answer program) {
		return Objects.requireNonNull(program.json().get("refresh_token")).asString();
	}

	private static TestBrowser stranger() {
		TestBrowser stranger = new TestBrowser(SecurityModule.port(server));
		stranger.get("/api/v1/session");
		return stranger;
	}

	private static JdbcClient jdbc() {
		return server.getBean(JdbcClient.class);
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
