package dev.parley.browser;

import java.nio.file.Path;

import dev.parley.answers.Dictation;
import dev.parley.browser.pages.AnswersPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.annotation.Bean;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

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

	/** It is not a {@code @Configuration}, because the tests would find it. */
	static class Model {

		@Bean
		Dictation dictation() {
			return MODEL;
		}

	}

}
