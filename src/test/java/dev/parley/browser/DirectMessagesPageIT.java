package dev.parley.browser;

import java.nio.file.Path;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Two people talk alone, over cut lines and a restart of the server. */
@Slow
@BrowserTest
class DirectMessagesPageIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	@TempDir
	private Path folder;

	@BeforeEach
	void chromiumReportsWhatItCannotReach(Visitors visitors) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
	}

	@Test
	void twoPeopleHaveOneConversationThatOutlivesARestart(Visitors visitors) {
		try (RestartableServer server = new RestartableServer(this.folder)) {
			TwoUsers users = TwoUsers.meet(visitors, server.url(), this.mina, this.jun, "Photos");
			ParleyPage eve = visitors.arrive(server.url(), Visitors.signedUp(server.url(), Visitors.unique("eve")));
			eve.rooms().isOpen();
			users.mina().rooms().openDirect(this.jun.toUpperCase());
			users.mina().room().say("psst");
			Locator juns = users.jun().rooms().direct(this.mina);
			assertThat(juns).containsText("1");
			juns.click();
			users.jun().room().shows("psst");
			assertThat(users.jun().room().edge())
				.hasText("This is the beginning of your conversation with " + this.mina + ".");
			assertThat(users.jun().room().settingsButton()).isHidden();
			assertThat(eve.page().locator("[data-part=directs] a")).hasCount(0);
			String address = users.jun().page().url();
			eve.page().navigate(address);
			assertThat(eve.room().notice()).hasText("There is no such room");

			server.stop();
			users.mina().isCutOff();
			users.mina().room().say("written during the outage");
			users.jun().isCutOff();
			server.start();
			users.areConnectedOver("WebSocket");
			users.jun().room().shows("psst", "written during the outage");
			users.jun().reload();
			users.jun().room().shows("psst", "written during the outage");

			users.jun().rooms().open("Photos");
			users.jun().rooms().openDirect(this.mina);
			assertThat(users.jun().page()).hasURL(address);
			assertThat(users.jun().page().locator("[data-part=directs] a")).hasCount(1);
		}
	}

	@Test
	void itBeginsAtANameInTheListOfPeopleToo(Visitors visitors) {
		try (RestartableServer server = new RestartableServer(this.folder)) {
			TwoUsers users = TwoUsers.meet(visitors, server.url(), this.mina, this.jun, "Photos");
			users.areConnectedOver("WebSocket");
			users.mina().room().present();
			Page page = users.mina().page();
			page.locator(".member [data-part=direct][data-name='" + this.jun + "']").click();
			users.mina().rooms().isOpen(this.jun);
			users.mina().room().say("Hello, you");
			assertThat(users.jun().rooms().direct(this.mina)).containsText("1");
			page.reload();
			users.mina().room().shows("Hello, you");
			assertThat(users.mina().rooms().direct(this.jun)).isVisible();
		}
	}

	@Test
	void whoeverIsNotThereOrIsOneselfIsSaid(Visitors visitors) {
		visitors.expect("status of 40[04]");
		try (RestartableServer server = new RestartableServer(this.folder)) {
			TwoUsers users = TwoUsers.meet(visitors, server.url(), this.mina, this.jun, "Photos");
			Page page = users.mina().page();
			page.locator("[data-part=direct-new]").click();
			Locator name = page.locator("#direct-name");
			name.fill("nobody-at-all");
			name.press("Enter");
			assertThat(page.locator("[data-part=direct-problem]")).hasText("There is nobody with this name.");
			name.fill(this.mina);
			name.press("Enter");
			assertThat(page.locator("[data-part=direct-problem]"))
				.hasText("Choose somebody else: a conversation has two people.");
			name.press("Escape");
			assertThat(name).isHidden();
		}
	}

}
