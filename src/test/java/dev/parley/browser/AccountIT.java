package dev.parley.browser;

import java.io.IOException;
import java.nio.file.Files;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.browser.pages.AccountPanel;
import dev.parley.browser.pages.FarewellPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** What people do with their own account, and how they leave. */
@RunningServer
@BrowserTest
@Slow
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
	void aVisitorWhoWantsToChangeTheirPasswordSignsInFirst(Visitors visitors) {
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
	void aUserWhoSignsOutWithoutANetworkIsToldThatTheyAreStillSignedIn(Visitors visitors) {
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
	void aUserWhoDeletesTheirAccountIsAskedAndDeletesTheirMessagesOrIsShownAsGone(Visitors visitors)
			throws IOException {
		visitors.expect("status of 401");
		String jun = Visitors.unique("jun");
		String room = Visitors.unique("Walks");
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, jun, room);
		users.mina().room().say("remember me");
		users.jun().room().shows("remember me");
		AccountPanel account = users.mina().account();
		assertThat(Files.readString(account.download())).contains("\"user\":\"" + this.mina + "\"", "remember me");
		FarewellPanel farewell = account.farewell();
		farewell.askToDeleteAll("not the password");
		farewell.keep();
		farewell.askToDeleteAll("not the password");
		farewell.confirm();
		assertThat(farewell.problem()).hasText("The name or the password is wrong.");
		farewell.askToDeleteAll(Visitors.PASSWORD);
		farewell.confirm();
		users.mina().welcome().isShown();
		users.jun().room().shows("Message deleted");
		users.mina().welcome().signIn(this.mina, Visitors.PASSWORD);
		assertThat(users.mina().welcome().problem()).hasText("The name or the password is wrong.");
		users.jun().room().say("I was here");
		users.jun().room().message("I was here").is("sent");
		FarewellPanel juns = users.jun().account().farewell();
		juns.askToDelete(Visitors.PASSWORD);
		juns.confirm();
		users.jun().welcome().isShown();
		ParleyPage late = visitors.arrive(this.url, Visitors.signedUp(this.url, Visitors.unique("sora")));
		late.rooms().open(room);
		late.room().shows("Message deleted", "I was here");
		assertThat(late.room().message("I was here").author()).hasText(jun + " (account deleted)");
	}

	@Test
	void aForgottenPasswordIsReplacedByAnAdministratorsLink(Visitors visitors, @LocalServerPort int port,
			@Autowired JdbcClient database) {
		visitors.expect("status of 40");
		ParleyPage here = signedUp(visitors);
		Account root = Account.signUp(port, "root");
		database.sql("insert into account_role (account_id, role) select id, 'ADMIN' from account where name = ?")
			.param(root.name())
			.update();
		String link = Api.of(port, root)
			.post("/api/v1/accounts/" + this.mina + "/password-reset", "")
			.json()
			.get("link")
			.asString();
		database
			.sql("delete from account_role where role = 'ADMIN' and account_id in"
					+ " (select id from account where name = ?)")
			.param(root.name())
			.update();
		ParleyPage page = visitors.arrive(this.url + link.substring(1));
		Locator dialog = page.page().locator("[data-widget=password-reset]");
		assertThat(dialog).isVisible();
		assertThat(page.page()).hasURL(this.url + "#/");
		Faults.assertNoneSerious(page);
		set(dialog, "short", "short");
		assertThat(dialog.getByRole(AriaRole.ALERT)).hasText("At least 8 characters.");
		set(dialog, "battery staple", "battery stable");
		assertThat(dialog.getByRole(AriaRole.ALERT)).hasText("The two passwords are not the same.");
		set(dialog, "password1", "password1");
		assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("one of the passwords that are guessed first");
		set(dialog, "battery staple", "battery staple");
		assertThat(dialog).isHidden();
		assertThat(page.welcome().problem()).hasText("Your new password is set. Sign in with it.");
		assertThat(page.welcome().name()).hasValue(this.mina);
		here.welcome().isShown();
		page.welcome().signIn(this.mina, "battery staple");
		page.isSignedInAs(this.mina);
		ParleyPage late = visitors.arrive(this.url + link.substring(1));
		Locator again = late.page().locator("[data-widget=password-reset]");
		set(again, "another password", "another password");
		assertThat(again.getByRole(AriaRole.ALERT)).containsText("This link is not valid any more");
	}

	private static void set(Locator dialog, String password, String again) {
		dialog.locator("[name=newPassword]").fill(password);
		dialog.locator("[name=again]").fill(again);
		dialog.locator("[type=submit]").click();
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
				Visitors.korean().setViewportSize(390, 844).setIsMobile(true).setColorScheme(ColorScheme.DARK),
				Visitors.signedUp(this.url, this.mina));
		page.isConnectedOver("WebSocket");
		assertThat(page.account().signIns()).containsText("지금 이 브라우저");
		assertThat(page.page().evaluate("() => document.documentElement.scrollWidth <= 390")).isEqualTo(true);
		Faults.assertNoneSerious(page);
		page.openAccount().farewell().askToDeleteAll(Visitors.PASSWORD);
		assertThat(page.page().evaluate("() => document.documentElement.scrollWidth <= 390")).isEqualTo(true);
		Faults.assertNoneSerious(page);
	}

	private ParleyPage signedUp(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url, Visitors.signedUp(this.url, this.mina));
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
