package dev.parley.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.WebSocketRoute;

/** Between a page and the server: keeps what the page sends until it is let go. */
final class SlowLine {

	private final List<WebSocketFrame> held = new ArrayList<>();

	private WebSocketRoute server;

	private Predicate<String> holding = (frame) -> false;

	void between(BrowserContext profile) {
		profile.routeWebSocket("**/chat", (page) -> {
			this.server = page.connectToServer();
			page.onMessage((frame) -> {
				if (this.holding.test(frame.text())) {
					this.held.add(frame);
				}
				else {
					this.server.send(frame.text());
				}
			});
		});
	}

	void hold() {
		this.holding = (frame) -> true;
	}

	/**
	 * @param command of the frames to hold; others overtake them
	 */
	void hold(String command) {
		this.holding = (frame) -> frame.startsWith(command + "\n");
	}

	void letGo() {
		this.holding = (frame) -> false;
		this.held.forEach((frame) -> this.server.send(frame.text()));
		this.held.clear();
	}

}
