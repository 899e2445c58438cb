package dev.parley.browser;

import java.io.IOException;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * A proxy hides the address that the browser used, so the server treats its own page as a
 * foreign one.
 */
@RunningServer
@BrowserTest
@Slow
class RefusedOriginIT {

	@Test
	void thePageSaysWhatIsWrongInBothLanguages(@LocalServerPort int port, Visitors visitors) throws IOException {
		visitors.expect("WebSocket connection to .* failed|status of 403");
		try (FragileLine proxy = FragileLine.throughAProxyThatHidesTheHost(port)) {
			ParleyPage english = visitors.arrive(proxy.url());
			english.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
			ParleyPage korean = visitors.arrive(proxy.url(), Visitors.korean());
			korean.welcome().signUp(Visitors.unique("jun"), Visitors.PASSWORD);
			String origin = proxy.url().substring(0, proxy.url().length() - 1);
			String expected = origin.replace("localhost", "127.0.0.1");
			assertThat(english.connection()).containsText("This server refuses connections from " + origin
					+ ": it expects " + expected + ". Tell whoever runs it");
			assertThat(korean.connection()).containsText(origin);
			assertThat(korean.connection()).containsText(expected);
			assertThat(korean.connection()).containsText("서버 관리자에게 알려 주세요");
			Faults.assertNoneSerious(english);
		}
	}

}
