package dev.parley.browser;

import java.util.function.Consumer;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.WebSocketRoute;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

/** Where WebSocket does not work, SockJS does, and the page says so. */
@RunningServer
@BrowserTest
@Slow
class SockJsFallbackIT {

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void twoUsersTalkInABrowserWithoutWebSocket(Visitors visitors) {
		twoUsersTalk(visitors, this.url, (profile) -> profile.addInitScript("delete window.WebSocket"));
	}

	@Test
	void twoUsersTalkWhereWebSocketsAreCutOff(Visitors visitors) {
		twoUsersTalk(visitors, this.url, (profile) -> profile.routeWebSocket("**/chat", WebSocketRoute::close));
	}

	@Test
	void twoUsersTalkWhereTheAddressAsksForSockJs(Visitors visitors) {
		twoUsersTalk(visitors, this.url + "?transport=sockjs", (profile) -> {
		});
	}

	private static void twoUsersTalk(Visitors visitors, String url, Consumer<BrowserContext> prepare) {
		TwoUsers users = TwoUsers.meet(visitors, url, Visitors.unique("mina"), Visitors.unique("jun"),
				Visitors.unique("Photos"), Visitors.english(), prepare);
		users.areConnectedOver("SockJS");
		users.talk();
	}

}
