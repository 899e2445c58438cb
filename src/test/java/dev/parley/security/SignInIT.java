package dev.parley.security;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.parley.security.TestBrowser.Answer;
import dev.parley.security.account.Accounts;
import dev.parley.support.ManualClock;
import dev.parley.support.QuickPasswords;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/** The endpoints for pages and programs, over a real connection. */
class SignInIT {

	private static final String PASSWORD = "correct horse";

	private static final ManualClock clock = ManualClock.startingNow();

	private static ConfigurableApplicationContext server;

	private final TestBrowser browser = new TestBrowser(SecurityModule.port(server));

	private final String name = "u" + UUID.randomUUID().toString().substring(0, 8);

	@BeforeAll
	static void start() {
		server = SecurityModule.start(Beans.class);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aVisitorHasNoNameButACsrfToken() {
		Answer answer = this.browser.get("/api/v1/session");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("name").isNull()).isTrue();
		assertThat(answer.json().get("roles").isEmpty()).isTrue();
		assertThat(answer.json().get("csrf").get("header").asString()).isEqualTo("X-CSRF-TOKEN");
		assertThat(answer.json().get("csrf").get("token").asString()).isNotBlank();
		assertThat(answer.header("Cache-Control")).contains("no-store");
	}

	@Test
	void signingUpSignsIn() {
		Answer answer = this.browser.signUp(this.name, PASSWORD);
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json().get("name").asString()).isEqualTo(this.name);
		assertThat(answer.json().get("roles").get(0).asString()).isEqualTo("USER");
		assertThat(this.browser.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.name);
		assertThat(this.browser.get("/api/v1/whoami").body()).isEqualTo(this.name);
	}

	@Test
	void aNameMayBeInHangul() {
		String hangul = "미나" + this.name;
		this.browser.signUp(hangul, PASSWORD);
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		assertThat(other.signIn(hangul.toUpperCase(Locale.ROOT), PASSWORD).json().get("name").asString())
			.isEqualTo(hangul);
	}

	@Test
	void aTakenNameIsAConflict() {
		this.browser.signUp(this.name, PASSWORD);
		Answer answer = new TestBrowser(SecurityModule.port(server)).signUp(this.name.toUpperCase(Locale.ROOT),
				PASSWORD);
		assertProblem(answer, 409, "name-taken");
	}

	@Test
	void ofTwoSignUpsAtTheSameTimeOneWins() {
		List<CompletableFuture<Integer>> answers = IntStream.range(0, 2).mapToObj((i) -> {
			TestBrowser racer = new TestBrowser(SecurityModule.port(server));
			racer.get("/api/v1/session");
			return CompletableFuture.supplyAsync(
					() -> racer.post("/api/v1/accounts", TestBrowser.credentials(this.name, PASSWORD)).status());
		}).toList();
		assertThat(answers.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(201, 409);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "..", ".mina", "with space", "sla/sh", "zero\u200bwidth", "rtl\u202eover",
			"\u3164\u3164", "\u115f\u1160", "\uffa0\uffa0", "mina\u3164", "mi\u115fna", "mi\u1160na", "mi\uffa0na",
			"mi\u2800na", "mi\ufe0fna", "mi\u034fna", "mi\u0301\u20dd", "anonymous-1234abcd", "Anonymous",
			"a234567890123456789012345678901234" })
	void anInvalidNameIsRefusedByItsField(String invalid) {
		Answer answer = this.browser.signUp(invalid, PASSWORD);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.json().get("detail").asString()).startsWith("Invalid request: name ");
		assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo("name");
		assertThat(answer.json().get("code").asString()).isEqualTo("invalid-request");
	}

	@ParameterizedTest
	@CsvSource({ "en, must not have invisible characters", "ko, 보이지 않는 글자를 쓸 수 없습니다" })
	void anInvisibleLetterIsNamedAsWhatItIs(String language, String sentence) {
		this.browser.get("/api/v1/session");
		Answer answer = this.browser.post("/api/v1/accounts", TestBrowser.credentials("mi\u3164na", PASSWORD),
				"Accept-Language", language);
		assertProblem(answer, 400, "invalid-request");
		assertThat(answer.json().get("errors").get(0).get("detail").asString()).isEqualTo(sentence);
	}

	@ParameterizedTest
	@CsvSource({ "en, mixes letters that are taken for each other, must not be the name",
			"ko, 서로 헷갈리는 글자가 섞였거나, 이름과 같을 수 없습니다" })
	void aLookAlikeAndAPasswordThatIsTheNameAreBothNamed(String language, String ofName, String ofPassword) {
		this.browser.get("/api/v1/session");
		Answer answer = this.browser.post("/api/v1/accounts", TestBrowser.credentials("p\u0430ulina", "P\u0430ulina77"),
				"Accept-Language", language);
		assertProblem(answer, 400, "invalid-request");
		assertThat(answer.json().get("errors")).hasSize(2);
		assertThat(answer.json().get("detail").asString()).contains("name " + ofName, "password " + ofPassword);
	}

	@ParameterizedTest
	@CsvSource({ "password, guessed first", "'          ', 8 to 128 characters" })
	void aPasswordThatAnybodyGuessesIsRefused(String password, String why) {
		Answer answer = this.browser.signUp(this.name, password);
		assertProblem(answer, 400, "invalid-request");
		assertThat(answer.json().get("detail").asString()).contains(why);
		this.browser.signUp(this.name, PASSWORD);
		assertProblem(this.browser.put("/api/v1/session/password", passwords(PASSWORD, password)), 400,
				"invalid-request");
		assertProblem(this.browser.put("/api/v1/session/password", passwords(PASSWORD, this.name + "99")), 400,
				"password-is-name");
	}

	@Test
	void anInvalidPasswordIsRefusedByItsFieldAndNotRepeated() {
		Answer answer = this.browser.signUp(this.name, "seven77");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().get("detail").asString()).contains("password has to be 8 to 128 characters long");
		assertThat(answer.body()).doesNotContain("seven77");
	}

	@Test
	void aRefusalIsInTheLanguageOfTheBrowser() {
		this.browser.get("/api/v1/session");
		Answer answer = this.browser.post("/api/v1/accounts", TestBrowser.credentials(this.name, "short"),
				"Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8");
		assertThat(answer.json().get("detail").asString()).startsWith("잘못된 요청: ").contains("8~128자여야 합니다");
	}

	@Test
	void malformedJsonIsRefusedWithoutInternals() {
		this.browser.get("/api/v1/session");
		Answer answer = this.browser.post("/api/v1/accounts", "{\"name\": ");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.body()).doesNotContain("jackson", "Exception", "dev.parley");
	}

	@Test
	void signingInNeedsTheRightPassword() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		Answer wrong = other.signIn(this.name, "incorrect horse");
		assertProblem(wrong, 401, "bad-credentials");
		assertThat(wrong.body()).isEqualTo(other.signIn("nobody-" + this.name, PASSWORD).body());
		assertThat(other.get("/api/v1/session").json().get("name").isNull()).isTrue();
		assertThat(other.signIn(this.name, PASSWORD).status()).isEqualTo(200);
		assertThat(other.get("/api/v1/whoami").body()).isEqualTo(this.name);
	}

	@Test
	void anUnknownNameTakesAsLongAsAWrongPassword() {
		this.browser.signUp(this.name, PASSWORD);
		this.browser.get("/api/v1/session");
		QuickPasswords passwords = server.getBean(QuickPasswords.class);
		int before = passwords.comparisons();
		assertThat(this.browser.post("/api/v1/session", TestBrowser.credentials(this.name, "incorrect horse")).status())
			.isEqualTo(401);
		int wrong = passwords.comparisons() - before;
		assertThat(this.browser.post("/api/v1/session", TestBrowser.credentials("nobody", "incorrect horse")).status())
			.isEqualTo(401);
		assertThat(passwords.comparisons() - before).isEqualTo(2 * wrong).isPositive();
	}

	@Test
	void theCookieIsForTheServerAndItsOwnPagesOnly() {
		assertThat(this.browser.signUp(this.name, PASSWORD).response().headers().allValues("Set-Cookie"))
			.filteredOn((cookie) -> cookie.startsWith("parley-session="))
			.singleElement(InstanceOfAssertFactories.STRING)
			.contains("; HttpOnly", "; SameSite=Strict", "; Path=/")
			.doesNotContain("Secure", "Domain");
	}

	@Test
	void signingInChangesTheSessionIdAndTheCsrfToken() {
		new TestBrowser(SecurityModule.port(server)).signUp(this.name, PASSWORD);
		this.browser.get("/api/v1/session");
		String fixedByAnAttacker = this.browser.cookieHeader();
		String knownToAnAttacker = this.browser.csrf();
		this.browser.signIn(this.name, PASSWORD);
		assertThat(this.browser.cookieHeader()).isNotEqualTo(fixedByAnAttacker);
		TestBrowser attacker = new TestBrowser(SecurityModule.port(server));
		String[] pair = fixedByAnAttacker.split("=", 2);
		attacker.cookies().put(pair[0], pair[1]);
		assertThat(attacker.get("/api/v1/whoami").status()).isEqualTo(401);
		this.browser.forgetCsrf();
		assertProblem(this.browser.post("/api/v1/echo", "{}", "X-CSRF-TOKEN", knownToAnAttacker), 403,
				"bad-csrf-token");
	}

	@Test
	void signingOutEndsTheSession() {
		this.browser.signUp(this.name, PASSWORD);
		String cookie = this.browser.cookieHeader();
		assertThat(this.browser.signOut().status()).isEqualTo(204);
		TestBrowser thief = new TestBrowser(SecurityModule.port(server));
		String[] pair = cookie.split("=", 2);
		thief.cookies().put(pair[0], pair[1]);
		assertProblem(thief.get("/api/v1/whoami"), 401, "not-signed-in");
		assertThat(this.browser.get("/api/v1/session").json().get("name").isNull()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "POST, /api/v1/accounts", "POST, /api/v1/session", "DELETE, /api/v1/session", "POST, /api/v1/echo" })
	void aRequestWithACookieNeedsTheCsrfToken(String method, String path) {
		this.browser.signUp(this.name, PASSWORD);
		this.browser.forgetCsrf();
		Answer answer = method.equals("POST") ? this.browser.post(path, TestBrowser.credentials("x1", PASSWORD))
				: this.browser.delete(path);
		assertProblem(answer, 403, "bad-csrf-token");
		assertThat(this.browser.get("/api/v1/whoami").body()).isEqualTo(this.name);
	}

	@Test
	void aProgramGetsATokenWithoutACookieOrACsrfToken() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser program = new TestBrowser(SecurityModule.port(server));
		Answer answer = program.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("token_type").asString()).isEqualTo("Bearer");
		assertThat(answer.json().get("expires_in").asInt()).isEqualTo(900);
		assertThat(answer.header("Set-Cookie")).isEmpty();
		assertThat(answer.header("Cache-Control")).contains("no-store");
		String bearer = "Bearer " + answer.json().get("access_token").asString();
		assertThat(program.get("/api/v1/whoami", "Authorization", bearer).body()).isEqualTo(this.name);
		assertThat(program.post("/api/v1/echo", "{}", "Authorization", bearer).status()).isEqualTo(200);
		assertThat(program.cookies()).isEmpty();
	}

	@Test
	void noTokenForAWrongPassword() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser program = new TestBrowser(SecurityModule.port(server));
		assertProblem(program.post("/api/v1/token", TestBrowser.credentials(this.name, "incorrect horse")), 401,
				"bad-credentials");
		assertProblem(program.post("/api/v1/token", TestBrowser.credentials("nobody", PASSWORD)), 401,
				"bad-credentials");
		assertThat(program.post("/api/v1/token", "{}").status()).isEqualTo(400);
	}

	@Test
	void aProgramRefreshesItsTokenAndEachRefreshTokenIsGoodOnce() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser program = new TestBrowser(SecurityModule.port(server));
		String first = refreshToken(program.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD)));
		Answer refreshed = program.post("/api/v1/token", "{\"refresh_token\":\"" + first + "\"}");
		assertThat(refreshed.status()).isEqualTo(200);
		assertThat(refreshToken(refreshed)).isNotEqualTo(first);
		String bearer = "Bearer " + refreshed.json().get("access_token").asString();
		assertThat(program.get("/api/v1/whoami", "Authorization", bearer).body()).isEqualTo(this.name);
		Answer again = program.post("/api/v1/token", "{\"refresh_token\":\"" + first + "\"}");
		assertProblem(again, 401, "invalid-refresh-token");
		assertThat(again.json().get("detail").asString()).contains("used before").doesNotContain(first.substring(23));
		assertProblem(program.get("/api/v1/whoami", "Authorization", bearer), 401, "invalid-token");
	}

	@Test
	void aProgramSignsOutWithEitherToken() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser program = new TestBrowser(SecurityModule.port(server));
		for (String field : List.of("access_token", "refresh_token")) {
			Answer signedIn = program.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD));
			String token = signedIn.json().get(field).asString();
			assertThat(program.post("/api/v1/token/revocation", "{\"token\":\"" + token + "\"}").status())
				.isEqualTo(204);
			String bearer = "Bearer " + signedIn.json().get("access_token").asString();
			assertProblem(program.get("/api/v1/whoami", "Authorization", bearer), 401, "invalid-token");
			assertProblem(program.post("/api/v1/token", "{\"refresh_token\":\"" + refreshToken(signedIn) + "\"}"), 401,
					"invalid-refresh-token");
		}
		assertThat(program.post("/api/v1/token/revocation", "{\"token\":\"rubbish\"}").status()).isEqualTo(204);
	}

	@Test
	void aTokenIsAskedForInOneWayAtATime() {
		TestBrowser program = new TestBrowser(SecurityModule.port(server));
		for (String body : List.of("{}", "{\"name\":\"mina\"}", "{\"refresh_token\":\" \"}",
				"{\"name\":\"mina\",\"password\":\"correct horse\",\"refresh_token\":\"x\"}")) {
			Answer answer = program.post("/api/v1/token", body);
			assertProblem(answer, 400, "invalid-request");
			assertThat(answer.json().get("detail").asString())
				.contains("has to be name and password, or refresh_token alone");
		}
	}

	@Test
	void aChangedPasswordEndsEverythingButTheBrowserThatChangedIt() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		other.signIn(this.name, PASSWORD);
		String bearer = "Bearer " + this.browser.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD))
			.json()
			.get("access_token")
			.asString();
		String before = this.browser.cookieHeader();
		assertThat(this.browser.put("/api/v1/session/password", passwords(PASSWORD, "another horse battery")).status())
			.isEqualTo(204);
		assertThat(this.browser.cookieHeader()).isNotEqualTo(before);
		assertThat(this.browser.get("/api/v1/whoami").body()).isEqualTo(this.name);
		assertProblem(other.get("/api/v1/whoami"), 401, "not-signed-in");
		assertProblem(new TestBrowser(SecurityModule.port(server)).get("/api/v1/whoami", "Authorization", bearer), 401,
				"invalid-token");
		assertProblem(other.signIn(this.name, PASSWORD), 401, "bad-credentials");
		assertThat(other.signIn(this.name, "another horse battery").status()).isEqualTo(200);
	}

	@Test
	void aPasswordIsNotChangedWithoutTheOldOneOrForABadOneOrByAVisitor() {
		this.browser.signUp(this.name, PASSWORD);
		assertProblem(this.browser.put("/api/v1/session/password", passwords("wrong", "another horse battery")), 401,
				"bad-credentials");
		assertProblem(this.browser.put("/api/v1/session/password", passwords(PASSWORD, "short")), 400,
				"invalid-request");
		TestBrowser visitor = new TestBrowser(SecurityModule.port(server));
		visitor.get("/api/v1/session");
		assertProblem(visitor.put("/api/v1/session/password", passwords(PASSWORD, "another horse battery")), 401,
				"not-signed-in");
		this.browser.forgetCsrf();
		assertProblem(this.browser.put("/api/v1/session/password", passwords(PASSWORD, "another horse battery")), 403,
				"bad-csrf-token");
		assertThat(this.browser.signIn(this.name, PASSWORD).status()).isEqualTo(200);
	}

	private static String passwords(String old, String now) {
		return "{\"password\":\"%s\",\"newPassword\":\"%s\"}".formatted(old, now);
	}

	@Test
	void thePublicKeysAreThereForAnybodyAndThePrivateOnesAreNot() {
		Answer answer = new TestBrowser(SecurityModule.port(server)).get("/.well-known/jwks.json");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.contentType()).isEqualTo("application/jwk-set+json");
		assertThat(answer.header("Cache-Control")).contains("max-age=300");
		assertThat(answer.json().get("keys").get(0).propertyNames()).containsExactlyInAnyOrder("kty", "e", "use", "kid",
				"alg", "n");
	}

	private static String refreshToken(Answer answer) {
		return answer.json().get("refresh_token").asString();
	}

	@Test
	void anExpiredTokenIsRefusedWithAChallenge() {
		this.browser.signUp(this.name, PASSWORD);
		String bearer = "Bearer " + this.browser.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD))
			.json()
			.get("access_token")
			.asString();
		clock.advance(Duration.ofMinutes(15));
		Answer answer = new TestBrowser(SecurityModule.port(server)).get("/api/v1/whoami", "Authorization", bearer);
		assertProblem(answer, 401, "invalid-token");
		assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ").contains("error=\"invalid_token\"");
		assertThat(answer.body()).doesNotContain(bearer.substring(7, 30));
	}

	@Test
	void aDisabledAccountIsShutOutEverywhereAtOnce() {
		this.browser.signUp(this.name, PASSWORD);
		String bearer = "Bearer " + this.browser.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD))
			.json()
			.get("access_token")
			.asString();
		server.getBean(Accounts.class).disable(this.name);
		assertProblem(this.browser.get("/api/v1/whoami"), 401, "not-signed-in");
		TestBrowser program = new TestBrowser(SecurityModule.port(server));
		assertProblem(program.get("/api/v1/whoami", "Authorization", bearer), 401, "invalid-token");
		assertProblem(program.signIn(this.name, PASSWORD), 401, "account-disabled");
		assertProblem(program.signIn(this.name, "incorrect horse"), 401, "bad-credentials");
	}

	@Test
	void theApiIsClosedToVisitorsAndTheActuatorButForHealth() {
		assertProblem(this.browser.get("/api/v1/whoami"), 401, "not-signed-in");
		assertProblem(this.browser.get("/api/anything"), 401, "not-signed-in");
		assertThat(this.browser.get("/actuator/health").status()).isEqualTo(200);
		assertThat(this.browser.get("/actuator/env").status()).isEqualTo(401);
		this.browser.signUp(this.name, PASSWORD);
		assertProblem(this.browser.get("/actuator/env"), 403, "not-allowed");
	}

	private static void assertProblem(Answer answer, int status, String code) {
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.json().get("status").asInt()).isEqualTo(status);
		assertThat(answer.json().get("code").asString()).isEqualTo(code);
		assertThat(answer.json().get("detail").asString()).isNotBlank();
	}

	static class Beans {

		@Bean
		Clock manualClock() {
			return clock;
		}

		@Bean
		Probe probe() {
			return new Probe();
		}

	}

	@RestController
	static class Probe {

		@GetMapping("/api/v1/whoami")
		String whoami(Principal principal) {
			return principal.getName();
		}

		@PostMapping("/api/v1/echo")
		String echo() {
			return "ok";
		}

	}

}
