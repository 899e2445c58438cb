package dev.parley.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Route;
import dev.parley.browser.pages.AdministrationPanel;
import dev.parley.browser.pages.ApiKeysPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Account;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** An administrator's page, and the pages of the people whose accounts they manage. */
@RunningServer
@BrowserTest
@Slow
class AdministratorIT {

	private static final String STALE = """
			{"status":403,"code":"sign-in-again","detail":"Sign in again"}""";

	private int port;

	private String url;

	private Account root;

	@BeforeEach
	void appoint(@LocalServerPort int port, @Autowired JdbcClient jdbc) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
		this.root = Account.signUp(port, "root");
		jdbc.sql("insert into account_role select id, 'ADMIN' from account where name = ?")
			.param(this.root.name())
			.update();
	}

	@Test
	void anAccountIsFoundDisabledAndEnabledByKeyboard(Visitors visitors) {
		visitors.expect("status of 40[13]");
		Account mina = Account.signUp(this.port, "mina");
		ParleyPage minas = signIn(visitors, mina);
		assertThat(minas.account().administrationButton()).isHidden();
		ParleyPage page = signIn(visitors, this.root);
		AdministrationPanel accounts = page.account().administration();
		accounts.search(mina.name().substring(2));
		assertThat(accounts.accounts()).hasCount(1);
		accounts.accounts().press("Enter");
		Faults.assertNoneSerious(page);
		accounts.button("Disable").press("Enter");
		assertThat(accounts.button("Cancel")).isFocused();
		Faults.assertNoneSerious(page);
		accounts.confirm();
		assertThat(accounts.done()).hasText("The account of %s is disabled.".formatted(mina.name()));
		assertThat(accounts.accounts()).containsText("disabled");
		assertThat(accounts.accounts()).isFocused();
		minas.welcome().isShown();
		accounts.button("Enable").click();
		assertThat(accounts.done()).hasText("%s can sign in again.".formatted(mina.name()));
		minas.welcome().signIn(mina.name(), Account.PASSWORD);
		minas.isSignedInAs(mina.name());
	}

	@Test
	void anAnswerToAnEarlierSearchTakesTheFocusFromNothing(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		ParleyPage page = signIn(visitors, this.root);
		List<Route> earlier = new ArrayList<>();
		page.page().route("**/api/v1/accounts?**", (route) -> {
			if (earlier.isEmpty()) {
				earlier.add(route);
			}
			else {
				route.resume();
			}
		});
		AdministrationPanel accounts = page.account().administration();
		accounts.search(mina.name());
		assertThat(accounts.accounts()).hasCount(1);
		accounts.accounts().focus();
		page.page().waitForResponse("**/api/v1/accounts?**", () -> earlier.get(0).resume());
		page.page().evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
		assertThat(accounts.accounts()).hasCount(1);
		assertThat(accounts.accounts()).isFocused();
	}

	@Test
	void aLinkForANewPasswordIsShownThisOnce(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		ParleyPage page = signIn(visitors, this.root);
		AdministrationPanel accounts = page.account().administration();
		accounts.search(mina.name());
		accounts.open(mina.name());
		accounts.button("Link for a new password").click();
		assertThat(accounts.link()).hasValue(Pattern.compile("^" + this.url + "#/reset/[\\w-]{20,}$"));
		assertThat(accounts.link()).isFocused();
		Faults.assertNoneSerious(page);
		page.page().keyboard().press("Escape");
		page.account().administration();
		assertThat(accounts.link()).hasValue("");
		assertThat(accounts.link()).isHidden();
	}

	@Test
	void theyShowThePasswordAgainWhereTheServerWantsItAndThenItIsDone(Visitors visitors) {
		visitors.expect("status of 40[13]");
		Account mina = Account.signUp(this.port, "mina");
		ParleyPage page = signIn(visitors, this.root);
		AdministrationPanel accounts = page.account().administration();
		accounts.search(mina.name());
		accounts.open(mina.name());
		page.page()
			.route("**/api/v1/accounts/**",
					(route) -> route.fulfill(new Route.FulfillOptions().setStatus(403)
						.setContentType("application/problem+json")
						.setBody(STALE)));
		accounts.button("Make administrator").click();
		assertThat(accounts.problem()).containsText("You signed in some time ago.");
		Faults.assertNoneSerious(page);
		page.page().unrouteAll();
		accounts.signInAgain("incorrect horse");
		assertThat(accounts.problem()).hasText("The name or the password is wrong.");
		accounts.signInAgain(Account.PASSWORD);
		assertThat(accounts.done()).hasText("%s is an administrator now.".formatted(mina.name()));
		page.isConnectedOver("WebSocket");
		accounts.button("No longer an administrator").click();
		accounts.confirm();
		assertThat(accounts.done()).hasText("%s is no longer an administrator.".formatted(mina.name()));
	}

	@Test
	void aKeyForABackEndIsShownThisOnceListedAndRevoked(Visitors visitors) {
		visitors.expect("status of 40[0139]");
		ParleyPage page = signIn(visitors, this.root);
		ApiKeysPanel keys = page.account().apiKeys();
		assertThat(keys.dialog()).containsText("There are no keys.");
		keys.make("shop", "/topic/**/orders");
		assertThat(keys.problem()).containsText("This is not a pattern of destinations");
		keys.make("shop", "/topic/orders/**\n/queue/orders");
		assertThat(keys.key()).hasValue(Pattern.compile("^pk_[\\w-]{43}$"));
		assertThat(keys.key()).isFocused();
		Faults.assertNoneSerious(page);
		assertThat(keys.keys()).containsText("/topic/orders/**\n/queue/orders");
		assertThat(keys.keys()).containsText("send messages · expires:");
		assertThat(keys.keys()).containsText("never used");
		keys.make("shop", "/topic/orders/**");
		assertThat(keys.problem()).hasText("There is a key with this name already. Choose another one.");
		page.page().keyboard().press("Escape");
		page.account().apiKeys();
		assertThat(keys.keys()).hasCount(1);
		assertThat(keys.key()).isHidden();
		assertThat(keys.key()).hasValue("");
		page.page()
			.route("**/api/v1/keys/**",
					(route) -> route.fulfill(new Route.FulfillOptions().setStatus(403)
						.setContentType("application/problem+json")
						.setBody(STALE)));
		keys.button("Revoke the key shop").click();
		Faults.assertNoneSerious(page);
		keys.confirm();
		assertThat(keys.problem()).containsText("You signed in some time ago.");
		page.page().unrouteAll();
		keys.signInAgain(Account.PASSWORD);
		assertThat(keys.done()).hasText("The key shop is revoked.");
		assertThat(keys.keys()).hasCount(0);
	}

	@Test
	void whatIsMissingForAKeyIsSaidBesideItsFieldInTheirLanguage(Visitors visitors) {
		ApiKeysPanel keys = signIn(visitors, this.root).account().apiKeys();
		keys.make("The shop", "/topic/orders/**");
		assertThat(keys.mistake()).containsText("Name the key with 1 to 32 of a–z");
		assertThat(keys.wrongField()).isFocused();
		assertThat(keys.wrongField()).hasAttribute("name", "name");
		for (String patterns : List.of("", "topic/orders")) {
			keys.make("shop", patterns);
			assertThat(keys.mistake()).containsText("Name at least one destination.");
			assertThat(keys.wrongField()).isFocused();
			assertThat(keys.wrongField()).hasAttribute("name", "patterns");
		}
		keys.dialog().getByLabel("send messages").uncheck();
		keys.make("shop", "/topic/orders/**");
		assertThat(keys.mistake()).hasText("Choose what the key may do.");
		keys.dialog().getByLabel("read messages").check();
		keys.button("Make key").click();
		assertThat(keys.key()).isFocused();
		assertThat(keys.mistake()).isHidden();
		assertThat(keys.wrongField()).hasCount(0);
	}

	@Test
	void anAccountIsDeletedIfTheyMeanIt(Visitors visitors) {
		visitors.expect("status of 401");
		Account mina = Account.signUp(this.port, "mina");
		ParleyPage minas = signIn(visitors, mina);
		ParleyPage page = signIn(visitors, this.root);
		AdministrationPanel accounts = page.account().administration();
		accounts.search(mina.name());
		accounts.open(mina.name());
		accounts.button("Delete").click();
		assertThat(accounts.dialog().getByLabel("Delete their messages, too")).not().isChecked();
		Faults.assertNoneSerious(page);
		accounts.button("Cancel").click();
		assertThat(accounts.accounts()).hasCount(1);
		accounts.button("Delete").click();
		accounts.confirm();
		assertThat(accounts.done()).hasText("The account of %s is deleted.".formatted(mina.name()));
		assertThat(accounts.accounts()).hasCount(0);
		minas.welcome().isShown();
	}

	@Test
	void theOwnersMessagesAreDeletedWithAnAccountIfTheyWantThat(Visitors visitors) {
		visitors.expect("status of 401");
		Account mina = Account.signUp(this.port, "mina");
		String room = Visitors.unique("Walks");
		ParleyPage minas = signIn(visitors, mina);
		minas.rooms().create(room);
		minas.room().say("See you on the bridge");
		minas.room().message("See you on the bridge").is("sent");
		ParleyPage page = signIn(visitors, this.root);
		page.rooms().open(room);
		page.room().shows("See you on the bridge");
		AdministrationPanel accounts = page.account().administration();
		accounts.search(mina.name());
		accounts.open(mina.name());
		accounts.button("Delete").click();
		accounts.dialog().getByLabel("Delete their messages, too").check();
		accounts.confirm();
		assertThat(accounts.done()).hasText("The account of %s is deleted.".formatted(mina.name()));
		page.page().keyboard().press("Escape");
		page.rooms().isOpen(room);
		assertThat(page.page().getByText("See you on the bridge")).isHidden();
	}

	@Test
	void manyAccountsAreShownAPageAtATime(Visitors visitors) {
		ParleyPage page = signIn(visitors, this.root);
		String part = Visitors.unique("crowd").replace("-", "");
		page.page().route("**/api/v1/accounts?**", (route) -> {
			String more = route.request().url().contains("limit=") ? "" : "&limit=2";
			route.resume(new Route.ResumeOptions().setUrl(route.request().url() + more));
		});
		for (int i = 0; i < 3; i++) {
			Account.signUp(this.port, part + i);
		}
		AdministrationPanel accounts = page.account().administration();
		accounts.search(part);
		assertThat(accounts.accounts()).hasCount(2);
		accounts.button("Show more").press("Enter");
		assertThat(accounts.accounts()).hasCount(3);
		assertThat(accounts.accounts().last()).isFocused();
		assertThat(accounts.button("Show more")).isHidden();
		accounts.search("nobody-has-this");
		assertThat(accounts.dialog()).containsText("Nobody has such a name.");
	}

	private ParleyPage signIn(Visitors visitors, Account account) {
		ParleyPage page = visitors.arrive(this.url, Visitors.signedIn(this.url, account.name()));
		page.isSignedInAs(account.name());
		return page;
	}

}
