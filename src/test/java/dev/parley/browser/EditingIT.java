package dev.parley.browser;

import java.io.IOException;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.parley.browser.pages.MessageBubble;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.RoomPanel;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** People correct what they have said, and everybody has the new text. */
@Slow
@RunningServer
@BrowserTest
class EditingIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String room = Visitors.unique("Photos");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void whatIsEditedIsNewForEverybodyAtOnceAndInItsPlace(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		RoomPanel minas = users.mina().room();
		RoomPanel juns = users.jun().room();
		minas.say("one");
		minas.say("twoo");
		minas.message("twoo").is("sent");
		juns.say("three");
		minas.shows("one", "twoo", "three");
		assertThat(juns.message("twoo").editButton()).isHidden();
		minas.message("twoo").edit("two");
		juns.shows("one", "two", "three");
		minas.shows("one", "two", "three");
		assertThat(juns.message("two").edited()).containsText("edited");
		assertThat(minas.composer()).hasValue("");
		users.jun().reload();
		juns.shows("one", "two", "three");
		assertThat(juns.message("two").edited()).isVisible();
		minas.message("two").delete();
		juns.shows("one", "Message deleted", "three");
	}

	@Test
	void theUpArrowEditsWhatOneSaidLastAndEscapeLeavesItAndTheDraftIsThereAgain(Visitors visitors) {
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		RoomPanel minas = users.mina().room();
		minas.say("first");
		minas.say("last");
		minas.message("last").is("sent");
		users.jun().room().say("of somebody else");
		minas.shows("first", "last", "of somebody else");
		Locator composer = minas.composer();
		composer.press("ArrowUp");
		assertThat(composer).hasValue("last");
		composer.fill("something else");
		composer.press("Escape");
		assertThat(composer).hasValue("");
		composer.fill("a draft");
		composer.press("ArrowUp");
		assertThat(composer).hasValue("a draft");
		minas.message("first").beginEdit();
		assertThat(composer).hasValue("first");
		composer.fill("1st");
		composer.press("Enter");
		minas.shows("1st", "last", "of somebody else");
		assertThat(composer).hasValue("a draft");
	}

	@Test
	void ofTwoTabsThatEditTheSameMessageTheSecondIsTold(Visitors visitors) {
		visitors.expect("status of 409");
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.mina().room().say("first");
		users.jun().room().shows("first");
		ParleyPage other = users.mina().inAnotherTab();
		other.room().shows("first");
		other.room().message("first").beginEdit();
		users.mina().room().message("first").edit("second");
		other.room().shows("second");
		other.room().composer().fill("third");
		other.room().composer().press("Enter");
		assertThat(other.room().composerProblem()).containsText("changed this message elsewhere");
		assertThat(other.room().composer()).hasValue("third");
		users.jun().room().shows("second");
		other.room().composer().press("Escape");
		other.room().message("second").edit("third");
		users.jun().room().shows("third");
	}

	@Test
	void whatIsEditedWhileTheLineIsCutStaysInTheComposerAndWhoWasAwayReadsTheNewText(Visitors visitors)
			throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed|status of 404");
		try (FragileLine line = new FragileLine(this.port)) {
			TwoUsers users = TwoUsers.meet(visitors, line.url(), this.mina, this.jun, this.room);
			RoomPanel minas = users.mina().room();
			minas.say("one");
			minas.say("two");
			users.jun().room().shows("one", "two");
			users.mina().page().context().setOffline(true);
			minas.message("one").edit("1");
			assertThat(minas.composerProblem()).containsText("The server cannot be reached");
			assertThat(minas.composer()).hasValue("1");
			minas.shows("one", "two");
			users.mina().page().context().setOffline(false);
			line.goDead();
			users.jun().page().evaluate("dispatchEvent(new Event('online'))");
			users.jun().isReconnecting();
			ParleyPage desk = users.mina()
				.inTabOf(users.mina().page().context(), users.mina().page().url().replace(line.url(), this.url));
			desk.room().message("one").edit("uno");
			desk.room().message("two").delete();
			desk.room().shows("uno", "Message deleted");
			line.repair();
			users.jun().room().shows("uno", "Message deleted");
			minas.shows("uno", "Message deleted");
		}
	}

	@Test
	void whatSomebodyDeletesIsNotBroughtBackByItsAuthorsEdit(Visitors visitors) {
		visitors.expect("status of 404");
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.jun().room().say("rude");
		users.mina().room().shows("rude");
		users.jun().room().message("rude").beginEdit();
		users.mina().room().message("rude").delete();
		users.jun().room().shows("Message deleted");
		users.jun().room().composer().fill("polite");
		users.jun().room().composer().press("Enter");
		assertThat(users.jun().room().composerProblem()).containsText("not there any more");
		users.mina().room().shows("Message deleted");
	}

	@Test
	void nobodyEditsWhatSomebodyElseHasSaid(Visitors visitors) {
		visitors.expect("status of 403");
		TwoUsers users = TwoUsers.meet(visitors, this.url, this.mina, this.jun, this.room);
		users.jun().room().say("mine");
		users.mina().room().shows("mine");
		MessageBubble juns = users.mina().room().message("mine");
		assertThat(juns.editButton()).isHidden();
		assertThat(put(users.mina().page(), "{\"text\":\"forged\",\"from\":\"" + this.jun + "\"}")).isEqualTo(403);
		users.jun().room().shows("mine");
		users.mina().room().shows("mine");
	}

	/** As a program would, with mina's own session. */
	private static Object put(Page page, String body) {
		return page.evaluate("""
				async (body) => {
				  const { csrf } = await (await fetch('/api/v1/session')).json();
				  const room = location.hash.split('/').at(-1);
				  const headers = { 'content-type': 'application/json', [csrf.header]: csrf.token };
				  return (await fetch(`/api/v1/rooms/${room}/messages/1`, { method: 'PUT', headers, body })).status;
				}""", body);
	}

}
