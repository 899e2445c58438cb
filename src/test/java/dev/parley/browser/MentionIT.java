package dev.parley.browser;

import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** People who are mentioned are notified when they look elsewhere, if they want to be. */
@RunningServer
@BrowserTest
class MentionIT {

	/** A browser without a screen shows no notifications, so this records them. */
	private static final String NOTIFICATIONS = """
			window.shown = [];
			window.Notification = class extends EventTarget {
			  static permission = 'default';
			  static async requestPermission() { return Notification.permission = 'granted'; }
			  constructor(title, { body }) { super(); window.shown.push(title + ': ' + body); window.last = this; }
			  close() { }
			};""";

	@Test
	void aMentionedUserIsAskedOnceAndThenNotifiedWhenTheyLookElsewhere(Visitors visitors, @LocalServerPort int port) {
		String jun = Visitors.unique("jun");
		String room = Visitors.unique("Photos");
		TwoUsers users = TwoUsers.meet(visitors, "http://localhost:" + port + "/", Visitors.unique("mina"), jun, room,
				Visitors.english(), (profile) -> profile.addInitScript(NOTIFICATIONS));
		Page juns = users.jun().page();
		Locator question = juns.locator("[data-widget=notify]");
		users.mina().room().say("Hello everybody");
		users.jun().room().message("Hello everybody").is("sent");
		assertThat(question).isHidden();
		users.mina().room().say("Tea, @" + jun + "?");
		assertThat(question).isVisible();
		Faults.assertNoneSerious(users.jun());
		question.locator("[data-part=notify-yes]").click();
		assertThat(question).isHidden();
		juns.evaluate("() => Object.defineProperty(document, 'hidden', { get: () => true })");
		users.jun().rooms().create(Visitors.unique("Tea"));
		users.mina().room().say("Nobody in particular");
		users.mina().room().say("Now, @" + jun.toUpperCase() + "!");
		juns.waitForFunction("() => window.shown.length > 0");
		assertThat(juns.evaluate("() => window.shown"))
			.isEqualTo(List.of(users.minasName() + " in " + room + ": Now, @" + jun.toUpperCase() + "!"));
		juns.evaluate("() => window.last.dispatchEvent(new Event('click'))");
		users.jun().rooms().isOpen(room);
	}

}
