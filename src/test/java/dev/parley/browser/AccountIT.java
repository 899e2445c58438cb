package dev.parley.browser;

import com.microsoft.playwright.options.ColorScheme;
import dev.parley.browser.pages.AccountPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** What people do about their own account, and how they leave. */
@RunningServer
@BrowserTest
class AccountIT {

	private final String mina = Visitors.unique("mina");

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void theySeeWhereTheyAreSignedInAndEndWhatTheyDoNotKnow(Visitors visitors) {
		visitors.expect("status of 401");
		ParleyPage here = signedUp(visitors);
		ParleyPage elsewhere = signedIn(visitors, Visitors.PASSWORD);
		AccountPanel account = here.account();
		assertThat(account.signIns()).hasCount(2);
		assertThat(account.signIns().first()).containsText("Chrome on");
		account.end(account.signIns().nth(1));
		assertThat(account.signIns()).hasCount(1);
		assertThat(account.signIns()).containsText("This browser");
		assertThat(account.done()).hasText("Signed out there.");
		elsewhere.welcome().isShown();
		here.isSignedInAs(this.mina);
	}

	@Test
	void theySignOutEverywhereIfTheyMeanIt(Visitors visitors) {
		visitors.expect("status of 401");
		ParleyPage here = signedUp(visitors);
		ParleyPage elsewhere = signedIn(visitors, Visitors.PASSWORD);
		AccountPanel account = here.account();
		account.askToSignOutEverywhere();
		account.keep();
		here.isSignedInAs(this.mina);
		account.askToSignOutEverywhere();
		account.confirm();
		here.welcome().isShown();
		elsewhere.welcome().isShown();
		here.reload();
		here.welcome().isShown();
	}

	@Test
	void whoComesToChangeTheirPasswordSignsInFirst(Visitors visitors) {
		visitors.expect("status of 401");
		signedUp(visitors);
		ParleyPage page = visitors.arrive(this.url + ".well-known/change-password");
		page.welcome().signIn(this.mina, Visitors.PASSWORD);
		AccountPanel account = page.openAccount();
		assertThat(account.currentPassword()).isFocused();
		account.changePassword("not the password", "battery staple horse");
		assertThat(account.problem()).hasText("The name or the password is wrong.");
		account.changePassword(Visitors.PASSWORD, "battery staple horse");
		assertThat(account.done()).hasText("Your password has been changed.");
		assertThat(account.signIns()).hasCount(1);
		page.isConnectedOver("WebSocket");
		signedIn(visitors, "battery staple horse");
	}

	@Test
	void whoSignsOutWithoutANetworkIsToldThatTheyAreStillSignedIn(Visitors visitors) {
		visitors.expect("ERR_FAILED");
		ParleyPage page = signedUp(visitors);
		page.page().route("**/api/v1/session", (route) -> {
			if (route.request().method().equals("DELETE")) {
				route.abort();
			}
			else {
				route.resume();
			}
		});
		page.signOut();
		assertThat(page.accountProblem())
			.hasText("You are still signed in. The server cannot be reached. Check your connection and try again.");
		page.isSignedInAs(this.mina);
		page.isConnectedOver("WebSocket");
		page.page().unroute("**/api/v1/session");
		page.signOut();
		page.welcome().isShown();
		page.reload();
		page.welcome().isShown();
	}

	@Test
	void theColoursAreThoseThatWereChosenFromTheFirstMoment(Visitors visitors) {
		ParleyPage page = signedUp(visitors);
		page.account().theme().selectOption("dark");
		assertThat(page.page().locator("html")).hasAttribute("data-theme", "dark");
		assertThat(page.page().locator("body")).hasCSS("background-color", "rgb(18, 24, 26)");
		page.page().route("**/js/main.js", (route) -> route.abort());
		visitors.expect("ERR_FAILED");
		page.reload();
		assertThat(page.page().locator("body")).hasCSS("background-color", "rgb(18, 24, 26)");
	}

	@Test
	void theDialogFitsATelephoneAndHasNoSeriousFault(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url,
				Visitors.korean().setViewportSize(390, 844).setIsMobile(true).setColorScheme(ColorScheme.DARK));
		page.welcome().signUp(this.mina, Visitors.PASSWORD);
		page.isConnectedOver("WebSocket");
		assertThat(page.account().signIns()).containsText("지금 이 브라우저");
		assertThat(page.page().evaluate("() => document.documentElement.scrollWidth <= 390")).isEqualTo(true);
		Faults.assertNoneSerious(page);
	}

	private ParleyPage signedUp(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp(this.mina, Visitors.PASSWORD);
		page.isConnectedOver("WebSocket");
		return page;
	}

	private ParleyPage signedIn(Visitors visitors, String password) {
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signIn(this.mina, password);
		page.isConnectedOver("WebSocket");
		return page;
	}

}
