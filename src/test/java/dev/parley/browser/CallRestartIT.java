package dev.parley.browser;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import com.microsoft.playwright.BrowserContext;
import dev.parley.browser.pages.CallPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The server stops in the middle of a call and starts again. */
@BrowserTest
@Slow
class CallRestartIT {

	private final String call = Visitors.unique("call");

	@Test
	void theCallGoesOnAndSomebodyWhoComesAfterTheRestartMeetsAll(Visitors visitors, @TempDir Path folder) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		String jun = Visitors.unique("jun");
		try (RestartableServer server = new RestartableServer(folder)) {
			CallPage minas = joined(visitors, server, Visitors.unique("mina"));
			CallPage juns = joined(visitors, server, jun);
			minas.isWith(1);
			juns.isWith(1);
			server.stop();
			minas.isCutOff();
			juns.isCutOff();
			minas.say("Is anybody there?");
			assertThat(juns.news()).containsText("Is anybody there?");
			minas.seesAndHears(1);
			juns.seesAndHears(1);
			server.start();
			minas.isConnected();
			juns.isConnected();
			CallPage soras = joined(visitors, server, Visitors.unique("sora"));
			for (CallPage page : List.of(minas, juns, soras)) {
				page.isWith(2);
				page.seesAndHears(2);
				assertThat(page.connectionsMade()).isEqualTo(2);
			}
			juns.part("leave").click();
			assertThat(minas.tile(jun)).hasCount(0);
			minas.isWith(1);
		}
	}

	private CallPage joined(Visitors visitors, RestartableServer server, String user) {
		Consumer<BrowserContext> watched = CallPage::watch;
		CallPage page = new CallPage(visitors.arrive(server.url() + "call/#" + this.call,
				watched.andThen(Visitors.signedUp(server.url(), user))));
		assertThat(page.part("lobby-name")).hasText(this.call);
		page.join();
		return page;
	}

}
