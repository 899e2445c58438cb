package dev.parley.browser;

import java.util.List;

import com.microsoft.playwright.Page;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import dev.parley.support.UpgradeRequest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** A browser inflates what the server has compressed once for all subscribers. */
@OpenServer
@BrowserTest
@TestPropertySource(properties = "parley.stomp.compression=true")
@Slow
class CompressedIT {

	/**
	 * Three subscriptions hear messages of all lengths, alone and many at once, in order.
	 */
	private static final String TALK = """
			async (lengths) => {
				const { connect } = await import('/client/parley.js');
				const chat = await connect({ anonymous: true, transports: ['websocket'] }).ready();
				const heard = [[], [], []];
				const subscribed = (list, i) => new Promise((resolve, reject) => chat.subscribe(
					'/topic/compressed/' + (i % 2 ? '*' : 'a'), (body) => list.push(body), { onPosition: resolve, onRefused: reject }));
				await Promise.all(heard.map(subscribed));
				const sent = lengths.map((length, i) => (i + ' 말하다 ').repeat(length));
				await Promise.all(sent.map((text) => chat.send('/topic/compressed/a', text)));
				for (let i = 0; i < 600 && heard.some((list) => list.length < sent.length); i++) {
					await new Promise((resolve) => setTimeout(resolve, 50));
				}
				chat.close();
				return heard.map((list) => JSON.stringify(list) === JSON.stringify(sent));
			}""";

	@LocalServerPort
	int port;

	@Test
	void everySubscriptionHearsEveryMessageAsItWasSent(Visitors visitors) {
		String extension = UpgradeRequest.to(this.port, "/chat")
			.with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
			.answer()
			.header("Sec-WebSocket-Extensions")
			.orElseThrow();
		assertThat(extension).isEqualTo("permessage-deflate;server_no_context_takeover");
		visitors.expect("TrustedScriptURL");
		Page page = visitors.open("http://localhost:" + this.port + "/docs/");
		assertThat(page.evaluate(TALK, List.of(1, 2, 3, 2000, 1, 5, 500, 4000, 1, 1, 10, 100)))
			.isEqualTo(List.of(true, true, true));
	}

}
