package dev.parley.browser;

import java.io.IOException;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.QuotesPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

@RunningServer
@BrowserTest
@Slow
class QuotesPageIT {

	/** One message each two seconds of 200 symbols is 100 a second. */
	private static final Pattern FEW = Pattern.compile("1?\\d?\\d");

	private static final Pattern MANY = Pattern.compile("[2-9]\\d\\d|\\d,\\d+");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/quotes/";
	}

	@Test
	void aVisitorWithoutAnAccountAndAUserSeeAllPricesAndTheirChanges(Visitors visitors) {
		QuotesPage anonymous = new QuotesPage(visitors.arrive(this.url));
		ParleyPage minas = visitors.arrive(this.url);
		minas.page().locator("[data-widget=shell] [data-part=sign-in]").click();
		minas.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
		for (QuotesPage page : new QuotesPage[] { anonymous, new QuotesPage(minas) }) {
			page.showsAllSymbols();
			assertThat(page.count()).hasText("200 symbols");
			assertThat(page.names().first()).hasText("Aldora Energy");
			page.isLive();
			assertThat(page.stale()).isHidden();
		}
	}

	@Test
	void theSliderChangesWhatComesAtOnceAlsoOnASlowLine(Visitors visitors) {
		SlowLine line = new SlowLine();
		QuotesPage page = new QuotesPage(visitors.arrive(this.url, line::between));
		page.showsAllSymbols();
		assertThat(page.messagesInTheLastSecond()).hasText(MANY);
		line.hold("SUBSCRIBE");
		page.pace().press("Home");
		assertThat(page.pace()).hasAttribute("aria-valuetext", "at most 0.5 a second");
		assertThat(page.messagesInTheLastSecond()).hasText("0");
		line.letGo();
		page.isLive();
		assertThat(page.messagesInTheLastSecond()).hasText(FEW);
		page.isLive();
		page.pace().press("End");
		assertThat(page.pace()).hasAttribute("aria-valuetext", "every change");
		assertThat(page.messagesInTheLastSecond()).hasText(MANY);
		assertThat(page.stale()).isHidden();
	}

	/** A browser gives no frames to a hidden tab. */
	@Test
	void aTabWithoutFramesPaintsNothingAndIsUpToDateWithItsFirstOne(Visitors visitors) {
		QuotesPage page = new QuotesPage(visitors.arrive(this.url));
		page.showsAllSymbols();
		page.table().evaluate("""
				() => {
					window.given = window.requestAnimationFrame;
					window.waiting = [];
					window.requestAnimationFrame = (frame) => window.waiting.push(frame);
				}""");
		page.table().evaluate("() => new Promise((done) => window.given(() => window.given(done)))");
		String painted = page.table().innerText();
		String figure = page.messagesInTheLastSecond().innerText();
		assertThat(page.messagesInTheLastSecond()).not().hasText(figure);
		assertThat(page.table()).hasJSProperty("innerText", painted);
		page.table().evaluate("""
				() => {
					window.requestAnimationFrame = window.given;
					window.waiting.forEach((frame) => frame(performance.now()));
				}""");
		assertThat(page.table()).not().hasJSProperty("innerText", painted);
		page.isLive();
	}

	@Test
	void nothingFlashesForThoseWhoHaveAskedForLessMotion(Visitors visitors) {
		QuotesPage flashing = new QuotesPage(
				visitors.arrive(this.url, Visitors.english().setReducedMotion(ReducedMotion.NO_PREFERENCE)));
		assertThat(flashing.moved()).hasCSS("animation-name", Pattern.compile("(up|down)-[ab]"));
		QuotesPage still = new QuotesPage(
				visitors.arrive(this.url, Visitors.english().setReducedMotion(ReducedMotion.REDUCE)));
		assertThat(still.moved()).hasCSS("animation-name", "none");
	}

	@Test
	void aCutLineMarksThePricesAsOldUntilTheNewestHaveCome(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			QuotesPage page = new QuotesPage(visitors.arrive(line.url() + "quotes/"));
			page.showsAllSymbols();
			line.goDead();
			page.offline();
			assertThat(page.stale()).containsText("The line is cut. These are the prices of ");
			assertThat(page.table()).hasAttribute("data-stale", "");
			line.repair();
			page.online();
			assertThat(page.stale()).isHidden();
			assertThat(page.table()).not().hasAttribute("data-stale", "");
			page.isLive();
			page.showsAllSymbols();
		}
	}

	@Test
	void theTableIsSortedAndFilteredByKeyboard(Visitors visitors) {
		QuotesPage page = new QuotesPage(visitors.arrive(this.url));
		page.showsAllSymbols();
		page.filter().fill("steel");
		assertThat(page.rows()).hasCount(20);
		assertThat(page.count()).hasText("20 of 200 symbols");
		page.filter().fill("<script>");
		assertThat(page.rows()).hasCount(0);
		page.filter().fill("aldora");
		page.head("Name").locator("button").press("Enter");
		assertThat(page.head("Name")).hasAttribute("aria-sort", "descending");
		assertThat(page.names().first()).hasText("Aldora Steel");
		page.head("Volume").locator("button").press("Enter");
		assertThat(page.head("Volume")).hasAttribute("aria-sort", "descending");
		assertThat(page.head("Name")).hasAttribute("aria-sort", "none");
		assertThat(page.rows()).hasCount(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void thePageHasNoFault(String language, Visitors visitors) {
		Browser.NewContextOptions options = language.equals("ko") ? Visitors.korean() : Visitors.english();
		QuotesPage quotes = new QuotesPage(visitors.arrive(this.url, options));
		quotes.showsAllSymbols();
		quotes.filter().fill("FD");
		Page page = quotes.page();
		Faults.assertNone(page);
		page.locator("summary").click();
		page.setViewportSize(360, 640);
		Faults.assertNone(page);
		assertThat(page.locator("html")).hasJSProperty("scrollWidth", 360);
	}

}
