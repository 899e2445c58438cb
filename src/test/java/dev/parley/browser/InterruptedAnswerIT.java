package dev.parley.browser;

import java.net.URI;
import java.nio.file.Path;

import dev.parley.answers.Dictation;
import dev.parley.browser.pages.AnswersPage;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.annotation.Bean;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The server stops in the middle of an answer and starts again. */
@BrowserTest
@Slow
class InterruptedAnswerIT {

	private static final Dictation MODEL = new Dictation();

	@Test
	void thePageSaysThatTheAnswerDoesNotGoOn(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		String mina = Visitors.unique("mina");
		try (RestartableServer server = new RestartableServer(folder, Model.class)) {
			AnswersPage page = new AnswersPage(
					visitors.arrive(server.url() + "answers/", Visitors.signedUp(server.url(), mina)));
			page.isSignedInAs(mina);
			page.ask("Why?");
			MODEL.say("Why?", "Beca");
			assertThat(page.text()).hasText("Beca");
			server.stop();
			page.isCutOff();
			server.start();
			page.isConnected();
			assertThat(page.state()).hasText("The server was stopped in the middle of this answer. It does not go on.");
			assertThat(page.text()).hasText("Beca");
			page.page().reload();
			assertThat(page.state()).containsText("This answer is not there");
		}
	}

	@Test
	void aReaderIsToldBeforeTheirConnectionCloses(@TempDir Path folder) {
		try (RestartableServer server = new RestartableServer(folder, Model.class)) {
			int port = URI.create(server.url()).getPort();
			Account mina = Account.signUp(port, "mina");
			String id = Api.of(port, mina)
				.post("/api/v1/answers", "{\"text\":\"Why not?\"}")
				.json()
				.get("id")
				.stringValue();
			try (StompClient client = StompClient.connected(port, mina.authorization())) {
				client.send("SUBSCRIBE\nid:1\ndestination:/topic/answers/" + id + "\nx-stream-offset:first\n\n\0");
				client.expect("MESSAGE");
				MODEL.say("Why not?", "Beca");
				client.expectMessage("{\"text\":\"Beca\"}");
				server.stop();
				client.expectMessage("{\"outcome\":\"interrupted\"}");
				assertThat(client.expectClose().code()).isEqualTo(1012);
			}
		}
	}

	/** It is not a {@code @Configuration}, because the tests would find it. */
	static class Model {

		@Bean
		Dictation dictation() {
			return MODEL;
		}

	}

}
