package dev.parley.security.http;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import dev.parley.security.SecurityModule;
import dev.parley.security.TestBrowser;
import dev.parley.security.TestBrowser.Answer;
import dev.parley.security.account.Administrators;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;

import static org.assertj.core.api.Assertions.assertThat;

/** How long a sign-in lasts, and how people see their sign-ins and end them. */
class OwnSessionsIT {

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
	void peopleSeeWhereTheyAreSignedIn() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		other.signIn(this.name, PASSWORD);
		other.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD));
		Answer all = this.browser.get("/api/v1/session/all");
		assertThat(all.status()).isEqualTo(200);
		assertThat(all.json().get("browsers")).hasSize(2)
			.filteredOn((each) -> each.get("current").asBoolean())
			.singleElement();
		assertThat(all.json().get("programs")).hasSize(1);
		assertThat(all.body()).doesNotContain(this.browser.cookies().get("parley-session"));
		assertThat(new TestBrowser(SecurityModule.port(server)).get("/api/v1/session/all").status()).isEqualTo(401);
	}

	@Test
	void theySeeWhatKindOfBrowserItIs() {
		this.browser.signUp(this.name, PASSWORD);
		this.browser.get("/api/v1/session");
		this.browser.post("/api/v1/session", TestBrowser.credentials(this.name, PASSWORD), "User-Agent",
				"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0 <script>");
		assertThat(this.browser.get("/api/v1/session/all").json().get("browsers")).singleElement().satisfies((own) -> {
			assertThat(own.get("browser").asString()).isEqualTo("Firefox");
			assertThat(own.get("system").asString()).isEqualTo("Windows");
			assertThat(own.get("current").asBoolean()).isTrue();
		});
	}

	@Test
	void theyEndOneOfThemAndTheOthersGoOn() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		other.signIn(this.name, PASSWORD);
		Answer program = other.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD));
		JsonNode all = this.browser.get("/api/v1/session/all").json();
		String browserId = all.get("browsers")
			.valueStream()
			.filter((each) -> !each.get("current").asBoolean())
			.findFirst()
			.orElseThrow()
			.get("id")
			.asString();
		String programId = all.get("programs").get(0).get("id").asString();
		TestBrowser stranger = new TestBrowser(SecurityModule.port(server));
		stranger.signUp(this.name + "x", PASSWORD);
		for (String id : List.of(browserId, programId)) {
			assertThat(stranger.delete("/api/v1/session/all/" + id).status()).isEqualTo(404);
			assertThat(this.browser.delete("/api/v1/session/all/" + id).status()).isEqualTo(204);
			assertThat(this.browser.delete("/api/v1/session/all/" + id).status()).isEqualTo(404);
		}
		assertThat(other.get("/api/v1/session").json().get("name").isNull()).isTrue();
		assertThat(other
			.post("/api/v1/token",
					"{\"refresh_token\":\"%s\"}".formatted(program.json().get("refresh_token").asString()))
			.status()).isEqualTo(401);
		assertThat(this.browser.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.name);
		assertThat(this.browser.get("/api/v1/session/all").json().get("programs")).isEmpty();
	}

	@Test
	void theHundredAndFirstBrowserEndsTheOneThatWasUsedLongestAgo() {
		this.browser.signUp(this.name, PASSWORD);
		FindByIndexNameSessionRepository<?> sessions = server.getBean(FindByIndexNameSessionRepository.class);
		for (int i = 0; i < OwnSessions.MOST - 1; i++) {
			store(sessions);
		}
		byte[] oldest = Base64.getDecoder().decode(this.browser.cookies().get("parley-session"));
		server.getBean(JdbcClient.class)
			.sql("update SPRING_SESSION set LAST_ACCESS_TIME = LAST_ACCESS_TIME - 1000 where SESSION_ID = ?")
			.param(new String(oldest, StandardCharsets.US_ASCII))
			.update();
		TestBrowser next = new TestBrowser(SecurityModule.port(server));
		next.signIn(this.name, PASSWORD);
		assertThat(next.get("/api/v1/session/all").json().get("browsers")).hasSize(OwnSessions.MOST);
		next.signIn(this.name, PASSWORD);
		assertThat(next.get("/api/v1/session/all").json().get("browsers")).hasSize(OwnSessions.MOST);
		assertThat(this.browser.get("/api/v1/session").json().get("name").isNull()).isTrue();
	}

	/** As a sign-in does, which has to check a password. */
	private <S extends Session> String store(FindByIndexNameSessionRepository<S> sessions) {
		S session = sessions.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, this.name);
		session.setAttribute("parley.signedInAt", clock.millis());
		sessions.save(session);
		return session.getId();
	}

	@Test
	void twoRequestsOfASessionMayMakeTheSameAttributeAtTheSameTime() {
		attributeOfTwo(server.getBean(FindByIndexNameSessionRepository.class));
	}

	private <S extends Session> void attributeOfTwo(FindByIndexNameSessionRepository<S> sessions) {
		String id = store(sessions);
		S first = sessions.findById(id);
		S second = sessions.findById(id);
		first.setAttribute("token", "of the first");
		second.setAttribute("token", "of the second");
		sessions.save(first);
		sessions.save(second);
		assertThat(sessions.findById(id).<String>getAttribute("token")).isEqualTo("of the second");
	}

	@Test
	void theyEndAllOfItAtOnce() {
		this.browser.signUp(this.name, PASSWORD);
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		other.signIn(this.name, PASSWORD);
		Answer program = other.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD));
		TestBrowser stranger = new TestBrowser(SecurityModule.port(server));
		stranger.signUp(this.name + "x", PASSWORD);
		assertThat(this.browser.delete("/api/v1/session/all").status()).isEqualTo(204);
		for (TestBrowser each : new TestBrowser[] { this.browser, other }) {
			assertThat(each.get("/api/v1/session").json().get("name").isNull()).isTrue();
		}
		assertThat(other
			.post("/api/v1/token",
					"{\"refresh_token\":\"%s\"}".formatted(program.json().get("refresh_token").asString()))
			.status()).isEqualTo(401);
		assertThat(new TestBrowser(SecurityModule.port(server))
			.get("/api/v1/session/all", "Authorization", "Bearer " + program.json().get("access_token").asString())
			.status()).isEqualTo(401);
		assertThat(stranger.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.name + "x");
		this.browser.signIn(this.name, PASSWORD);
		assertThat(this.browser.get("/api/v1/session/all").json().get("browsers")).hasSize(1);
	}

	/** W3C, "A Well-Known URL for Changing Passwords", sections 3 and 4. */
	@Test
	void programsThatKeepPasswordsFindThePageOnWhichOneIsChanged() {
		Answer answer = this.browser.get("/.well-known/change-password");
		assertThat(answer.status()).isEqualTo(302);
		assertThat(answer.response().headers().firstValue("Location")).hasValue("/#/password");
		assertThat(this.browser.get("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
			.status()).isEqualTo(404);
	}

	@Test
	void aBrowserThatIsNeverSilentHasToSignInAgainAfterThirtyDays() {
		this.browser.signUp(this.name, PASSWORD);
		clock.advance(Duration.ofDays(30).minusSeconds(1));
		assertThat(this.browser.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.name);
		clock.advance(Duration.ofSeconds(1));
		assertThat(this.browser.get("/api/v1/session").json().get("name").isNull()).isTrue();
		this.browser.signIn(this.name, PASSWORD);
		assertThat(this.browser.get("/api/v1/session").json().get("name").asString()).isEqualTo(this.name);
	}

	@Test
	void anAdministratorShowsThePasswordAgainBeforeTheyChangeSomethingLater() {
		this.browser.signUp(this.name, PASSWORD);
		server.getBean(Administrators.class).appoint(this.name);
		Answer token = this.browser.post("/api/v1/token", TestBrowser.credentials(this.name, PASSWORD));
		assertThat(this.browser.post("/api/v1/invitations", "{}").status()).isEqualTo(201);
		clock.advance(Duration.ofHours(1));
		Answer refused = this.browser.post("/api/v1/invitations", "{}");
		assertThat(refused.status()).isEqualTo(403);
		assertThat(refused.json().get("code").asString()).isEqualTo("sign-in-again");
		assertThat(this.browser.post("/api/v1/invitations", "{}", "Authorization", "Basic eDp5").status())
			.isEqualTo(403);
		assertThat(this.browser.get("/api/v1/invitations").status()).isEqualTo(200);
		this.browser.signIn(this.name, PASSWORD);
		assertThat(this.browser.post("/api/v1/invitations", "{}").status()).isEqualTo(201);
		assertThat(new TestBrowser(SecurityModule.port(server))
			.post("/api/v1/invitations", "{}", "Authorization", "Bearer " + token.json().get("access_token").asString())
			.status()).isEqualTo(401);
	}

	static class Beans {

		@Bean
		Clock manualClock() {
			return clock;
		}

	}

}
