package dev.parley.browser;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.Words;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

@RunningServer
@BrowserTest
@Slow
class KoreanIT {

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aKoreanBrowserIsSpokenToInKorean(Visitors visitors) {
		String mina = Visitors.unique("미나");
		ParleyPage page = visitors.arrive(this.url, Visitors.korean());
		page.isInLanguage("ko");
		assertThat(page.welcome().heading()).hasText("Parley에 로그인");
		page.welcome().signIn(mina, "");
		assertThat(page.welcome().problem()).hasText("표시된 항목을 확인해 주세요.");
		page.welcome().signUp(mina, Visitors.PASSWORD);
		page.isSignedInAs(mina);
		page.isConnectedOver("WebSocket");
		page.rooms().create(Visitors.unique("사진 동호회"));
		page.room().say("안녕하세요");
		assertThat(page.room().message("안녕하세요").author()).hasText("나");
		page.signOut();
		page.welcome().isShown();
	}

	@Test
	void theChosenLanguageIsUsedAtOnceAndRemembered(Visitors visitors) {
		ParleyPage english = visitors.arrive(this.url);
		english.isInLanguage("en");
		ParleyPage korean = english.switchTo(Words.KOREAN);
		korean.isInLanguage("ko");
		assertThat(korean.welcome().heading()).hasText("Parley에 로그인");
		korean.reload();
		korean.isInLanguage("ko");
		korean.welcome().signUp(Visitors.unique("미나"), Visitors.PASSWORD);
		korean.isConnectedOver("WebSocket");
		korean.switchTo(Words.ENGLISH).isConnectedOver("WebSocket");
	}

	@Test
	void enterDuringAHangulCompositionDoesNotSend(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url, Visitors.korean());
		page.welcome().signUp(Visitors.unique("미나"), Visitors.PASSWORD);
		page.rooms().create(Visitors.unique("한글"));
		page.room().composer().focus();
		CDPSession keyboard = page.page().context().newCDPSession(page.page());
		for (String composed : new String[] { "ㅎ", "하", "한" }) {
			compose(keyboard, composed);
		}
		assertThat(page.room().composer()).hasValue("한");
		pressEnterWhileComposing(keyboard, page.page());
		assertThat(page.room().composer()).hasValue("한");
		commit(keyboard, "한");
		page.room().composer().pressSequentially("글");
		page.room().composer().press("Enter");
		page.room().shows("한글");
		assertThat(page.room().composer()).hasValue("");
	}

	private static void compose(CDPSession keyboard, String text) {
		JsonObject composition = new JsonObject();
		composition.addProperty("text", text);
		composition.addProperty("selectionStart", text.length());
		composition.addProperty("selectionEnd", text.length());
		keyboard.send("Input.imeSetComposition", composition);
	}

	/**
	 * An input method keeps the character of the key: the page sees only keydown and
	 * keyup.
	 */
	private static void pressEnterWhileComposing(CDPSession keyboard, Page page) {
		page.evaluate("""
				() => addEventListener('keydown', (event) => { window.composing = event.isComposing; },
				  { capture: true, once: true })""");
		for (String type : new String[] { "rawKeyDown", "keyUp" }) {
			JsonObject key = new JsonObject();
			key.addProperty("type", type);
			key.addProperty("key", "Enter");
			key.addProperty("code", "Enter");
			key.addProperty("windowsVirtualKeyCode", 13);
			keyboard.send("Input.dispatchKeyEvent", key);
		}
		page.waitForFunction("() => window.composing === true");
	}

	private static void commit(CDPSession keyboard, String text) {
		JsonObject insertion = new JsonObject();
		insertion.addProperty("text", text);
		keyboard.send("Input.insertText", insertion);
	}

}
