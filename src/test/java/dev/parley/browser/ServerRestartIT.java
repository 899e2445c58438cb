package dev.parley.browser;

import java.nio.file.Path;

import com.microsoft.playwright.BrowserContext;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server stops in the middle of a conversation and starts again. */
@BrowserTest
@Slow
class ServerRestartIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	@TempDir
	private Path folder;

	@BeforeEach
	void chromiumReportsWhatItCannotReach(Visitors visitors) {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "WebSocket", "SockJS" })
	void theConversationGoesOnAfterARestart(String transport, Visitors visitors) {
		try (RestartableServer server = new RestartableServer(this.folder)) {
			String url = server.url() + (transport.equals("SockJS") ? "?transport=sockjs" : "");
			TwoUsers users = TwoUsers.meet(visitors, url, this.mina, this.jun, "Photos");
			ParleyPage minas = users.mina();
			ParleyPage juns = users.jun();
			users.areConnectedOver(transport);
			minas.room().say("before");
			juns.room().shows("before");

			server.stop();
			minas.isCutOff();
			juns.isCutOff();
			minas.room().say("written during the outage");
			minas.room().message("written during the outage").is("queued");
			BrowserContext junsNetwork = juns.page().context();
			junsNetwork.setOffline(true);
			server.start();

			minas.isConnectedOver(transport);
			minas.isSignedInAs(this.mina);
			minas.room().message("written during the outage").is("sent");
			minas.room().say("while Jun was away 1");
			minas.room().say("while Jun was away 2");
			minas.room().message("while Jun was away 2").is("sent");
			juns.isCutOff();
			junsNetwork.setOffline(false);

			juns.isConnectedOver(transport);
			juns.isSignedInAs(this.jun);
			juns.room().say("저도 돌아왔어요");
			String[] everything = { "before", "written during the outage", "while Jun was away 1",
					"while Jun was away 2", "저도 돌아왔어요" };
			minas.room().shows(everything);
			juns.room().shows(everything);
			juns.reload();
			juns.room().shows(everything);
		}
	}

}
