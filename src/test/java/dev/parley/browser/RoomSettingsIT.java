package dev.parley.browser;

import com.microsoft.playwright.options.ColorScheme;
import dev.parley.browser.pages.MessageBubble;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.SettingsPanel;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** A room's creator in two browsers, and another user who is in the room meanwhile. */
@RunningServer
@BrowserTest
@Slow
class RoomSettingsIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String room = Visitors.unique("Walks");

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aNewNameIsOnEveryPageAtOnceAndTheSecondOfTwoRenamesIsRefused(Visitors visitors) {
		visitors.expect("409");
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		assertThat(users.jun().room().settingsButton()).isHidden();
		ParleyPage elsewhere = visitors.arrive(this.url, Visitors.signedIn(this.url, this.mina));
		elsewhere.rooms().open(this.room);
		elsewhere.page().route("**/api/v1/rooms/*", (route) -> {
			if (route.request().method().equals("PATCH")) {
				SettingsPanel first = users.mina().room().settings();
				first.rename(this.room + " on Sunday");
				assertThat(first.done()).hasText("The room has its new name.");
				first.close();
			}
			route.resume();
		});
		SettingsPanel second = elsewhere.room().settings();
		second.rename(this.room + " on Saturday");
		assertThat(second.problem()).containsText("Somebody else has just changed this room.");
		for (ParleyPage page : new ParleyPage[] { users.mina(), users.jun(), elsewhere }) {
			page.rooms().isOpen(this.room + " on Sunday");
			assertThat(page.rooms().link(this.room + " on Sunday")).isVisible();
		}
		assertThat(second.nameField()).hasValue(this.room + " on Saturday");
		elsewhere.page().unrouteAll();
		second.rename(this.room + " on Saturday");
		users.jun().rooms().isOpen(this.room + " on Saturday");
	}

	@Test
	void anArchivedRoomIsReadAndNotWrittenTo(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.jun().room().say("See you");
		users.mina().room().shows("See you");
		SettingsPanel settings = users.mina().room().settings();
		settings.archive();
		assertThat(users.jun().room().archivedNote()).isVisible();
		assertThat(users.jun().room().composer()).isHidden();
		users.jun().room().shows("See you");
		assertThat(users.jun().rooms().link(this.room)).containsText("archived");
		users.jun().reload();
		assertThat(users.jun().room().archivedNote()).isVisible();
		settings.archive();
		settings.close();
		users.jun().room().say("Hello again");
		users.mina().room().shows("See you", "Hello again");
	}

	@Test
	void aMessageIsDeletedForEverybodyByItsAuthorAndByTheRoomsCreator(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.jun().room().say("too early");
		users.jun().room().say("insult");
		users.mina().room().shows("too early", "insult");
		users.mina().room().say("mine");
		users.jun().room().shows("too early", "insult", "mine");
		assertThat(users.jun().room().message("mine").deleteButton()).isHidden();
		MessageBubble insult = users.mina().room().message("insult");
		insult.askToDelete();
		assertThat(insult.question()).containsText("insult");
		insult.keep();
		users.jun().room().shows("too early", "insult", "mine");
		insult.delete();
		for (ParleyPage page : new ParleyPage[] { users.mina(), users.jun() }) {
			page.room().shows("too early", "Message deleted", "mine");
		}
		users.jun().room().message("too early").delete();
		users.mina().room().shows("Message deleted", "Message deleted", "mine");
		users.jun().reload();
		users.jun().room().shows("Message deleted", "Message deleted", "mine");
		users.jun().room().message("mine").is("sent");
		assertThat(users.jun().page().locator("body")).not().containsText("insult");
		users.jun().room().say("Hello again");
		users.mina().room().shows("Message deleted", "Message deleted", "mine", "Hello again");
	}

	@Test
	void aDeletedRoomLeavesEveryPageAfterAQuestion(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.jun().room().say("See you");
		users.jun().room().message("See you").is("sent");
		SettingsPanel settings = users.mina().room().settings();
		settings.delete();
		settings.keep();
		assertThat(settings.dialog()).isVisible();
		settings.delete();
		settings.confirm();
		assertThat(settings.dialog()).isHidden();
		for (ParleyPage page : new ParleyPage[] { users.mina(), users.jun() }) {
			assertThat(page.room().notice()).hasText("This room has been deleted");
			assertThat(page.rooms().link(this.room)).hasCount(0);
			assertThat(page.page().locator("body")).not().containsText("See you");
		}
		users.mina().rooms().create(this.room);
		users.jun().rooms().open(this.room);
		users.jun().room().shows();
	}

	@Test
	void theDialogsFitATelephoneAndHaveNoSeriousFault(Visitors visitors) {
		ParleyPage minas = visitors.arrive(this.url,
				Visitors.korean().setViewportSize(390, 844).setIsMobile(true).setColorScheme(ColorScheme.DARK),
				Visitors.signedUp(this.url, this.mina));
		minas.isConnectedOver("WebSocket");
		minas.rooms().createPrivate(this.room);
		minas.room().say("안녕하세요");
		MessageBubble message = minas.room().message("안녕하세요");
		message.is("sent");
		message.askToDelete();
		Faults.assertNoneSerious(minas);
		message.keep();
		message.delete();
		minas.room().shows("삭제된 메시지예요");
		Faults.assertNoneSerious(minas);
		SettingsPanel settings = minas.room().settings();
		settings.delete();
		assertThat(minas.page().evaluate("() => document.documentElement.scrollWidth <= 390")).isEqualTo(true);
		Faults.assertNoneSerious(minas);
	}

}
