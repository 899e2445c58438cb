package dev.parley.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.browser.pages.AccountPanel;
import dev.parley.browser.pages.FarewellPanel;
import dev.parley.browser.pages.MembersPanel;
import dev.parley.browser.pages.ProfileCard;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** People see who the others are. */
@Slow
@RunningServer
@BrowserTest
class ProfilePageIT {

	private static final Locator.FilterOptions VISIBLE = new Locator.FilterOptions().setVisible(true);

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private TwoUsers users;

	@BeforeEach
	void meet(Visitors visitors, @LocalServerPort int port) {
		this.users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", this.mina, this.jun,
				Visitors.unique("Photos"));
		this.users.areConnectedOver("WebSocket");
	}

	@Test
	void theNameAtAMessageShowsWhatItsAuthorSaysAboutThemselvesAndLeadsToAConversation() {
		AccountPanel account = this.users.jun().account();
		account.describe("<img src=x onerror=alert(1)> 사진을 찍어요 📷");
		this.users.jun().reload();
		assertThat(this.users.jun().account().about()).hasValue("<img src=x onerror=alert(1)> 사진을 찍어요 📷");
		this.users.jun().page().keyboard().press("Escape");
		this.users.jun().room().say("one");
		this.users.jun().room().say("two");
		this.users.mina().room().shows("one", "two");

		ProfileCard card = this.users.mina().room().message("one").profile();
		assertThat(card.name()).hasText(this.jun);
		assertThat(card.name()).isFocused();
		assertThat(card.about()).hasText("<img src=x onerror=alert(1)> 사진을 찍어요 📷");
		assertThat(card.facts()).containsText("Here now");
		assertThat(card.facts()).containsText("on this server since ");
		card.message().click();
		assertThat(card.dialog()).isHidden();
		this.users.mina().rooms().isOpen(this.jun);
		this.users.mina().room().say("psst");
		assertThat(this.users.jun().rooms().direct(this.mina)).containsText("1");
	}

	@Test
	void aNameInTheListOfPeopleOpensItTooAndOnesOwnLeadsNowhere() {
		MembersPanel people = this.users.mina().room().present();
		ProfileCard card = people.profile(this.mina);
		assertThat(card.facts()).containsText("on this server since ");
		assertThat(card.about()).isHidden();
		assertThat(card.message()).isHidden();
		card.close();
		assertThat(people.dialog()).isVisible();
	}

	@Test
	void whoeverIsPesteredBlocksAndUnblocks(Visitors visitors) {
		visitors.expect("status of 40[349]");
		this.users.mina().rooms().openDirect(this.jun);
		this.users.mina().room().say("Hello");
		this.users.jun().rooms().direct(this.mina).click();
		this.users.jun().room().shows("Hello");
		ProfileCard card = this.users.jun().room().message("Hello").profile();
		assertThat(card.blocked()).isHidden();
		card.block().click();
		assertThat(card.blocked()).isVisible();
		assertThat(card.message()).isHidden();
		assertThat(card.block()).hasText("Unblock");
		card.close();
		assertThat(this.users.jun().rooms().direct(this.mina)).hasCount(0);
		assertThat(this.users.jun().room().notice()).isVisible();
		this.users.mina().room().say("Are you there?");
		assertThat(this.users.mina().page().getByText("The other person has left this conversation")).isVisible();

		AccountPanel account = this.users.jun().account();
		assertThat(account.blocked()).hasCount(1);
		assertThat(account.blocked()).containsText(this.mina);
		account.blocked().getByRole(AriaRole.BUTTON).click();
		assertThat(account.blocked()).hasCount(0);
		this.users.jun().page().keyboard().press("Escape");
		this.users.jun().rooms().openDirect(this.mina);
		this.users.jun().room().shows("Hello");
		this.users.jun().room().say("Here I am");
		this.users.jun().room().shows("Hello", "Here I am");
		assertThat(this.users.mina().page().getByText("Here I am")).isVisible();
	}

	@Test
	void ofADeletedAccountTheCardSaysJustThat() {
		this.users.jun().room().say("I was here");
		this.users.mina().room().shows("I was here");
		this.users.jun().account().describe("Leaving soon");
		this.users.jun().page().keyboard().press("Escape");
		FarewellPanel farewell = this.users.jun().account().farewell();
		farewell.askToDelete(Visitors.PASSWORD);
		farewell.confirm();
		this.users.jun().welcome().isShown();
		ProfileCard card = this.users.mina().room().message("I was here").profile();
		assertThat(card.facts()).hasText("This account is deleted.");
		assertThat(card.about()).isHidden();
		assertThat(card.message()).isHidden();
	}

	@Test
	void aNameAtAMessageIsReachedByKeyboardOnceForAllThatWasSaidInARow() {
		this.users.jun().room().say("one");
		this.users.jun().room().say("two");
		this.users.mina().room().shows("one", "two");
		this.users.mina().room().say("mine");
		this.users.mina().room().shows("one", "two", "mine");
		Locator names = this.users.mina().page().locator(".message .person").filter(VISIBLE);
		assertThat(names).hasCount(1);
		names.focus();
		this.users.mina().page().keyboard().press("Enter");
		Locator card = this.users.mina().page().locator("[data-widget=profile]");
		assertThat(card).isVisible();
		this.users.mina().page().keyboard().press("Escape");
		assertThat(card).isHidden();
		assertThat(names).isFocused();
	}

}
