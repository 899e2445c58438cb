package dev.parley.browser;

import java.nio.file.Path;

import dev.parley.browser.pages.BoardPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The server stops while people draw, and starts again. */
@BrowserTest
@Slow
class BoardRestartIT {

	@Test
	void thePictureIsThereAfterARestartAndWithItWhatWasDrawnMeanwhile(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed|status of 50");
		String mina = Visitors.unique("mina");
		try (RestartableServer server = new RestartableServer(folder)) {
			BoardPage minas = new BoardPage(
					visitors.arrive(server.url() + "board/", Visitors.signedUp(server.url(), mina)));
			minas.isReady();
			BoardPage juns = new BoardPage(
					visitors.arrive(server.url() + "board/", Visitors.signedUp(server.url(), Visitors.unique("jun"))));
			juns.isReady();
			minas.draw(-150, -100, 150, -100);
			minas.draw(-150, -50, 150, -50);
			minas.page().keyboard().press("Control+z");
			juns.shows(0, -100);
			juns.isBlank(0, -50);
			server.stop();
			minas.isCutOff();
			juns.isCutOff();
			juns.draw(-150, 0, 150, 0);
			juns.showsForNow(0, 0);
			server.start();
			minas.shows(0, 0);
			juns.shows(0, 0);
			BoardPage visitor = new BoardPage(visitors.arrive(server.url() + "board/"));
			juns.page().reload();
			for (BoardPage each : new BoardPage[] { minas, juns, visitor }) {
				assertThat(each.summary()).containsText("Strokes: 2.");
				assertThat(each.summary()).containsText(mina + ": 1.");
			}
			minas.part("undo").click();
			assertThat(visitor.summary()).containsText("Strokes: 1.");
		}
	}

}
