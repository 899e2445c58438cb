package dev.parley.security;

import java.util.UUID;

import dev.parley.security.TestBrowser.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** A visitor who is not signed in leaves nothing behind on the server. */
class VisitorIT {

	private static final String PASSWORD = "correct horse";

	private static ConfigurableApplicationContext server;

	private final TestBrowser browser = new TestBrowser(SecurityModule.port(server));

	private final String name = "u" + UUID.randomUUID().toString().substring(0, 8);

	@BeforeAll
	static void start() {
		server = SecurityModule.start(NothingElse.class);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aVisitorLeavesNoRow() {
		int before = rows();
		for (int i = 0; i < 20; i++) {
			assertThat(new TestBrowser(SecurityModule.port(server)).get("/api/v1/session").status()).isEqualTo(200);
		}
		this.browser.get("/api/v1/session");
		assertThat(this.browser.post("/api/v1/accounts", TestBrowser.credentials("x", "short")).status())
			.isEqualTo(400);
		assertThat(this.browser.signIn("nobody", "incorrect horse").status()).isEqualTo(401);
		assertThat(this.browser.post("/api/v1/session", "{}", "X-CSRF-TOKEN", "wrong").status()).isEqualTo(403);
		assertThat(this.browser.signOut().status()).isEqualTo(204);
		assertThat(this.browser.get("/api/v1/rooms").status()).isEqualTo(401);
		assertThat(rows()).isEqualTo(before);
	}

	@Test
	void aSignInIsOneRowUntilItIsSignedOut() {
		int before = rows();
		this.browser.signUp(this.name, PASSWORD);
		this.browser.get("/api/v1/session");
		assertThat(rows()).isEqualTo(before + 1);
		this.browser.signOut();
		assertThat(rows()).isEqualTo(before);
		assertThat(this.browser.signIn(this.name, PASSWORD).status()).isEqualTo(200);
	}

	@Test
	void aVisitorsCookieCannotBeReadByScriptsOrSentByOtherSites() {
		assertThat(this.browser.get("/api/v1/session").header("Set-Cookie")).startsWith("parley-csrf=")
			.contains("; HttpOnly", "; SameSite=Strict", "; Path=/")
			.doesNotContain("Secure", "Domain", "Max-Age");
	}

	@Test
	void aVisitorsTokenIsGoodWithTheirOwnCookieOnly() {
		this.browser.get("/api/v1/session");
		TestBrowser other = new TestBrowser(SecurityModule.port(server));
		other.get("/api/v1/session");
		other.forgetCsrf();
		Answer answer = other.post("/api/v1/session", TestBrowser.credentials(this.name, PASSWORD), "X-CSRF-TOKEN",
				this.browser.csrf());
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.json().get("code").asString()).isEqualTo("bad-csrf-token");
	}

	@Test
	void aVisitorsTokenIsNotGoodOnceSomebodyIsSignedIn() {
		this.browser.get("/api/v1/session");
		String ofTheVisitor = this.browser.csrf();
		String cookieOfTheVisitor = this.browser.cookies().get("parley-csrf");
		this.browser.signUp(this.name, PASSWORD);
		assertThat(this.browser.csrf()).isNotEqualTo(ofTheVisitor);
		this.browser.cookies().put("parley-csrf", cookieOfTheVisitor);
		this.browser.forgetCsrf();
		assertThat(this.browser.delete("/api/v1/session", "X-CSRF-TOKEN", ofTheVisitor).status()).isEqualTo(403);
	}

	private static int rows() {
		return server.getBean(JdbcClient.class)
			.sql("select count(*) from SPRING_SESSION")
			.query(Integer.class)
			.single();
	}

	static class NothingElse {

	}

}
