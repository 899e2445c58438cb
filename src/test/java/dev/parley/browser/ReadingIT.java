package dev.parley.browser;

import java.util.stream.IntStream;

import com.microsoft.playwright.Locator;
import dev.parley.browser.pages.RoomPanel;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** People who return find the place where they left, and the messages since then. */
@RunningServer
@BrowserTest
@Slow
class ReadingIT {

	/** Of ten lines each, so that no screen can show all of them. */
	private static final int MESSAGES = 12;

	private final String room = Visitors.unique("Photos");

	private final String tea = Visitors.unique("Tea");

	private TwoUsers users;

	@BeforeEach
	void meet(Visitors visitors, @LocalServerPort int port) {
		this.users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", Visitors.unique("mina"),
				Visitors.unique("jun"), this.room);
	}

	@Test
	void aReturningReaderBeginsWithNewMessages() {
		this.users.mina().room().say("Before");
		this.users.jun().room().message("Before").is("sent");
		this.users.jun().rooms().create(this.tea);
		sayMuch();
		this.users.jun().rooms().open(this.room);
		RoomPanel juns = this.users.jun().room();
		assertThat(juns.since()).hasText("New since you were here");
		assertThat(juns.since()).isInViewport();
		assertThat(juns.message("Number 01").text()).isInViewport();
		assertThat(juns.message("Number 12").text()).not().isInViewport();
		assertThat(this.users.jun().rooms().unread(this.room)).hasText("12");
		assertThat(juns.newer()).hasText("New messages");
		juns.newer().click();
		assertThat(juns.message("Number 12").text()).isInViewport();
		assertThat(this.users.jun().rooms().link(this.room)).hasAccessibleName(this.room);
		juns.say("I have read it all");
		assertThat(juns.since()).hasCount(0);
	}

	@Test
	void messagesThatArriveWhileNobodyLooksAreBelowTheLine() {
		this.users.mina().room().say("Before");
		RoomPanel juns = this.users.jun().room();
		juns.message("Before").is("sent");
		look(false);
		sayMuch();
		juns.message("Number 12").is("sent");
		look(true);
		assertThat(juns.since()).isInViewport();
		assertThat(juns.message("Number 01").text()).isInViewport();
		assertThat(juns.message("Number 12").text()).not().isInViewport();
	}

	@Test
	void aRoomIsFoundWhereItWasLeft() {
		sayMuch();
		RoomPanel juns = this.users.jun().room();
		assertThat(juns.message("Number 12").text()).isInViewport();
		Locator third = juns.message("Number 03").text();
		third.scrollIntoViewIfNeeded();
		assertThat(juns.newer()).isVisible();
		this.users.jun().rooms().create(this.tea);
		this.users.jun().rooms().open(this.room);
		assertThat(third).isInViewport();
		assertThat(juns.message("Number 12").text()).not().isInViewport();
	}

	private void sayMuch() {
		RoomPanel minas = this.users.mina().room();
		for (int number : IntStream.rangeClosed(1, MESSAGES).toArray()) {
			String first = "Number %02d".formatted(number);
			minas.say(first + "\nline".repeat(9));
			minas.message(first).is("sent");
		}
	}

	/** Whether the tab is in front; Playwright has no method for this. */
	private void look(boolean looking) {
		this.users.jun().page().evaluate("""
				(hidden) => {
				  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
				  document.dispatchEvent(new Event('visibilitychange'));
				}""", !looking);
	}

}
