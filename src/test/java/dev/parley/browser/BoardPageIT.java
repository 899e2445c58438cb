package dev.parley.browser;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.parley.browser.pages.BoardPage;
import dev.parley.support.Account;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

@Slow
@RunningServer
@BrowserTest
class BoardPageIT {

	private final String mina = Visitors.unique("mina");

	private final String jun = Visitors.unique("jun");

	private final String board = Visitors.unique("b");

	private int port;

	private String url;

	@BeforeEach
	void find(@LocalServerPort int port) {
		this.port = port;
		this.url = "http://localhost:" + port + "/";
	}

	@Test
	void fourPeopleDrawAndWhoeverJoinsSeesTheWholePicture(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		BoardPage juns = signedUp(visitors, this.url, this.jun);
		BoardPage hanas = signedUp(visitors, this.url, Visitors.unique("hana"));
		BoardPage visitor = arrive(visitors, this.url);
		minas.draw(-200, -100, -50, -100);
		juns.choose("rectangle");
		juns.draw(0, -100, 150, 50);
		hanas.choose("line");
		hanas.choose("red");
		hanas.draw(-200, 100, -50, 100);
		BoardPage late = arrive(visitors, this.url);
		for (BoardPage each : new BoardPage[] { minas, juns, hanas, visitor }) {
			each.shows(-100, -100);
			each.shows(0, 0);
			each.shows(-100, 100);
			each.isBlank(75, -25);
		}
		assertThat(late.summary()).containsText("Strokes: 3.");
		assertThat(late.summary()).containsText(this.mina + ": 1.");
		assertThat(visitor.part("tools")).isHidden();
		assertThat(minas.people()).hasCount(3);
		assertThat(minas.part("people-more")).hasText("2 watching");
	}

	@Test
	void othersSeeACursorWithANameAndAStrokeWhileItIsDrawn(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		BoardPage juns = signedUp(visitors, this.url, this.jun);
		assertThat(minas.people()).hasCount(2);
		minas.begin(-150, 0);
		minas.goOn(150, 0);
		assertThat(juns.cursor(this.mina)).isVisible();
		juns.showsForNow(0, 0);
		assertThat(juns.summary()).containsText(this.mina + " is drawing.");
		minas.end();
		juns.shows(0, 0);
		assertThat(minas.cursor(this.mina)).hasCount(0);
		minas.begin(-150, 100);
		minas.goOn(150, 100);
		juns.showsForNow(0, 100);
		minas.page().keyboard().press("Escape");
		juns.isBlank(0, 100);
		minas.page().close();
		assertThat(juns.cursor(this.mina)).hasCount(0);
	}

	@Test
	void everybodyUndoesWhatIsTheirsAndNothingElse(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		BoardPage juns = signedUp(visitors, this.url, this.jun);
		minas.draw(-150, -100, 150, -100);
		minas.draw(-150, 0, 150, 0);
		juns.shows(0, 0);
		juns.draw(-150, 100, 150, 100);
		minas.shows(0, 100);
		minas.page().keyboard().press("Control+z");
		minas.isBlank(0, 0);
		juns.isBlank(0, 0);
		juns.shows(0, -100);
		minas.page().keyboard().press("Control+Shift+Z");
		juns.shows(0, 0);
		minas.page().reload();
		minas.shows(0, 0);
		minas.part("undo").click();
		juns.isBlank(0, 0);
		minas.part("undo").click();
		juns.isBlank(0, -100);
		assertThat(minas.part("undo")).isDisabled();
		juns.shows(0, 100);
		minas.choose("eraser");
		minas.draw(0, 60, 0, 140);
		assertThat(minas.part("note"))
			.hasText("This is %s’s. You can erase what you have drawn yourself.".formatted(this.jun));
		juns.choose("eraser");
		juns.draw(0, 60, 0, 140);
		minas.isBlank(0, 100);
		juns.part("undo").click();
		minas.shows(0, 100);
	}

	@Test
	void whatIsDrawnWhileTheLineIsCutIsMarkedAndSentOnceEvenAfterAReload(Visitors visitors) throws IOException {
		visitors.expect("net::ERR_|WebSocket connection to .* failed");
		try (FragileLine line = new FragileLine(this.port)) {
			BoardPage minas = signedUp(visitors, line.url(), this.mina);
			BoardPage juns = signedUp(visitors, this.url, this.jun);
			minas.draw(-150, -100, 150, -100);
			juns.shows(0, -100);
			minas.hasSentAll();
			line.goDead();
			minas.page().evaluate("() => dispatchEvent(new Event('offline'))");
			minas.isCutOff();
			minas.draw(-150, 0, 150, 0);
			minas.draw(-150, 100, 150, 100);
			minas.page().keyboard().press("Control+z");
			minas.showsForNow(0, 0);
			minas.isBlank(0, 100);
			assertThat(minas.part("unsent")).containsText("The line is cut. Not sent yet: 2.");
			juns.draw(-150, 150, 150, 150);
			juns.isBlank(0, 0);
			line.repair();
			minas.page().reload();
			minas.shows(0, 150);
			minas.shows(0, 0);
			juns.shows(0, 0);
			juns.isBlank(0, 100);
			assertThat(minas.part("unsent")).isHidden();
			assertThat(juns.summary()).containsText("Strokes: 3.");
		}
	}

	@Test
	void aStrokeThatTheServerRefusesVanishesWithTheReasonAndOthersGoOn(Visitors visitors) {
		Account account = Account.signUp(this.port, "jun");
		BoardPage juns = arrive(visitors, this.url);
		juns.signIn(account.name(), Account.PASSWORD);
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		try (StompClient client = StompClient.connected(this.port, account.authorization())) {
			for (int i = 0; i < 10; i++) {
				client.publish("/app/boards/%s%d/strokes\ncontent-type:application/json".formatted(this.board, i),
						"{\"id\":\"a\",\"tool\":\"pen\",\"colour\":\"ink\",\"width\":4,\"points\":[0,0]}");
			}
		}
		juns.draw(-150, 0, 150, 0);
		assertThat(juns.part("problem")).containsText("You have drawn too much");
		juns.isBlank(0, 0);
		assertThat(juns.part("undo")).isDisabled();
		minas.draw(-150, 100, 150, 100);
		juns.shows(0, 100);
	}

	@Test
	void anAdministratorClearsTheBoardForEverybodyWithTheirPasswordIfTheySignedInLongAgo(Visitors visitors,
			@Autowired JdbcClient database) {
		visitors.expect("status of 403");
		Account root = Account.signUp(this.port, "root");
		database.sql("insert into account_role select id, 'ADMIN' from account where name = ?")
			.param(root.name())
			.update();
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		BoardPage roots = arrive(visitors, this.url);
		roots.signIn(root.name(), Account.PASSWORD);
		assertThat(roots.part("clear")).isHidden();
		minas.draw(-150, 0, 150, 0);
		minas.hasSentAll();
		roots.shows(0, 0);
		roots.draw(-150, 100, 150, 100);
		minas.shows(0, 100);
		assertThat(minas.part("clear")).isHidden();
		roots.part("clear").click();
		Locator question = roots.page().locator("[data-widget=clearing]");
		assertThat(question.locator("[data-part=keep]")).isFocused();
		Faults.assertNone(roots.page());
		roots.page().keyboard().press("Enter");
		assertThat(question).isHidden();
		String path = "**/api/v1/boards/" + this.board;
		roots.page()
			.route(path,
					(route) -> route.fulfill(new Route.FulfillOptions().setStatus(403)
						.setContentType("application/problem+json")
						.setBody("{\"status\":403,\"code\":\"sign-in-again\",\"detail\":\"Sign in again\"}")));
		roots.part("clear").click();
		question.locator("[data-part=confirm]").click();
		assertThat(question.locator("[name=password]")).isFocused();
		assertThat(question.locator("[data-part=confirm]")).isHidden();
		Faults.assertNone(roots.page());
		minas.shows(0, 0);
		roots.page().unroute(path);
		question.locator("[name=password]").fill(Account.PASSWORD);
		question.locator("[name=password]").press("Enter");
		assertThat(question).isHidden();
		for (BoardPage each : new BoardPage[] { minas, roots }) {
			each.isBlank(0, 0);
			each.isBlank(0, 100);
			assertThat(each.part("empty")).isVisible();
			assertThat(each.part("undo")).isDisabled();
		}
		assertThat(roots.part("clear")).isHidden();
		minas.draw(-150, 0, 150, 0);
		roots.shows(0, 0);
	}

	@Test
	void fourThousandMovesASecondDisturbNobody(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		Account mallory = Account.signUp(this.port, "mallory");
		try (StompClient client = StompClient.connected(this.port, mallory.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			for (int i = 0; i < 4000; i++) {
				client.send(cursor(i % 900));
			}
			minas.draw(-150, 0, 150, 0);
			minas.shows(0, 0);
			client.publish("/app/boards/%s/strokes\ncontent-type:application/json".formatted(this.board),
					"{\"id\":\"x\",\"tool\":\"pen\",\"colour\":\"red\",\"width\":4,\"points\":[-1500,1000,1500,1000]}");
			minas.shows(0, 100);
			// A cursor that does not move goes after a while.
			await().pollInSameThread().atMost(Duration.ofMinutes(1)).until(() -> {
				client.send(cursor(0));
				return minas.cursor(mallory.name()).count() == 1;
			});
			assertThat(minas.summary()).containsText(mallory.name() + ": 1.");
		}
	}

	private String cursor(int x) {
		return "SEND\ndestination:/app/boards/%s/cursors\ncontent-type:application/json\n\n{\"x\":%d,\"y\":0}\0"
			.formatted(this.board, x);
	}

	@Test
	void eachNameIsABoardOfItsOwn(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		minas.draw(-150, 0, 150, 0);
		minas.shows(0, 0);
		minas.part("new").click();
		assertThat(minas.page()).hasURL(Pattern.compile(".*/board/#[0-9a-v]{10}"));
		assertThat(minas.part("empty")).isVisible();
		minas.isBlank(0, 0);
		minas.page().goBack();
		minas.shows(0, 0);
		BoardPage odd = new BoardPage(visitors.arrive(this.url + "board/#%3Cscript%3E/..%2F"));
		assertThat(odd.part("name")).hasText("script");
	}

	@Test
	void theBoardIsUsedByKeyboard(Visitors visitors) {
		BoardPage minas = signedUp(visitors, this.url, this.mina);
		minas.draw(-50, 0, 50, 0);
		minas.shows(0, 0);
		minas.page().keyboard().press("ArrowLeft");
		minas.shows(48, 0);
		minas.page().keyboard().press("0");
		minas.shows(0, 0);
		minas.page().keyboard().press("r");
		assertThat(minas.page().locator("input[value=rectangle]")).isChecked();
		minas.page().keyboard().press("Shift+Tab");
		minas.page().locator("input[value=rectangle]").press("ArrowRight");
		assertThat(minas.page().locator("input[value=ellipse]")).isChecked();
		assertThat(minas.part("paper")).hasAttribute("data-tool", "ellipse");
	}

	@Test
	void theStartPageShowsThePublicBoardWhileItIsDrawn(Visitors visitors) {
		Page start = visitors.arrive(this.url).page();
		assertThat(start.locator(".start-miniature canvas")).isVisible();
		BoardPage minas = new BoardPage(visitors.arrive(this.url + "board/", Visitors.signedUp(this.url, this.mina)));
		minas.isReady();
		String ink = """
				() => {
				  const canvas = document.querySelector('.start-miniature canvas');
				  if (!canvas?.width) {
				    return null;
				  }
				  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
				  return data.some((value, i) => i % 4 === 3 && value > 200); // what could be drawn is pale
				}""";
		assertThat(minas.part("people-more")).hasText("1 watching");
		minas.begin(-150, 0);
		minas.goOn(150, 0);
		start.waitForFunction(ink);
		minas.end();
		minas.hasSentAll();
		start.reload();
		start.waitForFunction(ink);
		minas.page().keyboard().press("Control+z");
		start.waitForFunction("() => (%s)() === false".formatted(ink));
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "ko" })
	void thePageHasNoFault(String language, Visitors visitors) {
		Browser.NewContextOptions options = language.equals("ko") ? Visitors.korean() : Visitors.english();
		BoardPage board = new BoardPage(visitors.arrive(this.url + "board/#" + this.board, options));
		assertThat(board.part("empty")).isVisible();
		Faults.assertNone(board.page());
		board.signUp(this.mina, Visitors.PASSWORD);
		board.draw(-150, 0, 150, 0);
		board.shows(0, 0);
		Page page = board.page();
		Faults.assertNone(page);
		page.setViewportSize(360, 640);
		Faults.assertNone(page);
		assertThat(page.locator("html")).hasJSProperty("scrollWidth", 360);
		assertThat(page.locator("html")).hasJSProperty("scrollHeight", 640);
	}

	private BoardPage arrive(Visitors visitors, String address) {
		return new BoardPage(visitors.arrive(address + "board/#" + this.board));
	}

	private BoardPage signedUp(Visitors visitors, String address, String name) {
		BoardPage page = new BoardPage(
				visitors.arrive(address + "board/#" + this.board, Visitors.signedUp(address, name)));
		page.isReady();
		return page;
	}

}
