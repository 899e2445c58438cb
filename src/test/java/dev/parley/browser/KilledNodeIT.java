package dev.parley.browser;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.cluster.Fleet;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Four people in one room on two nodes behind nginx, one of which is killed in the middle
 * of their conversation: but for the connection's indicator nobody notices.
 */
@BrowserTest
@Slow
@Timeout(300)
class KilledNodeIT {

	private static final int PEOPLE = 4;

	/** Set in each page: after a reload it would be gone. */
	private static final String MARK = "window.sameSince = 'arrival'";

	private final String room = Visitors.unique("Photos");

	private final List<String> said = new ArrayList<>();

	@Test
	void aConversationOfFourGoesOnWhenOneOfTwoNodesIsKilled(Visitors visitors, @TempDir Path folder) {
		visitors.expect("WebSocket connection to .* failed");
		try (Fleet fleet = Fleet.onRedis(folder)) {
			List<ParleyPage> pages = meet(visitors, fleet);
			everybodySays(pages, "before");
			everybodyIsHere(pages);
			assertThat(fleet.sessions(0)).isEqualTo(PEOPLE / 2);
			// Nobody waits for anything: some of it is on its way when the node dies.
			everybodySays(pages, "in that moment");
			fleet.process(0).kill();
			everybodySays(pages, "at once after it");
			pages.forEach((page) -> page.isConnectedOver("WebSocket"));
			everybodySays(pages, "then");
			assertThat(fleet.sessions(1)).isEqualTo(PEOPLE);
			everybodyHasSeenAllOnceAndInOrder(pages);
			everybodyIsHere(pages);
		}
	}

	/** Two of them on each node. */
	private List<ParleyPage> meet(Visitors visitors, Fleet fleet) {
		String url = "https://localhost:" + fleet.proxy().port() + "/";
		List<ParleyPage> pages = new ArrayList<>();
		for (String name : List.of("mina", "jun", "sora", "theo")) {
			ParleyPage page = visitors.arrive(url, Visitors.english().setIgnoreHTTPSErrors(true),
					Visitors.signedUp(url, Visitors.unique(name)));
			page.isConnectedOver("WebSocket");
			pages.add(page);
			while (Math.max(fleet.sessions(0), fleet.sessions(1)) > PEOPLE / 2) {
				page.reload();
				page.isConnectedOver("WebSocket");
				await().until(() -> fleet.sessions(0) + fleet.sessions(1) == pages.size());
			}
			if (pages.size() == 1) {
				page.rooms().create(this.room);
			}
			page.rooms().open(this.room);
			page.page().evaluate(MARK);
		}
		return pages;
	}

	private void everybodySays(List<ParleyPage> pages, String text) {
		for (int i = 0; i < pages.size(); i++) {
			String own = (i + 1) + " " + text;
			pages.get(i).room().say(own);
			this.said.add(own);
		}
	}

	private static void everybodyIsHere(List<ParleyPage> pages) {
		pages.forEach((page) -> assertThat(page.room().here()).hasText(PEOPLE + " here"));
	}

	private void everybodyHasSeenAllOnceAndInOrder(List<ParleyPage> pages) {
		for (ParleyPage page : pages) {
			assertThat(page.room().texts()).hasCount(this.said.size());
		}
		List<String> seen = pages.get(0).room().texts().allTextContents();
		assertThat(seen).containsExactlyInAnyOrderElementsOf(this.said);
		for (int i = 0; i < pages.size(); i++) {
			assertThat(pages.get(i).room().texts()).hasText(seen.toArray(String[]::new));
			String number = (i + 1) + " ";
			assertThat(seen).filteredOn((text) -> text.startsWith(number))
				.containsExactlyElementsOf(this.said.stream().filter((text) -> text.startsWith(number)).toList());
			assertThat(pages.get(i).page().evaluate("window.sameSince")).isEqualTo("arrival");
		}
	}

}
