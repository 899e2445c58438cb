package dev.parley.browser;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.answers.Dictation;
import dev.parley.browser.pages.AnswersPage;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.browser.pages.Words;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

@RunningServer
@BrowserTest
@Slow
class AnswersPageIT {

	private static final Dictation MODEL = new Dictation();

	private final String mina = Visitors.unique("mina");

	private final String question = Visitors.unique("Why is the sky blue?");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void aVisitorSignsInAndIsBackWhereTheyWere(Visitors visitors) {
		AnswersPage page = new AnswersPage(visitors.arrive(this.url + "answers/#a-place"));
		page.signIn().signUp(this.mina, Visitors.PASSWORD);
		page.isSignedInAs(this.mina);
		assertThat(page.page()).hasURL(this.url + "answers/#a-place");
		assertThat(page.state())
			.hasText("This answer is not there: it is another user’s, or the server has not kept it.");
	}

	@Test
	void theChatPageLeadsToTheUsesAndTheyLeadBack(Visitors visitors) {
		ParleyPage chat = visitors.arrive(this.url);
		chat.welcome().signUp(this.mina, Visitors.PASSWORD);
		chat.isSignedInAs(this.mina);
		chat.page().locator("[popovertarget=uses-menu]").click();
		Faults.assertNoneSerious(chat);
		chat.page().getByRole(AriaRole.LINK, linkNamed("Answers")).click();
		AnswersPage page = new AnswersPage(chat);
		page.isSignedInAs(this.mina);
		page.page().getByRole(AriaRole.LINK, linkNamed("Chat")).click();
		chat.isSignedInAs(this.mina);
	}

	@Test
	void theSignInFormLeadsToNoOtherSite(Visitors visitors) {
		ParleyPage page = visitors.arrive(this.url + "?next=//evil.example/answers/");
		page.welcome().signUp(this.mina, Visitors.PASSWORD);
		page.isSignedInAs(this.mina);
		page.page().navigate(this.url + "?next=https:%2F%2Fevil.example%2F");
		page.isSignedInAs(this.mina);
	}

	@Test
	void anAnswerIsWholeAfterAReloadOnAnotherDeviceAndAfterALineThatWasCut(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			AnswersPage minas = signedUp(visitors, line.url());
			minas.ask(this.question);
			assertThat(minas.question()).hasText(this.question);
			MODEL.say(this.question, "Light", " of");
			assertThat(minas.text()).hasText("Light of");

			minas.page().reload();
			assertThat(minas.text()).hasText("Light of");
			MODEL.say(this.question, " short");
			assertThat(minas.text()).hasText("Light of short");

			String address = this.url + minas.page().url().substring(line.url().length());
			AnswersPage telephone = new AnswersPage(visitors.arrive(address));
			telephone.signIn().signIn(this.mina, Visitors.PASSWORD);
			assertThat(telephone.question()).hasText(this.question);
			assertThat(telephone.text()).hasText("Light of short");

			line.goDead();
			minas.page().evaluate("() => dispatchEvent(new Event('offline'))");
			minas.isCutOff();
			assertThat(minas.cut())
				.hasText("The line is cut. The answer goes on where it stopped as soon as the line is back.");
			MODEL.say(this.question, " waves", " is");
			assertThat(telephone.text()).hasText("Light of short waves is");
			assertThat(minas.text()).hasText("Light of short");
			line.repair();
			minas.page().evaluate("() => dispatchEvent(new Event('online'))");
			assertThat(minas.text()).hasText("Light of short waves is");
			assertThat(minas.cut()).hasText("The line was cut once meanwhile. Nothing is missing.");

			MODEL.say(this.question, " scattered.");
			MODEL.end(this.question);
			for (AnswersPage each : new AnswersPage[] { minas, telephone }) {
				assertThat(each.text()).hasText("Light of short waves is scattered.");
				assertThat(each.state()).hasText("Complete.");
			}
		}
	}

	@Test
	void theAskerStopsAnAnswerAndNobodyElseSeesIt(Visitors visitors) {
		AnswersPage minas = signedUp(visitors, this.url);
		minas.ask(this.question);
		MODEL.say(this.question, "Well");
		assertThat(minas.text()).hasText("Well");
		AnswersPage juns = new AnswersPage(
				visitors.arrive(minas.page().url(), Visitors.signedUp(this.url, Visitors.unique("jun"))));
		assertThat(juns.state()).containsText("This answer is not there");
		assertThat(juns.stop()).isHidden();
		minas.stop().click();
		assertThat(minas.state()).hasText("You have stopped it.");
		assertThat(minas.stop()).isHidden();
		assertThat(minas.own()).hasText(this.question + " You have stopped it.");
		assertThat(juns.own()).hasCount(0);
	}

	@Test
	void aScriptInAQuestionIsText(Visitors visitors) {
		String script = "<img src=x onerror=alert(1)><script>alert(2)</script> " + this.question;
		AnswersPage page = signedUp(visitors, this.url);
		page.ask(script);
		MODEL.say(script, "<b>", "bold", "</b>");
		assertThat(page.question()).hasText(script);
		assertThat(page.text()).hasText("<b>bold</b>");
		assertThat(page.own().first()).containsText(script);
	}

	@Test
	void whoAsksTooMuchIsToldWhenToComeAgain(Visitors visitors) {
		visitors.expect("status of 429");
		AnswersPage page = signedUp(visitors, this.url);
		page.ask(this.question + "1");
		assertThat(page.question()).hasText(this.question + "1");
		page.ask(this.question + "2");
		assertThat(page.question()).hasText(this.question + "2");
		page.ask(this.question + "3");
		assertThat(page.problem()).isVisible();
		assertThat(page.field()).hasValue(this.question + "3");
	}

	@Test
	void whoIsSignedOutElsewhereIsTold(Visitors visitors) {
		AnswersPage page = signedUp(visitors, this.url);
		page.ask(this.question);
		MODEL.say(this.question, "Because");
		assertThat(page.text()).hasText("Because");
		AnswersPage other = new AnswersPage(new ParleyPage(page.page().context().newPage(), Words.ENGLISH));
		other.page().navigate(this.url + "answers/");
		other.isSignedInAs(this.mina);
		List<String> sent = framesSentBy(page);
		other.menu().click();
		other.page().locator("[data-part=sign-out]").click();
		assertThat(page.signedOut()).hasText("You have been signed out. Sign in");
		assertThat(page.field()).isHidden();
		assertThat(page.text()).isHidden();
		assertThat(page.own()).hasCount(0);
		page.isConnected();
		page.page().reload(); // Frames that were sent before have been reported then.
		page.isConnected();
		assertThat(sent).anyMatch((frame) -> frame.contains("/user/queue/errors"))
			.noneMatch((frame) -> frame.contains("/user/queue/answers"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void thePageHasNoFault(String language, Visitors visitors) {
		Browser.NewContextOptions options = language.equals("ko") ? Visitors.korean() : Visitors.english();
		AnswersPage page = new AnswersPage(visitors.arrive(this.url + "answers/", options));
		page.isConnected();
		Faults.assertNone(page.page());
		page.signIn().signUp(this.mina, Visitors.PASSWORD);
		page.isSignedInAs(this.mina);
		page.ask(this.question);
		MODEL.say(this.question, "Because");
		assertThat(page.text()).hasText("Because");
		Faults.assertNone(page.page());
		page.page().setViewportSize(360, 640);
		page.menu().click();
		Faults.assertNone(page.page());
		page.page().keyboard().press("Escape");
		MODEL.end(this.question);
		assertThat(page.stop()).isHidden();
		Faults.assertNone(page.page());
		assertThat(page.page().locator("html")).hasJSProperty("scrollWidth", 360);
	}

	/** From now on, on connections that are made from now on. */
	private static List<String> framesSentBy(AnswersPage page) {
		List<String> frames = new ArrayList<>();
		page.page().onWebSocket((socket) -> socket.onFrameSent((frame) -> frames.add(frame.text())));
		return frames;
	}

	private static Page.GetByRoleOptions linkNamed(String name) {
		return new Page.GetByRoleOptions().setName(name).setExact(true);
	}

	private AnswersPage signedUp(Visitors visitors, String url) {
		AnswersPage page = new AnswersPage(visitors.arrive(url + "answers/", Visitors.signedUp(url, this.mina)));
		page.isSignedInAs(this.mina);
		return page;
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Model {

		@Bean
		Dictation dictation() {
			return MODEL;
		}

	}

}
