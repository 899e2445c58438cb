package dev.parley.browser;

import java.nio.file.Path;

import com.microsoft.playwright.Locator;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.RoomPanel;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** What a user has read on one device is read on all of them. */
@BrowserTest
@Slow
class ReadElsewhereIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String photos = Visitors.unique("Photos");

	@Test
	void whatIsReadAtTheDeskIsReadOnTheTelephoneAlsoAfterARestart(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed|status of 503|status of 502");
		try (RestartableServer server = new RestartableServer(folder)) {
			TwoUsers users = TwoUsers.meet(visitors, server.url(), this.mina, this.jun, this.photos);
			ParleyPage desk = users.jun();
			users.mina().room().say("One");
			desk.room().message("One").is("sent");
			desk.rooms().open("General");
			ParleyPage telephone = visitors.arrive(server.url(), Visitors.signedIn(server.url(), this.jun));
			telephone.rooms().open("General");
			users.mina().room().say("Two");
			users.mina().room().say("Three");
			Locator desksLink = desk.rooms().link(this.photos);
			Locator telephonesLink = telephone.rooms().link(this.photos);
			assertThat(desk.rooms().unread(this.photos)).hasText("2");
			assertThat(telephone.rooms().unread(this.photos)).hasText("2");

			desk.rooms().open(this.photos);
			assertThat(desk.room().since()).hasText("New since you were here");
			assertThat(telephonesLink).hasAccessibleName(this.photos);

			server.stop();
			server.start();
			telephone.isConnectedOver("WebSocket");
			users.mina().isConnectedOver("WebSocket");
			desk.rooms().open("General");
			users.mina().room().say("Four");
			assertThat(telephone.rooms().unread(this.photos)).hasText("1");
			ParleyPage tablet = visitors.arrive(server.url(), Visitors.signedIn(server.url(), this.jun));
			assertThat(tablet.rooms().unread(this.photos)).hasText("1");
			tablet.rooms().open(this.photos);
			RoomPanel tablets = tablet.room();
			assertThat(tablets.since()).hasText("New since you were here");
			assertThat(tablets.message("Four").text()).isInViewport();
			assertThat(telephonesLink).hasAccessibleName(this.photos);
			assertThat(desksLink).hasAccessibleName(this.photos);
		}
	}

}
