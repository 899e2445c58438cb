package dev.parley.browser;

import java.io.IOException;
import java.nio.file.Path;

import com.microsoft.playwright.Locator;
import dev.parley.browser.pages.MembersPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** People in a room see who else is there and who is typing. */
@RunningServer
@BrowserTest
@Slow
class RoomPresenceIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("준");

	private final String room = Visitors.unique("Photos");

	@Test
	void aUserIsThereOnceHoweverManyTabsAndIsGoneSoonAfterTheLastOne(Visitors visitors, @LocalServerPort int port) {
		TwoUsers users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", this.mina, this.jun, this.room);
		Locator here = users.mina().room().here();
		assertThat(here).hasText("2 here");
		ParleyPage second = users.jun().inAnotherTab();
		second.rooms().isOpen(this.room);
		MembersPanel present = users.mina().room().present();
		present.shows(this.mina + " (you)", this.jun);
		Faults.assertNoneSerious(users.mina());
		second.page().close();
		users.jun().page().close();
		present.shows(this.mina + " (you)");
		present.close();
		assertThat(here).hasText("1 here");
	}

	@Test
	void othersSeeWhoIsTypingUntilTheyHaveSaidItOrTakenItBack(Visitors visitors, @LocalServerPort int port) {
		TwoUsers users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", this.mina, this.jun, this.room);
		Locator minasLine = users.mina().room().typing();
		users.jun().room().composer().pressSequentially("He");
		assertThat(minasLine).hasText(this.jun + " is typing…");
		assertThat(users.jun().room().typing()).isHidden();
		users.jun().room().say("Hello");
		users.mina().room().shows("Hello");
		assertThat(minasLine).isHidden();
		users.jun().room().composer().fill("  ");
		for (int i = 0; minasLine.isHidden() && i < 1000; i++) {
			users.jun().room().composer().press("n"); // A signal holds for some seconds
														// only.
		}
		assertThat(minasLine).hasText(this.jun + " is typing…");
		users.jun().room().composer().fill("");
		assertThat(minasLine).isHidden();
		assertThat(users.mina().room().composerHint()).isVisible();
	}

	@Test
	void whoIsThereIsKnownAgainAfterACutAndAfterTheServerHasStartedAgain(Visitors visitors, @TempDir Path folder)
			throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed|status of 503|status of 502");
		try (RestartableServer server = new RestartableServer(folder)) {
			TwoUsers users = TwoUsers.meet(visitors, server.url(), this.mina, this.jun, this.room);
			assertThat(users.mina().room().here()).hasText("2 here");
			users.jun().room().composer().fill("Just a");
			assertThat(users.mina().room().typing()).isVisible();
			server.stop();
			assertThat(users.mina().room().here()).hasText("Who is here");
			assertThat(users.mina().room().typing()).isHidden();
			server.start();
			assertThat(users.mina().room().here()).hasText("2 here");
			users.jun().room().composer().fill("Just a moment");
			assertThat(users.mina().room().typing()).hasText(this.jun + " is typing…");
		}
	}

}
