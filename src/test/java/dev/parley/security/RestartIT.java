package dev.parley.security;

import java.nio.file.Path;

import dev.parley.security.TestBrowser.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class RestartIT {

	private static final String PASSWORD = "correct horse";

	@Test
	void accountsSignInsAndTokensSurviveARestart(@TempDir Path folder) {
		String database = "jdbc:h2:file:" + folder.resolve("parley");
		String cookies;
		String csrf;
		String bearer;
		try (ConfigurableApplicationContext server = SecurityModule.startWith(database, Nothing.class)) {
			TestBrowser browser = new TestBrowser(SecurityModule.port(server));
			browser.signUp("미나", PASSWORD);
			cookies = browser.cookieHeader();
			csrf = browser.csrf();
			bearer = "Bearer " + browser.post("/api/v1/token", TestBrowser.credentials("미나", PASSWORD))
				.json()
				.get("access_token")
				.asString();
		}
		try (ConfigurableApplicationContext server = SecurityModule.startWith(database, Nothing.class)) {
			TestBrowser stranger = new TestBrowser(SecurityModule.port(server));
			Answer session = stranger.get("/api/v1/session", "Cookie", cookies);
			assertThat(session.json().get("name").asString()).isEqualTo("미나");
			// Only callers who are signed in get 404.
			assertThat(stranger.get("/api/v1/nothing", "Authorization", bearer).status()).isEqualTo(404);
			TestBrowser sameBrowser = new TestBrowser(SecurityModule.port(server));
			String[] pair = cookies.split("=", 2);
			sameBrowser.cookies().put(pair[0], pair[1]);
			assertThat(sameBrowser.delete("/api/v1/session", "X-CSRF-TOKEN", csrf).status()).isEqualTo(204);
			assertThat(sameBrowser.signIn("미나", PASSWORD).status()).isEqualTo(200);
		}
	}

	static class Nothing {

	}

}
