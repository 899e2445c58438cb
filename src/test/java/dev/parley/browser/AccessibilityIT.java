package dev.parley.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.browser.pages.AccountPanel;
import dev.parley.browser.pages.MembersPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.ProfileCard;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

@RunningServer
@BrowserTest
@Slow
class AccessibilityIT {

	/** The most presses of Tab that any action on the page may take. */
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

	@Test
	void theDialogsAndTheirQuestionsHaveNoSeriousFault(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		page.page().getByText("Forgot your name or password?").click();
		assertThat(page.page().getByText("Nobody can look your password up")).isVisible();
		Faults.assertNoneSerious(page);
		page.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
		AccountPanel account = page.account();
		account.askToSignOutEverywhere();
		Faults.assertNoneSerious(page);
		page.page().keyboard().press("Escape");
		page.rooms().createPrivate(Visitors.unique("Photos"));
		MembersPanel members = page.room().members();
		Faults.assertNoneSerious(page);
		members.close();
		page.room().settings().delete();
		Faults.assertNoneSerious(page);
	}

	@Test
	void searchConversationsEditsAndProfilesHaveNoFault(Visitors visitors) {
		String jun = Visitors.unique("jun");
		TwoUsers users = TwoUsers.meet(visitors, this.url, Visitors.unique("mina"), jun, Visitors.unique("Photos"));
		Page page = users.mina().page();
		users.jun().room().say("Tea at four?");
		users.mina().room().say("At five, by the river");
		users.mina().room().message("At five").is("sent");
		ProfileCard card = users.mina().room().message("Tea").profile();
		assertThat(card.facts()).containsText("on this server since");
		Faults.assertNone(page);
		card.close();
		users.mina().room().message("At five").beginEdit();
		Faults.assertNone(page);
		page.keyboard().press("Escape");
		page.keyboard().press("Control+k");
		page.keyboard().type("tea");
		page.keyboard().press("Enter");
		assertThat(page.locator("dialog.search .search-result").first()).isVisible();
		Faults.assertNone(page);
		page.keyboard().press("Escape");
		users.mina().rooms().openDirect(jun);
		page.locator("[data-part=direct-new]").click();
		Faults.assertNone(page);
	}

	@Test
	void theDocumentationIsSearchedByKeyboard(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		page.page().getByRole(AriaRole.LINK, byName("Documentation")).click();
		Locator search = page.page().getByRole(AriaRole.SEARCHBOX, byName("Search the headings"));
		tabTo(page, search);
		page.page().keyboard().type("nothing like it");
		assertThat(page.page().getByRole(AriaRole.STATUS)).hasText("No heading has these words.");
		page.page().keyboard().press("Control+A");
		page.page().keyboard().type("renewal");
		Locator found = page.page().getByRole(AriaRole.SEARCH).getByRole(AriaRole.LINK).first();
		assertThat(found).hasText("Renewal The protocol");
		assertThat(page.page().getByRole(AriaRole.STATUS)).hasText("Headings found: 1");
		Faults.assertNoneSerious(page);
		page.page().keyboard().press("ArrowDown");
		assertThat(found).isFocused();
		page.page().keyboard().press("Enter");
		assertThat(page.page()).hasURL(this.url + "docs/protocol#renewal");
		assertThat(page.page().getByRole(AriaRole.HEADING, byName("Renewal"))).isInViewport();
		assertThat(found).isHidden();
	}

	@Test
	void aDocumentHasNoSeriousFaultWideOrNarrow(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url + "docs/performance");
		Locator decisions = page.page().getByRole(AriaRole.NAVIGATION).getByRole(AriaRole.LINK).last();
		assertThat(decisions).isVisible();
		Faults.assertNoneSerious(page);
		page.page().setViewportSize(360, 640);
		assertThat(decisions).isHidden();
		page.page().getByText("Documents", new Page.GetByTextOptions().setExact(true)).click();
		assertThat(decisions).isVisible();
		Faults.assertNoneSerious(page);
		assertThat(page.page().locator("html")).not().hasJSProperty("scrollWidth", 361);
	}

	@Test
	void aKoreanFindsTheirWordsAroundTheDocuments(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url + "docs/", Visitors.korean());
		assertThat(page.page().getByRole(AriaRole.SEARCHBOX, byName("제목에서 찾기"))).isVisible();
		assertThat(page.page().getByRole(AriaRole.MAIN)).hasAttribute("lang", "en");
	}

	private static Page.GetByRoleOptions byName(String name) {
		return new Page.GetByRoleOptions().setName(name);
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
