package dev.parley.browser;

import java.nio.file.Path;

import dev.parley.browser.pages.OmokPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The server stops in the middle of a game and starts again. */
@BrowserTest
@Slow
class OmokRestartIT {

	@Test
	void theGameGoesOnAfterARestart(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed|status of 50");
		String mina = Visitors.unique("mina");
		String jun = Visitors.unique("jun");
		try (RestartableServer server = new RestartableServer(folder)) {
			OmokPage minas = new OmokPage(
					visitors.arrive(server.url() + "omok/", Visitors.signedUp(server.url(), mina)));
			minas.isSignedInAs(mina);
			String address = minas.open();
			OmokPage juns = new OmokPage(visitors.arrive(address));
			juns.signIn().signUp(jun, Visitors.PASSWORD);
			juns.part("join").click();
			OmokPage visitor = new OmokPage(visitors.arrive(address));
			minas.point(7, 7).click();
			juns.shows(7, 7, "black");
			server.stop();
			minas.isCutOff();
			juns.isCutOff();
			juns.point(8, 8).click();
			server.start();
			minas.shows(8, 8, "white");
			visitor.shows(8, 8, "white");
			assertThat(minas.status()).hasText("Your turn.");
			minas.page().reload();
			juns.page().reload();
			assertThat(minas.status()).hasText("Your turn.");
			assertThat(juns.stones()).hasCount(2);
			minas.point(9, 9).click();
			juns.shows(9, 9, "black");
			visitor.shows(9, 9, "black");
			assertThat(juns.stones()).hasCount(3);
		}
	}

}
