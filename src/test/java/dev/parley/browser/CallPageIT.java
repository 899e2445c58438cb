package dev.parley.browser;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import dev.parley.browser.pages.CallPage;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.Words;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Real browsers with cameras and microphones that are not real. */
@Slow
@RunningServer
@BrowserTest
class CallPageIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String call = Visitors.unique("call");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void twoPeopleSeeHearAndWriteToEachOtherUntilOneLeaves(Visitors visitors) {
		CallPage minas = lobby(visitors, this.url, this.mina);
		assertThat(minas.part("present")).hasText("Nobody is here yet.");
		minas.join();
		CallPage juns = lobby(visitors, this.url, this.jun);
		assertThat(juns.part("present")).hasText("In the call: " + this.mina);
		juns.join();
		for (CallPage page : List.of(minas, juns)) {
			page.isWith(1);
			page.seesAndHears(1);
		}
		assertThat(minas.news()).hasText(this.jun + " is here.");

		juns.part("microphone").click();
		assertThat(minas.tile(this.jun)).containsText("muted");
		juns.page().keyboard().press("Control+e");
		assertThat(minas.tile(this.jun).locator("video")).isHidden();
		assertThat(juns.part("camera")).hasAttribute("aria-label", "Turn the camera on (Ctrl+E)");
		juns.part("microphone").click();
		juns.part("camera").click();
		assertThat(minas.tile(this.jun).locator("video")).isVisible();
		assertThat(minas.tile(this.jun)).not().containsText("muted");
		minas.seesAndHears(1);

		juns.say("<img src=x onerror=alert(1)>");
		assertThat(juns.said()).hasCount(1);
		assertThat(minas.news()).hasText(this.jun + ": <img src=x onerror=alert(1)>");
		minas.part("words-open").click();
		assertThat(minas.said()).containsText("<img src=x onerror=alert(1)>");

		String before = minas.iceUser();
		juns.restartIce();
		minas.page().waitForCondition(() -> !minas.iceUser().equals(before));
		minas.seesAndHears(1);
		assertThat(minas.connectionsMade()).isOne();

		juns.part("leave").click();
		assertThat(juns.part("lobby")).isVisible();
		assertThat(minas.tiles()).hasCount(1);
		assertThat(minas.news()).hasText(this.jun + " has left.");
	}

	@Test
	void theCallGoesOnWhileALineToTheServerIsCutAndNewcomersAreMetAfterIt(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			CallPage minas = joined(visitors, line.url(), this.mina);
			CallPage juns = joined(visitors, this.url, this.jun);
			minas.isWith(1);
			juns.seesAndHears(1);
			line.goDead();
			minas.page().evaluate("() => dispatchEvent(new Event('offline'))");
			minas.isCutOff();
			assertThat(minas.part("lost")).hasText("The line to the server is cut. The call goes on.");
			minas.say("still here");
			assertThat(juns.news()).hasText(this.mina + ": still here");
			minas.seesAndHears(1);
			juns.seesAndHears(1);
			CallPage soras = joined(visitors, this.url, Visitors.unique("sora"));
			assertThat(soras.tile(this.jun)).hasAttribute("data-state", "connected");
			line.repair();
			minas.page().evaluate("() => dispatchEvent(new Event('online'))");
			for (CallPage page : List.of(minas, juns, soras)) {
				page.isWith(2);
				page.seesAndHears(2);
			}
			assertThat(minas.part("lost")).isHidden();
			assertThat(minas.connectionsMade()).isEqualTo(2);
		}
	}

	@Test
	void fourAreInACallAndTheFifthIsToldThatItIsFull(Visitors visitors) {
		visitors.expect("status of 409");
		List<CallPage> four = Stream.of(this.mina, this.jun, Visitors.unique("sora"), Visitors.unique("hana"))
			.map((user) -> joined(visitors, this.url, user))
			.toList();
		four.forEach((page) -> page.isWith(3));
		CallPage fifth = lobby(visitors, this.url, Visitors.unique("fifth"));
		fifth.part("join").click();
		assertThat(fifth.part("problem"))
			.hasText("This call is full: four is the most. Try again when somebody has left.");
		assertThat(fifth.part("lobby")).isVisible();
		four.forEach((page) -> page.seesAndHears(3));
		four.get(3).page().reload();
		four.subList(0, 3).forEach((page) -> page.isWith(2));
		fifth.join();
		fifth.isWith(3);
	}

	/**
	 * A page that does not come over TLS, or from this computer, has no clipboard: people
	 * copy the address themselves.
	 */
	@ParameterizedTest
	@CsvSource(textBlock = """
			Promise.resolve(), The address is copied. Whoever opens it can join.
			Promise.reject(),  ''
			undefined,         ''
			""")
	void theAddressIsCopiedOrShownAlsoDuringACall(String answer, String words, Visitors visitors) {
		CallPage minas = lobby(visitors, this.url, this.mina, (profile) -> {
			CallPage.watch(profile);
			profile.addInitScript("Object.defineProperty(navigator, 'clipboard', { value: %s })"
				.formatted(answer.equals("undefined") ? answer : "{ writeText: () => %s }".formatted(answer)));
		});
		String expected = words.isEmpty() ? this.url + "call/#" + this.call : words;
		minas.part("copy").click();
		assertThat(minas.part("note")).hasText(expected);
		minas.join();
		assertThat(minas.part("note")).isHidden();
		minas.part("share").click();
		assertThat(minas.part("note")).hasText(expected);
	}

	@Test
	void aUserWithTwoTabsIsThereTwice(Visitors visitors) {
		CallPage desk = joined(visitors, this.url, this.mina);
		CallPage telephone = new CallPage(new ParleyPage(desk.page().context().newPage(), Words.ENGLISH));
		telephone.page().navigate(this.url + "call/#" + this.call);
		telephone.join();
		for (CallPage page : List.of(desk, telephone)) {
			page.isWith(1);
			assertThat(page.tile(this.mina)).hasCount(1);
		}
		assertThat(desk.news()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					NotAllowedError | This page may not use the microphone. You can join and listen, or allow it beside the address.
					NotFoundError   | There is no microphone. You can join and listen.
					""")
	void withoutDevicesOneIsToldWhyAndListens(String error, String words, Visitors visitors) {
		CallPage minas = joined(visitors, this.url, this.mina);
		CallPage juns = lobby(visitors, this.url, this.jun, (profile) -> CallPage.withoutDevices(profile, error));
		assertThat(juns.part("devices")).containsText(words);
		juns.join();
		juns.isWith(1);
		juns.seesAndHears(1);
		assertThat(minas.tile(this.jun)).containsText("muted");
		assertThat(minas.tile(this.jun).locator("video")).isHidden();
	}

	@Test
	void whatAPeerSaysOverTheChannelDisturbsNobody(Visitors visitors) {
		CallPage minas = joined(visitors, this.url, this.mina);
		CallPage juns = joined(visitors, this.url, this.jun);
		minas.isWith(1);
		juns.isWith(1);
		juns.sayDirectly("['x', '{', '[]', 'null', '{\"text\":5}', '{\"text\":\" \"}', '{\"microphone\":1}',"
				+ " JSON.stringify({ text: 'y'.repeat(100000) }), new Uint8Array(9)].forEach((each) => channel.send(each))");
		juns.sayDirectly(
				"for (let i = 0; i < 5000; i += 1) channel.send(JSON.stringify({ text: 'flood', from: 'mina' }))");
		minas.part("words-open").click();
		assertThat(minas.said().first()).containsText(this.jun);
		minas.page().waitForCondition(() -> minas.said().count() > 0);
		assertThat(minas.said().count()).isLessThanOrEqualTo(200);
		minas.say("and me?");
		assertThat(juns.news()).hasText(this.mina + ": and me?");
		minas.seesAndHears(1);
	}

	@Test
	void aVisitorSignsInAndIsBackAtTheCall(Visitors visitors) {
		CallPage page = new CallPage(visitors.arrive(this.url + "call/#" + this.call, CallPage::watch));
		assertThat(page.part("begin-sign-in")).isVisible();
		assertThat(page.part("new")).isHidden();
		page.signIn().signUp(this.mina, Visitors.PASSWORD);
		assertThat(page.part("lobby-name")).hasText(this.call);
		page.part("another").click();
		page.part("name").fill("no");
		page.part("name").press("Enter");
		assertThat(page.part("name-problem"))
			.hasText("A call’s name has 3 to 40 letters from a to z, digits and hyphens.");
		page.part("name").fill(this.url + "call/#team-monday");
		page.part("name").press("Enter");
		assertThat(page.page()).hasURL(this.url + "call/#team-monday");
		page.part("another").click();
		page.part("new").click();
		assertThat(page.part("lobby-name")).hasText(Pattern.compile("[a-z0-9]{3}-[a-z0-9]{4}-[a-z0-9]{3}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void thePageHasNoFault(String language, Visitors visitors) {
		Browser.NewContextOptions options = language.equals("ko") ? Visitors.korean() : Visitors.english();
		CallPage minas = new CallPage(visitors.arrive(this.url + "call/", options));
		minas.isConnected();
		Faults.assertNone(minas.page());
		minas.signIn().signUp(this.mina, Visitors.PASSWORD);
		assertThat(minas.part("new")).isVisible();
		Faults.assertNone(minas.page());
		minas.page().navigate(this.url + "call/#" + this.call);
		assertThat(minas.part("camera")).hasAttribute("aria-pressed", "true");
		Faults.assertNone(minas.page());
		minas.join();
		CallPage juns = joined(visitors, this.url, this.jun);
		minas.isWith(1);
		juns.say("Hello");
		minas.part("words-open").click();
		assertThat(minas.said()).hasCount(1);
		Faults.assertNone(minas.page());
		minas.page().setViewportSize(360, 640);
		Faults.assertNone(minas.page());
		minas.page().keyboard().press("Escape");
		assertThat(minas.part("words-open")).isFocused();
		Faults.assertNone(minas.page());
		assertThat(minas.page().locator("html")).hasJSProperty("scrollWidth", 360);
	}

	private CallPage lobby(Visitors visitors, String url, String user) {
		return lobby(visitors, url, user, CallPage::watch);
	}

	private CallPage lobby(Visitors visitors, String url, String user, Consumer<BrowserContext> prepare) {
		CallPage page = new CallPage(
				visitors.arrive(url + "call/#" + this.call, prepare.andThen(Visitors.signedUp(url, user))));
		assertThat(page.part("lobby-name")).hasText(this.call);
		page.isConnected();
		return page;
	}

	private CallPage joined(Visitors visitors, String url, String user) {
		CallPage page = lobby(visitors, url, user);
		page.join();
		return page;
	}

}
