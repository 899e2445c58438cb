package dev.parley.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.browser.pages.MembersPanel;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Two users and a room that at first only one of them may see. */
@RunningServer
@BrowserTest
@Slow
class PrivateRoomIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("준");

	private final String room = Visitors.unique("Surprise");

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aMemberWhoAcceptsSeesTheRoomAndARemovedOneSeesNothingOfItAnyMore(Visitors visitors) {
		ParleyPage minas = signedUp(visitors, this.mina);
		ParleyPage juns = signedUp(visitors, this.jun);
		minas.rooms().createPrivate(this.room);
		minas.room().say("For his birthday");
		minas.room().message("For his birthday").is("sent");
		assertThat(juns.rooms().link(this.room)).hasCount(0);

		MembersPanel members = minas.room().members();
		members.shows(this.mina + " (you)");
		members.invite(this.jun);
		members.shows(this.mina + " (you)", this.jun);
		assertThat(members.about(this.jun)).hasText("Invited");
		assertThat(juns.invitations().to(this.room)).containsText("Invited by " + this.mina);
		assertThat(juns.rooms().link(this.room)).hasCount(0);
		juns.invitations().accept(this.room);
		assertThat(members.about(this.jun)).not().containsText("Invited");
		members.close();
		assertThat(juns.rooms().link(this.room + " (private)")).isVisible();
		juns.room().shows("For his birthday");
		juns.room().say("Thank you");
		minas.room().shows("For his birthday", "Thank you");

		minas.room().members().remove(this.jun);
		assertThat(members.question()).containsText("Remove " + this.jun);
		members.confirm();
		assertThat(juns.room().notice()).hasText("This room is closed to you");
		assertThat(juns.rooms().link(this.room)).hasCount(0);
		assertThat(juns.page().locator("body")).not().containsText("birthday");
		members.close();
		minas.room().say("He is gone");
		minas.room().message("He is gone").is("sent");

		minas.room().members().invite(this.jun);
		juns.invitations().accept(this.room);
		juns.room().shows("For his birthday", "Thank you", "He is gone");
	}

	@Test
	void anInvitationThatIsDeclinedOrTakenBackIsGoneOnBothPages(Visitors visitors) {
		visitors.expect("status of 409");
		ParleyPage minas = signedUp(visitors, this.mina);
		ParleyPage juns = signedUp(visitors, this.jun);
		minas.rooms().createPrivate(this.room);
		MembersPanel members = minas.room().members();
		members.invite(this.jun);
		assertThat(juns.invitations().to(this.room)).isVisible();
		members.remove(this.jun);
		members.shows(this.mina + " (you)");
		assertThat(juns.invitations().to(this.room)).hasCount(0);
		members.invite(this.jun);
		ParleyPage second = juns.inAnotherTab();
		assertThat(second.invitations().to(this.room)).isVisible();
		juns.invitations().decline(this.room);
		assertThat(second.invitations().to(this.room)).hasCount(0);
		assertThat(juns.rooms().link(this.room)).hasCount(0);
		members.invite(this.jun);
		assertThat(members.problem()).containsText("declined an invitation of yours");
		members.close();
		minas.room().members().shows(this.mina + " (you)");
	}

	@Test
	void aMemberSeesTheOthersAndMayLeave(Visitors visitors) {
		ParleyPage minas = signedUp(visitors, this.mina);
		ParleyPage juns = signedUp(visitors, this.jun);
		minas.rooms().createPrivate(this.room);
		minas.room().members().invite(this.jun);
		juns.invitations().accept(this.room);
		MembersPanel members = juns.room().members();
		members.shows(this.mina, this.jun + " (you)");
		assertThat(members.nameField()).isHidden();
		members.leave();
		assertThat(members.question()).containsText("You come back only if you are invited again.");
		members.keep();
		assertThat(juns.rooms().link(this.room + " (private)")).isVisible();
		members.leave();
		members.confirm();
		assertThat(members.dialog()).isHidden();
		assertThat(juns.room().notice()).hasText("This room is closed to you");
	}

	@Test
	void anUnknownNameIsReported(Visitors visitors) {
		ParleyPage minas = signedUp(visitors, this.mina);
		visitors.expect("404");
		minas.rooms().createPrivate(this.room);
		MembersPanel members = minas.room().members();
		members.invite("nobody-" + this.mina.hashCode());
		assertThat(members.problem()).hasText("There is nobody with this name.");
	}

	@Test
	void aPublicRoomShowsWhoIsThere(Visitors visitors) {
		ParleyPage minas = signedUp(visitors, this.mina);
		minas.rooms().create(this.room);
		MembersPanel members = minas.room().present();
		assertThat(members.dialog()).containsText(this.mina + " (you)");
		assertThat(members.nameField()).isHidden();
		Faults.assertNoneSerious(minas);
	}

	@Test
	void theKeyboardIsEnough(Visitors visitors) {
		ParleyPage minas = signedUp(visitors, this.mina);
		ParleyPage juns = signedUp(visitors, this.jun);
		minas.rooms().createPrivate(this.room);
		minas.room().membersButton().press("Enter");
		assertThat(minas.page().locator(".member-name")).hasText(this.mina + " (you)");
		Locator field = minas.page().locator("dialog[open] input[name=name]");
		minas.page().waitForCondition(() -> {
			minas.page().keyboard().press("Tab");
			return (boolean) field.evaluate("(element) => element === document.activeElement");
		});
		minas.page().keyboard().type(this.jun);
		minas.page().keyboard().press("Enter");
		assertThat(minas.page().locator(".member-name")).hasText(new String[] { this.mina + " (you)", this.jun });
		minas.page().keyboard().press("Escape");
		assertThat(minas.room().membersButton()).isFocused();
		juns.page().locator(".invitation [data-part=accept]").press("Enter");
		assertThat(juns.rooms().link(this.room)).isVisible();
	}

	@Test
	void theDialogFitsATelephoneAndHasNoSeriousFault(Visitors visitors) {
		ParleyPage minas = visitors.arrive(this.url,
				Visitors.korean().setViewportSize(390, 844).setIsMobile(true).setColorScheme(ColorScheme.DARK),
				Visitors.signedUp(this.url, this.mina));
		minas.isConnectedOver("WebSocket");
		minas.rooms().createPrivate(this.room);
		minas.room().members().shows(this.mina + " (나)");
		assertThat(minas.page().evaluate("() => document.documentElement.scrollWidth <= 390")).isEqualTo(true);
		Faults.assertNoneSerious(minas);
	}

	private ParleyPage signedUp(Visitors visitors, String name) {
		ParleyPage page = visitors.arrive(this.url, Visitors.signedUp(this.url, name));
		page.isConnectedOver("WebSocket");
		return page;
	}

}
