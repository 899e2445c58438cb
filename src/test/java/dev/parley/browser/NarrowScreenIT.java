package dev.parley.browser;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

@RunningServer
@BrowserTest
class NarrowScreenIT {

	@Test
	void twoUsersTalkOnTheirTelephones(Visitors visitors, @LocalServerPort int port) {
		String room = Visitors.unique("Photos");
		TwoUsers users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", Visitors.unique("mina"),
				Visitors.unique("준"), room,
				Visitors.english().setViewportSize(390, 844).setIsMobile(true).setHasTouch(true), (profile) -> {
				});
		users.areConnectedOver("WebSocket");
		users.talk();
		assertFits(users.mina());
		assertThat(users.mina().room().composer()).isInViewport();
		assertThat(users.mina().room().message("셋").text()).isInViewport();
		users.mina().rooms().comeBack();
		assertFits(users.mina());
		users.jun().room().say("아직 계세요?");
		users.mina().rooms().open(room);
		assertThat(users.mina().room().message("아직 계세요?").text()).isInViewport();
	}

	private static void assertFits(ParleyPage page) {
		assertThat(page.page().evaluate("() => document.documentElement.scrollWidth <= 390")).isEqualTo(true);
	}

}
