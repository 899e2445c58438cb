package dev.parley.browser;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.engine.Interest;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a visitor sees at / below the sign-in form. */
@RunningServer
@BrowserTest
@Slow
class StartPageIT {

	@Autowired
	Interest interest;

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aVisitorSeesHowBusyTheServerIsAndWhatOneCanDoThere(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		Locator start = start(page.page());
		assertThat(start.getByRole(AriaRole.HEADING, named("Chat"))).isVisible();
		Locator connections = start.locator("[data-part=connections]");
		assertThat(connections).isVisible();
		int before = Integer.parseInt(connections.innerText());
		try (StompClient one = StompClient.connected(this.port, Account.signUp(this.port, "mina").authorization());
				StompClient two = StompClient.connected(this.port)) {
			two.subscribe("1", "/topic/figures");
			assertThat(connections).not().hasText(String.valueOf(before));
		}
		Faults.assertNoneSerious(page);
	}

	@Test
	void eachUseHasACardWithALookAtItAndOneClickLeadsThere(Visitors visitors) {
		Page page = visitors.arrive(this.url).page();
		Locator cards = start(page).locator(".start-use");
		Locator uses = page.locator("[data-widget=start] [data-part=link]");
		assertThat(cards).not().hasCount(0);
		assertThat(start(page).locator(".start-miniature:not([hidden]) :is(svg, canvas)"))
			.hasCount(start(page).locator(".start-miniature:not([hidden])").count());
		for (Locator link : uses.all()) {
			assertThat(link).not().isEmpty();
		}
		start(page).getByRole(AriaRole.LINK, named("Omok")).focus();
		page.keyboard().press("Enter");
		page.waitForURL("**/omok/");
	}

	@Test
	void theMiniatureOfOmokFollowsAGameThatIsPlayed(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		String id = Api.of(this.port, mina).post("/api/v1/omok", "").json().get("id").stringValue();
		Page page = visitors.arrive(this.url).page();
		Locator board = card(page, "Omok");
		assertThat(board.locator("svg")).hasCount(1);
		try (StompClient minas = StompClient.connected(this.port, mina.authorization())) {
			minas.publish("/app/omok/%s/join".formatted(id), "");
			minas.publish("/app/omok/%s/moves".formatted(id), "{\"x\":2,\"y\":13,\"move\":1}");
			assertThat(board.locator("circle[cx='2.5'][cy='13.5']")).hasCount(1);
			minas.publish("/app/omok/%s/moves".formatted(id), "{\"x\":12,\"y\":12,\"move\":2}");
			assertThat(board.locator("circle[cx='12.5'][cy='12.5']")).hasCount(1);
			assertThat(board.locator("circle")).hasCount(2);
			minas.publish("/app/omok/%s/resign".formatted(id), "");
		}
	}

	@Test
	void theMiniatureOfQuotesHasAColourForEachSymbolAndAsksForThemOnlyWhileItIsSeen(Visitors visitors) {
		ParleyPage parley = visitors.arrive(this.url);
		Page page = parley.page();
		Locator market = card(page, "Quotes");
		market.scrollIntoViewIfNeeded();
		assertThat(market.locator("rect[fill-opacity]")).hasCount(200);
		String before = market.locator("svg").innerHTML();
		assertThat(market.locator("svg")).not().hasJSProperty("innerHTML", before);
		assertThat(market.locator(".start-miniature")).hasAttribute("aria-hidden", "true");
		await().atMost(Duration.ofSeconds(30)).until(() -> this.interest.in("/topic/quotes"));
		hide(page, true);
		await().atMost(Duration.ofSeconds(30)).until(() -> !this.interest.in("/topic/quotes"));
		hide(page, false);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.interest.in("/topic/quotes"));
		parley.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
		parley.isConnectedOver("WebSocket");
		assertThat(card(page, "Quotes")).hasCount(0);
		await().until(() -> !this.interest.in("/topic/quotes"));
	}

	@Test
	void theCardsKeepTheirPlaceWhileTheLineIsCutAndAreGrey(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			Page page = visitors.arrive(line.url()).page();
			Locator chat = card(page, "Chat");
			assertThat(start(page).locator("[data-part=connections]")).isVisible();
			double height = chat.boundingBox().height;
			line.cut();
			assertThat(start(page)).hasAttribute("data-lost", "");
			assertThat(chat.locator(".start-miniature")).hasCSS("opacity", "0.5");
			org.assertj.core.api.Assertions.assertThat(chat.boundingBox().height).isEqualTo(height);
			line.repair();
			page.evaluate("() => dispatchEvent(new Event('online'))");
			assertThat(start(page)).not().hasAttribute("data-lost", "");
			assertThat(start(page).locator("[data-part=connections]")).isVisible();
		}
	}

	@Test
	void nothingMovesForThoseWhoHaveAskedForLessMotion(Visitors visitors) {
		Page moving = visitors.arrive(this.url, Visitors.english().setReducedMotion(ReducedMotion.NO_PREFERENCE))
			.page();
		assertThat(card(moving, "Answers").locator(".caret")).hasCSS("animation-name", "start-caret");
		Page still = visitors.arrive(this.url, Visitors.english().setReducedMotion(ReducedMotion.REDUCE)).page();
		assertThat(card(still, "Answers").locator(".caret")).hasCSS("animation-name", "none");
		assertThat(card(still, "Quotes").locator(".cell").first()).hasCSS("transition-duration", "0.001s");
	}

	@ParameterizedTest
	@ValueSource(ints = { 360, 768, 1440, 2560 })
	void itFitsAndHasNoFaultAtAnyWidthInBothLanguages(int width, Visitors visitors) {
		for (Browser.NewContextOptions language : List.of(Visitors.english(), Visitors.korean())) {
			Page page = visitors.arrive(this.url, language.setViewportSize(width, 900)).page();
			assertThat(start(page).locator(".start-miniature:not([hidden]) svg").first()).isVisible();
			assertThat(page.locator("html")).hasJSProperty("scrollWidth", width);
			Faults.assertNone(page);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 5, 6, 7, 8, 9 })
	void theRowsOfCardsAreFullWhateverTheirNumber(int cards, Visitors visitors) {
		Page page = visitors.arrive(this.url).page();
		assertThat(start(page).locator(".start-use").first()).isVisible();
		for (int width : new int[] { 360, 768, 1100, 1440, 2560 }) {
			page.setViewportSize(width, 900);
			org.assertj.core.api.Assertions.assertThat(page.evaluate("""
					(cards) => {
						const list = document.querySelector('.start-uses');
						while (list.children.length > cards) { list.lastElementChild.remove(); }
						while (list.children.length < cards) { list.append(list.lastElementChild.cloneNode(true)); }
						const rows = Map.groupBy(list.children, (card) => card.getBoundingClientRect().top);
						const end = list.getBoundingClientRect().right;
						const counts = [...rows.values()].map((row) =>
							Math.abs(row.at(-1).getBoundingClientRect().right - end) < 1 ? row.length : -1);
						return Math.min(...counts) < 0 ? 'a row is not full' :
							innerWidth > 1000 && counts.at(-1) === 1 ? 'a card is alone' : 'full';
					}""", cards)).as("%d cards, %d pixels", cards, width).isEqualTo("full");
		}
	}

	@Test
	void whoIsSentToTheFormByAUseReadsThatTheyWillBeBackThere(Visitors visitors) {
		Page page = visitors.arrive(this.url + "omok/").page();
		page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in to play")).click();
		Locator next = page.locator("[data-part=next]");
		assertThat(next).hasText("You will then be back at Omok.");
		page.navigate(this.url + "?next=//evil.example/omok/");
		assertThat(next).isHidden();
	}

	@Test
	void inKoreanToo(Visitors visitors) {
		Page page = visitors.open(this.url, new Browser.NewContextOptions().setLocale("ko-KR"), (profile) -> {
		});
		assertThat(start(page).getByRole(AriaRole.HEADING, named("채팅"))).isVisible();
		assertThat(start(page).locator("[data-part=up]")).not().isEmpty();
	}

	@Test
	void theCardOfTheChatLeadsToTheForm(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		start(page.page()).getByRole(AriaRole.LINK, named("Chat")).click();
		assertThat(page.welcome().name()).isFocused();
	}

	@Test
	void whoHasSignedInSeesTheChatAlone(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url);
		page.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
		page.isConnectedOver("WebSocket");
		assertThat(start(page.page())).isHidden();
		page.signOut();
		assertThat(start(page.page()).locator("[data-part=connections]")).isVisible();
	}

	private static Locator start(Page page) {
		return page.locator("[data-widget=start]");
	}

	/** As when another tab is in front. */
	private static void hide(Page page, boolean hidden) {
		page.evaluate("""
				(hidden) => {
					Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
					document.dispatchEvent(new Event('visibilitychange'));
				}""", hidden);
	}

	private static Locator card(Page page, String title) {
		return start(page).locator(".start-use")
			.filter(new Locator.FilterOptions()
				.setHas(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(title).setExact(true))));
	}

	private static Locator.GetByRoleOptions named(String name) {
		return new Locator.GetByRoleOptions().setName(name);
	}

}
