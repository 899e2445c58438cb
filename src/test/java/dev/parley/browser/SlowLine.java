package dev.parley.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.WebSocketRoute;

/**
 * A line between pages and the server that holds back what the pages send until it is
 * released.
 */
final class SlowLine {

	private final List<Runnable> held = new ArrayList<>();

	private Predicate<String> holding = (frame) -> false;

	void between(BrowserContext profile) {
		profile.routeWebSocket("**/chat", (page) -> {
			WebSocketRoute server = page.connectToServer();
			page.onMessage((frame) -> {
				if (this.holding.test(frame.text())) {
					this.held.add(() -> server.send(frame.text()));
				}
				else {
					server.send(frame.text());
				}
			});
		});
	}

	void hold() {
		this.holding = (frame) -> true;
	}

	/**
	 * Lets other frames overtake those that it holds.
	 * @param command of the frames to hold
	 */
	void hold(String command) {
		this.holding = (frame) -> frame.startsWith(command + "\n");
	}

	void letGo() {
		this.holding = (frame) -> false;
		this.held.forEach(Runnable::run);
		this.held.clear();
	}

}
