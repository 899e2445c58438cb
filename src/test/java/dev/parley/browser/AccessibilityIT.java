package dev.parley.browser;

import com.microsoft.playwright.Locator;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

@RunningServer
@BrowserTest
class AccessibilityIT {

	/** Nobody should need more steps to anything on the page. */
	private static final int MOST_TABS = 40;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void theKeyboardIsEnoughToSignInOpenARoomAndSend(Visitors visitors) {
		String mina = Visitors.unique("mina");
		String room = Visitors.unique("Photos");
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp(mina, Visitors.PASSWORD);
		page.rooms().create(room);
		page.rooms().create(Visitors.unique("Tea"));
		page.signOut();
		page.welcome().isShown();
		page.reload();

		tabTo(page, page.welcome().name());
		page.page().keyboard().type(mina);
		tabTo(page, page.welcome().password());
		page.page().keyboard().type(Visitors.PASSWORD);
		page.page().keyboard().press("Enter");
		page.isConnectedOver("WebSocket");
		tabTo(page, page.rooms().link(room));
		page.page().keyboard().press("Enter");
		page.rooms().isOpen(room);
		assertThat(page.room().composer()).isFocused();
		page.page().keyboard().type("No mouse was moved");
		tabTo(page, page.room().sendButton());
		page.page().keyboard().press("Enter");
		page.room().shows("No mouse was moved");
		page.room().message("No mouse was moved").is("sent");
	}

	@Test
	void theSignInPageHasNoSeriousFault(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().isShown();
		Faults.assertNoneSerious(page);
		page.welcome().signUp("m", "short");
		assertThat(page.welcome().problem()).isVisible();
		Faults.assertNoneSerious(page);
	}

	@Test
	void aRoomHasNoSeriousFault(Visitors visitors) {
		SlowLine line = new SlowLine();
		TwoUsers users = TwoUsers.meet(visitors, this.url, Visitors.unique("mina"), Visitors.unique("jun"),
				Visitors.unique("Photos"), Visitors.english(), line::between);
		users.talk();
		line.hold();
		users.mina().room().say("On its way");
		users.mina().room().message("On its way").is("sending");
		Faults.assertNoneSerious(users.mina());
	}

	private static void tabTo(ParleyPage page, Locator target) {
		assertThat(target).isVisible();
		for (int tabs = 0; tabs < MOST_TABS; tabs++) {
			if (Boolean.TRUE.equals(target.evaluate("(element) => element === document.activeElement"))) {
				return;
			}
			page.page().keyboard().press("Tab");
		}
		assertThat(target).isFocused();
	}

}
