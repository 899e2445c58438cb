package dev.parley.browser;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Route;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** A message that cannot be accepted is reported to its author only. */
@RunningServer
@BrowserTest
class RefusedMessageIT {

	private static final String TOO_LONG = "가".repeat(4001);

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void thePageDoesNotSendWhatIsTooLong(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url, Visitors.signedUp(this.url, Visitors.unique("mina")));
		page.rooms().create(Visitors.unique("Photos"));
		page.room().say(TOO_LONG);
		assertThat(page.room().counter()).hasText("4,001 / 4,000");
		assertThat(page.room().composer()).hasValue(TOO_LONG);
		page.room().shows();
	}

	@Test
	void aBlankMessageIsNotSent(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url, Visitors.signedUp(this.url, Visitors.unique("mina")));
		page.rooms().create(Visitors.unique("Photos"));
		page.room().say(" \u3000 ");
		page.room().say("something");
		page.room().shows("something");
	}

	@Test
	void aRefusalIsShownAtTheComposerAndDisturbsNobody(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, Visitors.unique("mina"), Visitors.unique("jun"),
				Visitors.unique("Photos"), Visitors.english(), RefusedMessageIT::withoutALimitInThePage);
		ParleyPage mina = users.mina();
		mina.room().say(TOO_LONG);
		mina.room().message(TOO_LONG).is("failed");
		assertThat(mina.room().composerProblem()).isVisible();
		assertThat(mina.room().composerProblem()).not().isEmpty();
		mina.room().say("A short one");
		users.jun().room().shows("A short one");
		mina.room().message("A short one").is("sent");
		mina.room().message(TOO_LONG).discard();
		mina.room().shows("A short one");
		users.areConnectedOver("WebSocket");
	}

	/** Removes the limit from the page, as in an older page or another program. */
	private static void withoutALimitInThePage(BrowserContext profile) {
		profile.route("**/js/ui/composer.js", (route) -> {
			APIResponse response = route.fetch();
			String script = response.text();
			assertThat(script).contains("LIMIT = 4000");
			route.fulfill(new Route.FulfillOptions().setResponse(response)
				.setBody(script.replace("LIMIT = 4000", "LIMIT = 100000")));
		});
	}

}
