package dev.parley.browser;

import com.microsoft.playwright.Page;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.test.context.TestPropertySource;

/**
 * A browser's own {@code EventSource}, with the cookie of a signed-in page and no code.
 */
@RunningServer
@BrowserTest
@TestPropertySource(properties = { "parley.destinations[0].pattern=/topic/event-source/**",
		"parley.destinations[0].subscribe=users", "parley.destinations[0].retain-count=100" })
@Slow
class EventSourceIT {

	private static final String LISTEN = """
			(address) => {
				window.heard = [];
				window.source = new EventSource(address);
				for (const type of [ 'message', 'recovered', 'problem' ]) {
					source.addEventListener(type, (event) => {
						const data = JSON.parse(event.data);
						heard.push(type + ' ' + (data.text ?? data.code ?? data.recovered));
					});
				}
			}
			""";

	@Autowired
	SimpMessagingTemplate application;

	@LocalServerPort
	int port;

	@Test
	@DisplayName("It comes back by itself after a cut, and misses nothing.")
	void comesBack(Visitors visitors) {
		visitors.expect("net::ERR_");
		String topic = "/topic/event-source/" + Visitors.unique("cut");
		try (TcpProxy line = new TcpProxy(this.port)) {
			Page page = signedIn(visitors, "http://localhost:" + line.port() + "/");
			page.evaluate(LISTEN, "/api/v1/events?destination=" + topic);
			page.waitForFunction("source.readyState === 1");
			this.application.convertAndSend(topic, "one");
			awaitHeard(page, "message one");

			line.cut();
			this.application.convertAndSend(topic, "two");
			page.waitForFunction("source.readyState === 0");
			line.open();
			awaitHeard(page, "message one,recovered true,message two");
			this.application.convertAndSend(topic, "three");
			awaitHeard(page, "message one,recovered true,message two,message three");
		}
	}

	@Test
	@DisplayName("After the user has signed out it comes back once, is refused, and gives up.")
	void givesUp(Visitors visitors) {
		visitors.expect("events.* 401|401 .*events");
		String topic = "/topic/event-source/" + Visitors.unique("over");
		Page page = signedIn(visitors, "http://localhost:" + this.port + "/");
		page.evaluate(LISTEN, "/api/v1/events?destination=" + topic);
		page.waitForFunction("source.readyState === 1");
		page.evaluate("fetch('/api/v1/session').then((answer) => answer.json())"
				+ ".then(({ csrf }) => fetch('/api/v1/session', { method: 'DELETE', headers: { [csrf.header]: csrf.token } }))");
		awaitHeard(page, "problem not-authenticated");
		page.waitForFunction("source.readyState === 2");
	}

	private static Page signedIn(Visitors visitors, String url) {
		// Playwright evaluates what it waits for.
		ParleyPage page = visitors.arrive(url, Visitors.english().setBypassCSP(true),
				Visitors.signedUp(url, Visitors.unique("mina")));
		page.isConnectedOver("WebSocket");
		return page.page();
	}

	private static void awaitHeard(Page page, String all) {
		page.waitForFunction("(all) => heard.join() === all", all);
	}

}
