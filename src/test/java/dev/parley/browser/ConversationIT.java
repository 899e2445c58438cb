package dev.parley.browser;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.parley.browser.pages.MessageBubble;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.RoomPanel;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A conversation over WebSocket; {@link SockJsFallbackIT} has the one over SockJS. */
@RunningServer
@BrowserTest
class ConversationIT {

	private static final String HTML = "<img src=x onerror=\"alert(1)\"> & <b>bold</b> &amp; {{7*7}}";

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("준");

	private final String room = Visitors.unique("Photos");

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void twoUsersTalkInOneRoom(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.areConnectedOver("WebSocket");
		users.talk();
	}

	@Test
	void aMessageSaysWhoSentItAndWhen(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.mina().room().say("안녕하세요!");
		MessageBubble own = users.mina().room().message("안녕하세요!");
		MessageBubble received = users.jun().room().message("안녕하세요!");
		assertThat(own.author()).hasText("You");
		assertThat(received.author()).hasText(this.mina);
		assertThat(received.author()).isVisible();
		assertThat(received.time()).isVisible();
		assertThat(received.time()).hasText(Pattern.compile("\\d{1,2}:\\d{2}"));
		assertThat(received.instant()).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
		// Until the server has it, a message shows the time of its author's clock.
		assertThat(own.time()).hasAttribute("datetime", received.time().getAttribute("datetime"));
	}

	@Test
	void htmlInAMessageAndInARoomsNameIsText(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, "<i>" + this.room + "</i> & Co");
		users.mina().room().say(HTML);
		users.jun().room().shows(HTML);
		assertThat(users.jun().room().message(HTML).text().locator("*")).hasCount(0);
		assertThat(users.jun().page()).hasTitle(Pattern.compile("<i>" + this.room + "</i> & Co"));
	}

	@Test
	void anAddressInAMessageIsALinkThatOpensElsewhereAndTellsNothing(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		String said = "javascript:alert(1) (see " + this.url + "no-such-page?a=1&b=2), <b>http://аррle.example</b>";
		users.mina().room().say(said);
		users.jun().room().shows(said);
		Locator links = users.jun().room().message("see").text().locator("a");
		assertThat(links).hasText(new String[] { this.url + "no-such-page?a=1&b=2", "http://аррle.example" });
		assertThat(links.last()).hasAttribute("href", "http://xn--le-6kc8da.example/");
		assertThat(links.last()).hasAttribute("data-host", "xn--le-6kc8da.example");
		assertThat(links.first()).hasAttribute("rel", "noopener noreferrer nofollow");
		visitors.expect("status of 404");
		Page opened = users.jun().page().waitForPopup(() -> links.first().click());
		assertThat(opened).hasURL(this.url + "no-such-page?a=1&b=2");
		assertThat(opened.evaluate("() => window.opener === null && document.referrer === ''")).isEqualTo(true);
		users.jun().room().shows(said);
	}

	@Test
	void aMessageIsPendingUntilTheServerHasIt(Visitors visitors) {
		SlowLine line = new SlowLine();
		Consumer<BrowserContext> slow = line::between;
		ParleyPage page = visitors.arrive(this.url, slow.andThen(Visitors.signedUp(this.url, this.mina)));
		page.isConnectedOver("WebSocket");
		page.rooms().create(this.room);
		line.hold();
		page.room().say("On its way");
		assertThat(page.room().composer()).hasValue("");
		page.room().message("On its way").is("sending");
		line.letGo();
		page.room().message("On its way").is("sent");
		page.room().shows("On its way");
	}

	@Test
	void aReloadShowsTheLastMessagesOnce(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		RoomPanel minas = users.mina().room();
		RoomPanel juns = users.jun().room();
		minas.say("one");
		juns.shows("one");
		juns.say("둘");
		minas.shows("one", "둘");
		users.jun().reload();
		minas.say("three");
		users.jun().isConnectedOver("WebSocket");
		juns.shows("one", "둘", "three");
		minas.say("four");
		juns.shows("one", "둘", "three", "four");
		minas.shows("one", "둘", "three", "four");
	}

	@Test
	void aRoomThatOneCreatesAppearsForTheOther(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		String tea = Visitors.unique("차와 떡볶이");
		users.mina().rooms().create(tea);
		users.mina().room().say("Tea at four?");
		assertThat(users.jun().rooms().unread(tea)).hasText("1");
		users.jun().rooms().open(tea);
		users.jun().room().shows("Tea at four?");
		users.jun().room().say("네, 좋아요");
		users.mina().room().shows("Tea at four?", "네, 좋아요");
		users.mina().rooms().open(this.room);
		users.mina().room().shows();
	}

	@Test
	void whoeverTypesKeepsTheFieldWhenTheirFirstRoomOpens(Visitors visitors) {
		List<Route> held = new ArrayList<>();
		ParleyPage minas = visitors.arrive(this.url, (profile) -> profile.route("**/api/v1/rooms", held::add));
		minas.welcome().signUp(this.mina, Visitors.PASSWORD);
		Locator name = minas.rooms().newName();
		name.pressSequentially(this.room.substring(0, 3));
		minas.page().waitForCondition(() -> !held.isEmpty());
		minas.page().context().unroute("**/api/v1/rooms");
		held.forEach(Route::resume);
		minas.rooms().isOpen("General");
		minas.page().keyboard().type(this.room.substring(3));
		assertThat(name).hasValue(this.room);
		name.press("Enter");
		minas.rooms().isOpen(this.room);
		assertThat(minas.room().composer()).isFocused();
	}

	@Test
	void aRoomCreatedBeforeThePageHearsOfNewOnesAppearsToo(Visitors visitors) {
		SlowLine line = new SlowLine();
		line.hold("SUBSCRIBE");
		Consumer<BrowserContext> slow = line::between;
		ParleyPage juns = visitors.arrive(this.url, slow.andThen(Visitors.signedUp(this.url, this.jun)));
		juns.isConnectedOver("WebSocket");
		juns.rooms().isOpen();
		ParleyPage minas = visitors.arrive(this.url, Visitors.signedUp(this.url, this.mina));
		minas.isConnectedOver("WebSocket");
		minas.rooms().create(this.room);
		line.letGo();
		juns.rooms().open(this.room);
	}

}
