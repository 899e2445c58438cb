package dev.parley.security.signup;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.security.TestBrowser;
import dev.parley.security.TestBrowser.Answer;
import dev.parley.support.ParleyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A new server that admits people by invitation only. */
@ExtendWith(OutputCaptureExtension.class)
class InvitationIT {

	private static final Pattern CODE = Pattern.compile("/#/setup/([A-Za-z0-9_-]{24})");

	private static final String PASSWORD = "correct horse";

	private static ParleyServer server;

	private static TestBrowser admin;

	private final TestBrowser browser = new TestBrowser(server.port());

	@BeforeAll
	static void start(CapturedOutput output) {
		server = ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"parley.security.sign-up=invited", "parley.security.sign-ups-per-hour=7",
				"logging.level.dev.parley.start=info");
		Matcher code = CODE.matcher(output);
		assertThat(code.find()).as("the code in the log").isTrue();
		admin = new TestBrowser(server.port());
		assertThat(signUp(admin, "root", code.group(1)).status()).isEqualTo(201);
		assertThat(admin.post("/api/v1/administrator", "{\"code\":\"%s\"}".formatted(code.group(1))).status())
			.isEqualTo(200);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	/** One after another, because all requests come from one address. */
	@Test
	void whoIsInvitedSignsUpAndWhoTriesTooOftenWaits(CapturedOutput output) {
		assertThat(this.browser.get("/api/v1/session").json().get("signUp").asString()).isEqualTo("invited");
		assertProblem(this.browser.signUp("mina", PASSWORD), 403, "invitation-needed");
		Answer made = admin.post("/api/v1/invitations", "{}");
		assertThat(made.status()).as(made.body()).isEqualTo(201);
		String code = made.json().get("code").asString();
		assertThat(code).hasSize(24);
		assertThat(made.json().get("link").asString()).isEqualTo("/?invitation=" + code);
		assertThat(admin.get("/api/v1/invitations").body()).contains(made.json().get("id").asString(), "root")
			.doesNotContain(code);
		assertThat(signUp(this.browser, "mina", code).status()).isEqualTo(201);
		TestBrowser other = new TestBrowser(server.port());
		assertProblem(signUp(other, "jun", code), 403, "invitation-refused");
		assertThat(admin.get("/api/v1/invitations").body()).isEqualTo("[]");

		assertProblem(this.browser.post("/api/v1/invitations", "{}"), 403, "not-allowed");
		assertThat(admin.post("/api/v1/invitations", "{\"uses\":0}").status()).isEqualTo(400);
		assertThat(admin.post("/api/v1/invitations", "{\"uses\":1001}").status()).isEqualTo(400);
		Answer revoked = admin.post("/api/v1/invitations", "{\"uses\":5,\"hours\":1}");
		String path = "/api/v1/invitations/" + revoked.json().get("id").asString();
		assertThat(admin.delete(path).status()).isEqualTo(204);
		assertProblem(admin.delete(path), 404, "no-such-invitation");
		assertProblem(signUp(other, "jun", revoked.json().get("code").asString()), 403, "invitation-refused");

		Answer last = signUp(other, "jun", "x");
		while (last.status() == 403) {
			last = signUp(other, "jun", "x");
		}
		assertProblem(last, 429, "too-many-sign-ups");
		assertThat(Integer.parseInt(last.header("Retry-After"))).isBetween(1, 3600);
		assertThat(output.toString()).doesNotContain(code);
	}

	private static Answer signUp(TestBrowser browser, String name, String invitation) {
		browser.get("/api/v1/session");
		return browser.post("/api/v1/accounts",
				"{\"name\":\"%s\",\"password\":\"%s\",\"invitation\":\"%s\"}".formatted(name, PASSWORD, invitation));
	}

	private static void assertProblem(Answer answer, int status, String code) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(status);
		assertThat(answer.json().get("code").asString()).isEqualTo(code);
	}

}
