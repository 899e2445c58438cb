package dev.parley.browser;

import java.io.IOException;

import dev.parley.browser.pages.BoardPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Fingers on a board, and gestures that are given up. */
@Slow
@RunningServer
@BrowserTest
class BoardGesturesIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String board = Visitors.unique("b");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void oneFingerDrawsAndTwoMoveThePaper(Visitors visitors) {
		BoardPage juns = signedUp(visitors, this.url, this.jun);
		BoardPage minas = new BoardPage(visitors.arrive(this.url + "board/#" + this.board,
				Visitors.english().setHasTouch(true).setIsMobile(true).setViewportSize(390, 760),
				Visitors.signedUp(this.url, this.mina)));
		minas.isReady();
		minas.touch("touchStart", 0, 0);
		minas.touch("touchMove", 50, 0);
		minas.touch("touchMove", 100, 0);
		minas.touch("touchEnd");
		minas.shows(50, 0);
		juns.shows(50, 0);
		minas.touch("touchStart", -50, 100);
		minas.touch("touchStart", -50, 100, 50, 100);
		minas.touch("touchMove", -50, 200, 50, 200);
		minas.touch("touchEnd");
		minas.isBlank(50, 0);
		minas.shows(50, 100);
		minas.isBlank(-50, 200);
		assertThat(juns.summary()).containsText("Strokes: 1.");
	}

	@Test
	void twoFingersZoomAroundTheirMiddleAndGiveUpWhatOneHasBegun(Visitors visitors) {
		BoardPage juns = signedUp(visitors, this.url, this.jun);
		juns.draw(-20, -50, 20, -50);
		BoardPage minas = new BoardPage(visitors.arrive(this.url + "board/#" + this.board,
				Visitors.english().setHasTouch(true).setIsMobile(true).setViewportSize(390, 760),
				Visitors.signedUp(this.url, this.mina)));
		minas.isReady();
		minas.shows(0, -50);
		minas.touch("touchStart", -40, 100);
		minas.touch("touchMove", -100, 100);
		minas.touch("touchMove", -120, 100);
		juns.showsForNow(-80, 100);
		minas.touch("touchStart", -120, 100, 120, 100);
		juns.isBlank(-80, 100);
		assertThat(juns.cursor(this.mina)).isVisible();
		minas.touch("touchMove", -60, 100, 120, 100);
		minas.touch("touchMove", -60, 100, 60, 100);
		minas.isBlank(0, -50);
		minas.shows(0, 25);
		minas.touch("touchEnd");
		assertThat(minas.part("undo")).isDisabled();
	}

	@Test
	void whatIsErasedBeforeAGestureIsGivenUpCanBeUndone(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		minas.draw(-150, 0, 150, 0);
		minas.shows(0, 0);
		minas.choose("eraser");
		minas.begin(0, -50);
		minas.goOn(0, 50);
		minas.isBlank(0, 0);
		minas.page().keyboard().press("Escape");
		minas.end();
		minas.part("undo").click();
		minas.shows(0, 0);
	}

	@Test
	void whatWasDrawnWhileTheLineWasCutCanBeUndoneAfterAReload(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			BoardPage minas = signedUp(visitors, line.url(), this.mina);
			minas.draw(-150, -100, 150, -100);
			minas.hasSentAll();
			line.cut();
			minas.isCutOff();
			minas.draw(-150, 0, 150, 0);
			minas.showsForNow(0, 0);
			line.repair();
			minas.page().reload();
			minas.isReady();
			minas.shows(0, 0);
			minas.part("undo").click();
			minas.isBlank(0, 0);
			minas.shows(0, -100);
		}
	}

	private BoardPage arrive(Visitors visitors, String address) {
		return new BoardPage(visitors.arrive(address + "board/#" + this.board));
	}

	private BoardPage signedUp(Visitors visitors, String address, String name) {
		BoardPage page = arrive(visitors, address);
		page.signUp(name, Visitors.PASSWORD);
		return page;
	}

}
