package dev.parley.browser;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Unconfirmed messages are neither lost nor sent twice, whatever happens to the network,
 * the page and the tab.
 */
@RunningServer
@BrowserTest
@Slow
class UnsentMessagesIT {

	private static final String KEPT = "Object.keys(localStorage).filter((key) => key.includes('.outbox.')).length";

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String room = Visitors.unique("Photos");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port, Visitors visitors) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
	}

	@Test
	void aMessageWhoseReceiptWasLostIsSentAgainAndSaidOnce(Visitors visitors) throws IOException {
		try (FragileLine line = new FragileLine(this.port)) {
			TwoUsers users = TwoUsers.meet(visitors, line.url(), this.mina, this.jun, this.room);
			ParleyPage minas = users.mina();
			ParleyPage juns = beside(users.jun(), minas.page().url());
			minas.isConnectedOver("WebSocket");
			line.loseAnswers();
			minas.room().say("Did you hear this?");
			juns.room().shows("Did you hear this?");
			minas.room().message("Did you hear this?").is("sending");
			minas.page().evaluate("dispatchEvent(new Event('online'))");
			minas.isReconnecting();
			minas.room().message("Did you hear this?").is("queued");
			minas.room().say("And this?");
			line.repair();
			minas.room().message("And this?").is("sent");
			minas.room().message("Did you hear this?").is("sent");
			minas.room().shows("Did you hear this?", "And this?");
			juns.room().shows("Did you hear this?", "And this?");
		}
	}

	/**
	 * The same room without the slow line; for a browser, all ports of one host share
	 * their cookies.
	 */
	private ParleyPage beside(ParleyPage page, String address) {
		return page.inTabOf(page.page().context(), this.url + address.substring(address.indexOf('#')));
	}

	@Test
	void pendingMessagesSurviveTheTab(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		BrowserContext network = users.mina().page().context();
		network.setOffline(true);
		users.mina().isReconnecting();
		users.mina().room().say("one");
		users.mina().room().say("two");
		users.mina().room().message("two").is("queued");
		String address = users.mina().page().url();
		users.mina().page().close();
		network.setOffline(false);
		ParleyPage next = users.jun().inTabOf(network, address);
		next.room().message("two").is("sent");
		next.room().shows("one", "two");
		users.jun().room().shows("one", "two");
		assertThat(next.page().evaluate(KEPT)).isEqualTo(0);
	}

	@Test
	void anotherTabSendsWhatACrashedOneHasLeft(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		ParleyPage survivor = users.mina().inAnotherTab();
		survivor.isConnectedOver("WebSocket");
		BrowserContext network = survivor.page().context();
		network.setOffline(true);
		users.mina().isReconnecting();
		survivor.isReconnecting();
		users.mina().room().say("said before the crash");
		users.mina().room().message("said before the crash").is("queued");
		survivor.room().shows();
		assertThatExceptionOfType(PlaywrightException.class)
			.isThrownBy(() -> users.mina().page().navigate("chrome://crash"));
		survivor.room().message("said before the crash").is("queued");
		users.mina().page().close();
		network.setOffline(false);
		survivor.room().message("said before the crash").is("sent");
		survivor.room().shows("said before the crash");
		users.jun().room().shows("said before the crash");
	}

	@Test
	void aBrowserThatKeepsNothingWarns(Visitors visitors) {
		ParleyPage minas = visitors.arrive(this.url, (profile) -> profile
			.addInitScript("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }"));
		minas.welcome().signUp(this.mina, Visitors.PASSWORD);
		minas.rooms().create(this.room);
		minas.isConnectedOver("WebSocket");
		minas.page().context().setOffline(true);
		minas.isReconnecting();
		minas.room().say("only here");
		minas.room().message("only here").is("queued");
		assertThat(minas.room().composerHint()).containsText("lost if you close this page");
		List<String> questions = new ArrayList<>();
		minas.page().onDialog((dialog) -> {
			questions.add(dialog.type());
			dialog.accept();
		});
		minas.page().waitForClose(() -> minas.page().close(new Page.CloseOptions().setRunBeforeUnload(true)));
		assertThat(questions).containsExactly("beforeunload");
	}

	@Test
	void signingOutAsksAndDeletesThem(Visitors visitors) {
		// The page returns to a session that has ended.
		visitors.expect("status of 401");
		ParleyPage minas = visitors.arrive(this.url, Visitors.signedUp(this.url, this.mina));
		minas.rooms().create(this.room);
		minas.isConnectedOver("WebSocket");
		minas.page().context().setOffline(true);
		minas.isReconnecting();
		minas.room().say("not for the next user of this browser");
		assertThat(minas.page().evaluate(KEPT)).isEqualTo(1);
		minas.page().onceDialog((dialog) -> dialog.dismiss());
		minas.signOut();
		minas.room().message("not for the next user").is("queued");
		minas.page().onDialog((dialog) -> dialog.accept());
		minas.signOut();
		assertThat(minas.accountProblem()).containsText("You are still signed in");
		assertThat(minas.page().evaluate(KEPT)).isEqualTo(1);
		minas.page().context().setOffline(false);
		minas.signOut();
		minas.welcome().isShown();
		assertThat(minas.page().evaluate(KEPT)).isEqualTo(0);
	}

}
