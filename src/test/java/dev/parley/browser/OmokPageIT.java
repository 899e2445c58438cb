package dev.parley.browser;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import dev.parley.browser.pages.OmokPage;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.SimpMessageSendingOperations;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Mina and Jun play, and a visitor without an account watches. */
@RunningServer
@BrowserTest
@Slow
class OmokPageIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	@Autowired
	SimpMessageSendingOperations messages;

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void twoFindEachOtherAndPlayToTheEndAndAVisitorWatches(Visitors visitors) {
		OmokPage minas = signedUp(visitors, this.url, this.mina);
		OmokPage juns = signedUp(visitors, this.url, this.jun);
		OmokPage visitor = new OmokPage(visitors.arrive(this.url + "omok/"));
		minas.open();
		assertThat(minas.status()).hasText("Waiting for an opponent. Send somebody the link.");
		assertThat(minas.part("black-clock")).isEmpty();
		assertThat(juns.card(this.mina)).containsText("Waits for you");
		juns.card(this.mina).click();
		juns.part("join").click();
		visitor.card(this.mina).click();
		assertThat(visitor.status()).hasText("You are watching. Move 1: " + this.mina + ".");
		assertThat(visitor.part("white-clock")).hasText("5:00");
		for (int x = 3; x < 7; x++) {
			play(minas, juns, x, 7, "black");
			play(juns, minas, x, 8, "white");
		}
		assertThat(visitor.stones()).hasCount(8);
		minas.page().reload();
		juns.page().reload();
		assertThat(minas.status()).hasText("Your turn.");
		assertThat(juns.status()).hasText(this.mina + " is thinking.");
		juns.part("resign").click();
		minas.point(7, 7).click();
		assertThat(minas.status()).hasText("Five in a row: you have won!");
		assertThat(juns.part("question")).isHidden();
		assertThat(juns.status()).hasText(this.mina + " has five in a row. You have lost.");
		assertThat(visitor.status()).hasText(this.mina + " has won with five in a row.");
		assertThat(visitor.page().locator(".point[data-won]")).hasCount(5);
		assertThat(visitor.part("resign")).isHidden();
	}

	@Test
	void aMoveThatWasMadeWhileTheLineWasCutArrivesOnce(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			OmokPage minas = signedUp(visitors, line.url(), this.mina);
			OmokPage juns = signedUp(visitors, this.url, this.jun);
			join(juns, minas.open());
			assertThat(minas.status()).hasText("Your turn.");
			line.loseAnswers();
			minas.point(7, 7).click();
			juns.shows(7, 7, "black");
			line.goDead();
			minas.page().evaluate("() => dispatchEvent(new Event('offline'))");
			minas.isCutOff();
			assertThat(minas.page().getByText("The line is cut. The game goes on when it is back")).isVisible();
			juns.point(8, 8).click();
			juns.shows(8, 8, "white");
			minas.shows(8, 8, "");
			line.repair();
			minas.page().evaluate("() => dispatchEvent(new Event('online'))");
			minas.shows(8, 8, "white");
			assertThat(minas.status()).hasText("Your turn.");
			assertThat(minas.stones()).hasCount(2);
			assertThat(minas.part("problem")).isHidden();
		}
	}

	@Test
	void thePlayerWhoseLineIsCutIsMarkedUntilItIsBack(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			OmokPage minas = signedUp(visitors, this.url, this.mina);
			OmokPage juns = signedUp(visitors, line.url(), this.jun);
			OmokPage visitor = new OmokPage(visitors.arrive(this.url + "omok/"));
			join(juns, minas.open());
			assertThat(minas.part("white-away")).isHidden();
			assertThat(minas.part("watching")).isHidden();
			visitor.card(this.mina).click();
			assertThat(minas.part("watching")).hasText("Watching: 1");
			line.cut();
			assertThat(minas.part("white-away")).hasText("not connected");
			assertThat(visitor.part("white-away")).isVisible();
			assertThat(minas.part("black-away")).isHidden();
			line.repair();
			juns.page().evaluate("() => dispatchEvent(new Event('online'))");
			assertThat(minas.part("white-away")).isHidden();
			visitor.part("leave").click();
			assertThat(minas.part("watching")).isHidden();
		}
	}

	/**
	 * Names of accounts have no such characters; here somebody has got them in anyway.
	 */
	@Test
	void aScriptInANameIsText(Visitors visitors) {
		String name = "<img src=x onerror=document.title='pwned'>";
		Map<String, Object> game = Map.of("id", "g-1", "black", name, "white", "jun", "moves", List.of(List.of(7, 7)),
				"five", List.of(), "clocks",
				Map.of("black", 300_000, "white", 300_000, "since", "2026-01-01T00:00:00Z"));
		for (String topic : List.of("/topic/omok", "/topic/omok/g-1")) {
			this.messages.convertAndSend(topic, game, Map.of("game", "g-1"));
		}
		OmokPage page = new OmokPage(visitors.arrive(this.url + "omok/"));
		page.card(name).click();
		assertThat(page.part("black-name")).hasText(name);
		assertThat(page.status()).hasText("You are watching. Move 2: jun.");
		assertThat(page.page().locator("[data-widget=game] img, .omok-card img")).hasCount(0);
		assertThat(page.page()).not().hasTitle("pwned");
	}

	@Test
	void theKeyboardIsEnoughAndAScreenReaderHearsTheMoves(Visitors visitors) {
		OmokPage minas = signedUp(visitors, this.url, this.mina);
		minas.open();
		minas.part("alone").click();
		assertThat(minas.status()).hasText("You play both sides: black’s turn.");
		minas.point(7, 7).focus();
		minas.page().keyboard().press("Enter");
		assertThat(minas.spoken()).hasText("Black H8. You play both sides: white’s turn.");
		assertThat(minas.point(7, 7)).hasAttribute("aria-label", "H8, Black, last move");
		minas.page().keyboard().press("ArrowLeft");
		minas.page().keyboard().press("ArrowUp");
		assertThat(minas.point(6, 6)).isFocused();
		assertThat(minas.point(6, 6)).hasAttribute("aria-label", "G9, free");
		minas.page().keyboard().press("Enter");
		assertThat(minas.spoken()).hasText("White G9. You play both sides: black’s turn.");
		assertThat(minas.page().locator(".point[tabindex='0']")).hasCount(1);
	}

	@Test
	void aFingerChoosesAPointAndThenPlacesTheStone(Visitors visitors) {
		OmokPage minas = new OmokPage(
				visitors.arrive(this.url + "omok/", Visitors.english().setHasTouch(true).setViewportSize(360, 720)));
		minas.signIn().signUp(this.mina, Visitors.PASSWORD);
		minas.isSignedInAs(this.mina);
		minas.open();
		minas.part("alone").click();
		assertThat(minas.status()).hasText("You play both sides: black’s turn.");
		minas.point(3, 3).tap();
		assertThat(minas.part("hint")).hasText("D12: touch again to place your stone.");
		assertThat(minas.stones()).hasCount(0);
		minas.point(3, 3).tap();
		minas.shows(3, 3, "black");
	}

	@Test
	void anIllegalMoveIsToldToItsPlayerAlone(Visitors visitors) {
		OmokPage minas = signedUp(visitors, this.url, this.mina);
		OmokPage juns = signedUp(visitors, this.url, this.jun);
		join(juns, minas.open());
		play(minas, juns, 7, 7, "black");
		juns.point(7, 7).click();
		assertThat(juns.part("problem")).hasText("There is a stone already.");
		minas.point(1, 1).click();
		assertThat(minas.stones()).hasCount(1);
		assertThat(minas.part("problem")).isHidden();
		juns.part("resign").click();
		assertThat(juns.part("keep")).isFocused();
		juns.part("keep").click();
		assertThat(juns.part("resign")).isFocused();
		juns.part("resign").click();
		juns.part("confirm").click();
		assertThat(minas.status()).hasText(this.jun + " has resigned. You have won!");
	}

	@Test
	void thereIsNoGameAtAnAddressThatIsMadeUp(Visitors visitors) {
		OmokPage page = new OmokPage(visitors.arrive(this.url + "omok/#nothing"));
		assertThat(page.status()).hasText("This game is not there (any more).");
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void thePageHasNoFault(String language, Visitors visitors) {
		Browser.NewContextOptions options = language.equals("ko") ? Visitors.korean() : Visitors.english();
		OmokPage page = new OmokPage(visitors.arrive(this.url + "omok/", options));
		page.isConnected();
		Faults.assertNone(page.page());
		page.signIn().signUp(this.mina, Visitors.PASSWORD);
		page.isSignedInAs(this.mina);
		page.open();
		Faults.assertNone(page.page());
		page.page().setViewportSize(360, 640);
		page.part("alone").click();
		page.point(7, 7).click();
		page.shows(7, 7, "black");
		Faults.assertNone(page.page());
		assertThat(page.page().locator("html")).hasJSProperty("scrollWidth", 360);
		page.part("resign").click();
		Faults.assertNone(page.page());
		page.part("confirm").click();
		assertThat(page.part("resign")).isHidden();
		assertThat(page.part("leave")).isFocused();
		page.part("leave").click();
		assertThat(page.card(this.mina)).isVisible();
		Faults.assertNone(page.page());
	}

	private static void play(OmokPage player, OmokPage other, int x, int y, String stone) {
		player.point(x, y).click();
		other.shows(x, y, stone);
		player.shows(x, y, stone);
	}

	private static void join(OmokPage page, String address) {
		page.page().evaluate("(hash) => { location.hash = hash; }", address.substring(address.indexOf('#')));
		page.part("join").click();
		assertThat(page.part("resign")).isVisible();
	}

	private static OmokPage signedUp(Visitors visitors, String url, String name) {
		OmokPage page = new OmokPage(visitors.arrive(url + "omok/", Visitors.signedUp(url, name)));
		page.isSignedInAs(name);
		return page;
	}

}
