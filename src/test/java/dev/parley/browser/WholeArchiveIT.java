package dev.parley.browser;

import java.time.Instant;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.RoomPanel;
import dev.parley.chat.message.ChatMessage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.SimpMessageSendingOperations;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** A reader scrolls up through all that was ever said in a room. */
@Slow
@RunningServer
@BrowserTest
class WholeArchiveIT {

	private static final int MESSAGES = 700;

	/** More than are in the document at a time, with lines for days and the like. */
	private static final int MOST_IN_DOCUMENT = 405;

	@Autowired
	private SimpMessageSendingOperations messages;

	private final String room = Visitors.unique("Photos");

	private ParleyPage reader;

	private Page page;

	private RoomPanel panel;

	private String id;

	@BeforeEach
	void openALongRoom(Visitors visitors, @LocalServerPort int port) {
		String url = "http://localhost:" + port + "/";
		this.reader = visitors.arrive(url, Visitors.signedUp(url, Visitors.unique("mina")));
		this.reader.rooms().create(this.room);
		this.page = this.reader.page();
		this.panel = this.reader.room();
		this.id = (String) this.page.evaluate("location.hash.split('/').at(-1)");
		say(1, MESSAGES);
		this.reader.reload();
		assertThat(message(MESSAGES)).isInViewport();
	}

	@Test
	void itGoesUpToTheFirstMessageAndBackAndTheDocumentStaysSmall() {
		for (int i = 0; !this.panel.edge().textContent().contains("beginning") && i < 300; i++) {
			toTop();
			assertThat(items()).isLessThan(MOST_IN_DOCUMENT);
		}
		assertThat(this.panel.edge()).hasText("This is the beginning of " + this.room + ".");
		toTop();
		assertThat(message(1)).isInViewport();
		assertThat(message(MESSAGES)).hasCount(0);
		for (int i = 0; message(MESSAGES).count() == 0 && i < 300; i++) {
			this.page
				.evaluate("document.querySelector('.log').scrollTop = document.querySelector('.log').scrollHeight");
			this.page
				.waitForFunction("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))");
			assertThat(items()).isLessThan(MOST_IN_DOCUMENT);
		}
		this.page.evaluate("document.querySelector('.log').scrollTop = document.querySelector('.log').scrollHeight");
		assertThat(message(MESSAGES)).isInViewport();
		assertThat(message(1)).hasCount(0);
		this.panel.say("The newest");
		assertThat(this.panel.message("The newest").text()).isInViewport();
	}

	@Test
	void whoWasAwayForLongBeginsWhereTheyStopped() {
		this.reader.rooms().create(Visitors.unique("Tea"));
		say(MESSAGES + 1, MESSAGES + 500);
		assertThat(this.reader.rooms().unread(this.room)).hasText("99+");
		this.reader.rooms().open(this.room);
		assertThat(this.panel.since()).isInViewport();
		assertThat(message(MESSAGES + 1)).isInViewport();
		assertThat(items()).isLessThan(MOST_IN_DOCUMENT);
		this.panel.newer().click();
		assertThat(message(MESSAGES + 500)).isInViewport();
	}

	@Test
	void whatOneReadsDoesNotJumpWhenOlderMessagesComeAbove() {
		for (int i = 0; message(601).count() == 0 && i < 300; i++) {
			toTop();
		}
		assertThat(message(601)).hasCount(1);
		for (int i = 0; i < 8; i++) {
			String read = (String) this.page.evaluate("""
					() => {
					  const log = document.querySelector('.log');
					  log.scrollTop = 100;
					  window.seen = [...document.querySelectorAll('.message')]
					    .find((each) => each.getBoundingClientRect().top > log.getBoundingClientRect().top + 150);
					  window.before = window.seen.getBoundingClientRect().top;
					  return window.seen.querySelector('.bubble').textContent;
					}""");
			this.page.waitForFunction("() => document.querySelector('.log').scrollTop > 240");
			settle();
			assertThat((double) this.page
				.evaluate("Math.abs(window.seen.getBoundingClientRect().top - window.before) + 0.001"))
				.as("pixels by which %s has jumped", read)
				.isLessThan(2);
		}
	}

	@Test
	void theKeyboardLeadsToTheBeginningToo() {
		Locator log = this.page.locator(".log");
		log.focus();
		for (int i = 0; !isInViewport(message(1)) && i < 1000; i++) {
			log.press("Home");
			settle();
		}
		assertThat(this.panel.edge()).containsText("beginning");
		assertThat(message(1)).isInViewport();
		this.panel.newer().click();
		assertThat(message(MESSAGES)).isInViewport();
	}

	@Test
	void whatCouldNotBeLoadedIsLoadedOnRequest(Visitors visitors) {
		visitors.expect("net::ERR_|status of 503");
		this.page.route("**/messages?*before=*", (route) -> route.abort());
		toTop();
		assertThat(this.panel.edge()).containsText("Older messages could not be loaded.");
		assertThat(message(MESSAGES)).hasCount(1);
		this.page.unroute("**/messages?*before=*");
		this.panel.edgeRetry().click();
		assertThat(message(601)).hasCount(1);
		assertThat(this.panel.edgeRetry()).isHidden();
	}

	@Test
	void whoGoesUpIsNotTakenBackByWhatIsShownBeforeThePageHasHeardOfIt() {
		for (int i = 0; i < 20; i++) {
			this.page.evaluate("""
					() => {
					  document.querySelector('.log').scrollTop -= 200;
					  document.dispatchEvent(new Event('visibilitychange'));
					}""");
			settle();
			assertThat(this.panel.newer()).isVisible();
			this.panel.newer().click();
			assertThat(this.panel.newer()).isHidden();
		}
	}

	private void say(int from, int to) {
		for (int i = from; i <= to; i++) {
			this.messages.convertAndSend("/topic/rooms/" + this.id,
					new ChatMessage("m-" + this.id + i, (i % 2 == 0) ? "jun" : "sora", "Number %03d".formatted(i),
							Instant.parse("2026-11-20T10:00:00Z").plusSeconds(i * 60L)));
		}
	}

	private void toTop() {
		this.page.evaluate("document.querySelector('.log').scrollTop = 0");
		settle();
	}

	private void settle() {
		this.page.waitForFunction("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))");
	}

	/** Now; the assertion of that name waits. */
	private static boolean isInViewport(Locator message) {
		return message.count() > 0 && (boolean) message.evaluate(
				"""
						(element) => {
						  const box = element.getBoundingClientRect();
						  return box.bottom > document.querySelector('.log').getBoundingClientRect().top && box.top < innerHeight;
						}""");
	}

	private int items() {
		return (int) this.page.evaluate("document.querySelectorAll('.messages > li').length");
	}

	private Locator message(int number) {
		return this.panel.message("Number %03d".formatted(number)).text();
	}

}
