package dev.parley.browser;

import java.io.IOException;
import java.time.Instant;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.chat.message.ChatMessage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.SimpMessageSendingOperations;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** People find again what was said. */
@Slow
@RunningServer
@BrowserTest
class SearchIT {

	@Autowired
	private SimpMessageSendingOperations messages;

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String room = Visitors.unique("Photos");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aResultLeadsToTheMessageAmongWhatWasSaidAroundItAndBack(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		String word = Visitors.unique("떡볶이");
		String id = roomOf(users.mina().page());
		for (int i = 1; i <= 300; i++) {
			say(id, i, (i == 30) ? "Where do we eat " + word + "를?" : "Number %03d".formatted(i));
		}
		Page juns = users.jun().page();
		users.jun().rooms().create(Visitors.unique("Tea"));
		String before = juns.url();
		juns.keyboard().press("Control+k");
		Locator dialog = dialog(juns);
		assertThat(dialog.getByRole(AriaRole.SEARCHBOX)).isFocused();
		juns.keyboard().type(word);
		juns.keyboard().press("Enter");
		Locator result = dialog.locator(".search-result");
		assertThat(result).hasCount(1);
		assertThat(result.locator("mark")).hasText(word);
		assertThat(result).containsText(this.room);
		assertThat(dialog.locator("[data-part=status]")).hasText("Messages found: 1");
		result.click();
		assertThat(dialog).isHidden();
		Locator found = juns.locator(".message[data-found]");
		assertThat(found).containsText(word);
		assertThat(found).isInViewport();
		assertThat(found).isFocused();
		assertThat(users.jun().room().message("Number 029").text()).isInViewport();
		assertThat(users.jun().room().message("Number 031").text()).isInViewport();
		juns.goBack();
		assertThat(juns).hasURL(before);
		juns.keyboard().press("Control+k");
		assertThat(dialog(juns).locator(".search-result")).hasCount(1);
	}

	@Test
	void whatOneMayNotReadIsNotFoundAndScriptIsText(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		String word = Visitors.unique("secret");
		users.mina().room().say("<img src=x onerror=alert(1)> " + word);
		users.mina().room().message(word).is("sent");
		users.mina().rooms().createPrivate(Visitors.unique("Party"));
		users.mina().room().say("A party, " + word);
		users.mina().room().message("A party").is("sent");
		search(users.mina().page(), word);
		assertThat(dialog(users.mina().page()).locator(".search-result")).hasCount(2);
		assertThat(dialog(users.mina().page()).locator(".search-text").first()).containsText("A party");
		search(users.jun().page(), word.toUpperCase());
		Locator juns = dialog(users.jun().page()).locator(".search-result");
		assertThat(juns).hasCount(1);
		assertThat(juns.locator(".search-text")).hasText("<img src=x onerror=alert(1)> " + word);
	}

	@Test
	void moreResultsComeOnRequestAndAfterACutLine(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection");
		try (FragileLine line = new FragileLine(this.port)) {
			TwoUsers users = TwoUsers.meet(visitors, line.url(), this.mina, this.jun, this.room);
			String word = Visitors.unique("tea");
			String id = roomOf(users.mina().page());
			for (int i = 1; i <= 30; i++) {
				say(id, i, word + " " + i);
			}
			Page page = users.jun().page();
			page.context().setOffline(true);
			search(page, word);
			Locator dialog = dialog(page);
			assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("The server cannot be reached");
			page.context().setOffline(false);
			dialog.locator("button[type=submit]").click();
			assertThat(dialog.locator(".search-result")).hasCount(20);
			assertThat(dialog.locator(".search-text").first()).hasText(word + " 30");
			dialog.locator("[data-part=more]").click();
			assertThat(dialog.locator(".search-result")).hasCount(30);
			assertThat(dialog.locator("[data-part=more]")).isHidden();
			assertThat(dialog.locator(".search-result").nth(20)).isFocused();
		}
	}

	@Test
	void aSlashInAMessageIsASlash(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		Page page = users.mina().page();
		users.mina().room().composer().press("/");
		assertThat(users.mina().room().composer()).hasValue("/");
		page.locator(".log").focus();
		page.keyboard().press("/");
		assertThat(dialog(page)).isVisible();
		search(page, "nothing-" + this.room);
		assertThat(dialog(page).locator("[data-part=status]")).hasText("No message has these words.");
		page.keyboard().press("Escape");
		assertThat(dialog(page)).isHidden();
		assertThat(page).hasURL(Pattern.compile("#/rooms/"));
	}

	private void search(Page page, String words) {
		if (!dialog(page).isVisible()) {
			page.locator("[data-widget=rooms] [data-part=search]").click();
		}
		Locator field = dialog(page).locator("#search-text");
		field.fill(words);
		field.press("Enter");
	}

	private static Locator dialog(Page page) {
		return page.locator("dialog.search");
	}

	private static String roomOf(Page page) {
		return (String) page.evaluate("location.hash.split('/').at(-1)");
	}

	private void say(String room, int number, String text) {
		this.messages.convertAndSend("/topic/rooms/" + room, new ChatMessage("m-" + room + number, "sora", text,
				Instant.parse("2026-11-20T10:00:00Z").plusSeconds(number * 60L)));
	}

}
