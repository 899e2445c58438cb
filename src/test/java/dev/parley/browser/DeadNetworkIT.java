package dev.parley.browser;

import java.io.IOException;

import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

/** The network goes dead: nothing gets through, and no socket is closed. */
@RunningServer
@BrowserTest
@Slow
class DeadNetworkIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String room = Visitors.unique("Photos");

	private FragileLine line;

	@BeforeEach
	void layALine(@LocalServerPort int port, Visitors visitors) {
		this.line = new FragileLine(port);
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
	}

	@AfterEach
	void takeItUp() throws IOException {
		this.line.close();
	}

	/**
	 * Without waiting for the close event, which browsers fire a minute later for a dead
	 * socket.
	 */
	@Test
	void aMissedHeartBeatIsNoConnectionOverEitherTransport(Visitors visitors) {
		ParleyPage minas = visitors.arrive(this.line.url(), Visitors.signedUp(this.line.url(), this.mina));
		ParleyPage juns = visitors.arrive(this.line.url() + "?transport=sockjs",
				Visitors.signedUp(this.line.url(), this.jun));
		minas.rooms().create(this.room);
		juns.rooms().open(this.room);
		minas.isConnectedOver("WebSocket");
		juns.isConnectedOver("SockJS");

		this.line.goDead();
		minas.isCutOff();
		juns.isCutOff();
		minas.isReconnecting();
		juns.isReconnecting();

		this.line.repair();
		minas.isConnectedOver("WebSocket");
		juns.isConnectedOver("SockJS");
		minas.room().say("back");
		juns.room().shows("back");
	}

	@Test
	void theConnectionIsCheckedAtOnceWhenTheBrowserNoticesAChange(Visitors visitors) {
		ParleyPage minas = visitors.arrive(this.line.url(), Visitors.signedUp(this.line.url(), this.mina));
		minas.isConnectedOver("WebSocket");

		minas.page().context().setOffline(true);
		minas.isReconnecting();
		minas.page().context().setOffline(false);
		minas.isConnectedOver("WebSocket");

		minas.page().evaluate("dispatchEvent(new Event('online'))");
		minas.isConnectedOver("WebSocket");
		this.line.goDead();
		minas.page().evaluate("dispatchEvent(new Event('online'))");
		minas.isReconnecting();
		this.line.repair();
		minas.isConnectedOver("WebSocket");
	}

}
