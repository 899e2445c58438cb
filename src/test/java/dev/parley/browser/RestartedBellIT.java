package dev.parley.browser;

import java.nio.file.Path;
import java.util.Map;

import dev.parley.browser.pages.AnswersPage;
import dev.parley.browser.pages.BellPanel;
import dev.parley.notifications.Notification;
import dev.parley.notifications.Notifications;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server stops while a page is open, and starts again. */
@BrowserTest
@Slow
class RestartedBellIT {

	@Test
	void whatIsUnreadIsUnreadAndNothingIsMissed(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		String mina = Visitors.unique("mina");
		try (RestartableServer server = new RestartableServer(folder)) {
			AnswersPage page = new AnswersPage(
					visitors.arrive(server.url() + "answers/", Visitors.signedUp(server.url(), mina)));
			page.isSignedInAs(mina);
			BellPanel bell = new BellPanel(page.page());
			mention(server, mina);
			bell.isUnread(1);
			server.stop();
			page.isCutOff();
			server.start();
			mention(server, mina);
			page.isConnected();
			bell.isUnread(2);
			bell.open();
			bell.isUnread(0);
			page.page().reload();
			page.isSignedInAs(mina);
			bell.isUnread(0);
		}
	}

	private static void mention(RestartableServer server, String name) {
		server.bean(Notifications.class).notify(name, new Notification("mention", "jun", Map.of("room", "Tea"), "/"));
	}

}
