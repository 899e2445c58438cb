package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import dev.parley.security.TestBrowser.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/** How long a sign-in lasts, and how people see and end theirs. */
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
