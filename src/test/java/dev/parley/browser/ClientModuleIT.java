package dev.parley.browser;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import dev.parley.browser.pages.ParleyPage;
import dev.parley.support.Account;
import dev.parley.support.ReadmePrograms;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The module that anybody's page imports, in a page of the server's own origin;
 * {@link SecondOriginIT} has one of another.
 */
@RunningServer
@BrowserTest
@Slow
class ClientModuleIT {

	/** Connects, and keeps in the page what it needs. */
	private static final String CONNECT = """
			async ({ server, ...options }) => {
				const { connect } = await import(new URL('/client/parley.js', location.href).href);
				window.chat = await connect({ url: server, ...options }).ready();
				return chat.status.transport;
			}""";

	@LocalServerPort
	int port;

	@Test
	void thePageOfTenLinesTalks(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		String text = Visitors.unique("Hello");
		Page page = visitors.open(url() + "ten-lines", Visitors.english(),
				serving(ReadmePrograms.page(this.port), mina));
		page.locator("input").fill(text);
		page.locator("button").click();
		assertThat(page.locator("pre")).containsText(mina.name() + ": " + text);
		page.locator("input").fill(" ");
		page.locator("button").click();
		assertThat(page.locator("pre")).containsText("text must have at least one visible character");
	}

	@Test
	void itTalksForTheUserWhoIsSignedInAtTheServer(Visitors visitors) {
		String mina = Visitors.unique("mina");
		String lines = ReadmePrograms.page(this.port).replaceFirst("connect\\(\\{.*}\\)", "connect()");
		ParleyPage parley = visitors.arrive(url(), serving(lines, null));
		parley.welcome().signUp(mina, Visitors.PASSWORD);
		parley.isConnectedOver("WebSocket");
		Page page = parley.page().context().newPage();
		page.navigate(url() + "ten-lines");
		page.locator("input").fill("from the cookie's user");
		page.locator("button").click();
		assertThat(page.locator("pre")).containsText(mina + ": from the cookie's user");
	}

	@Test
	void overPlainHttpToo(Visitors visitors) {
		visitors.expect("status of 403");
		ParleyPage parley = visitors.arrive(url(), serving("", null));
		parley.welcome().signUp(Visitors.unique("mina"), Visitors.PASSWORD);
		parley.isConnectedOver("WebSocket");
		Page page = parley.page().context().newPage();
		page.navigate(url() + "blank");
		assertThat(page.evaluate(CONNECT, Map.of("transports", List.of("sse")))).isEqualTo("sse");
		page.evaluate("""
				async () => {
					window.heard = [];
					await new Promise((onPosition) =>
						chat.subscribe('/topic/rooms/general', ({ text }) => heard.push(text), { onPosition }));
				}""");
		String text = Visitors.unique("Hello");
		say(connected(visitors, (profile) -> {
		}, "websocket"), text);
		page.waitForFunction("(text) => heard.filter((each) => each === text).length === 1", text);
		assertThat(page.evaluate("() => chat.send('/topic/rooms/general', {}).catch(({ code }) => code)"))
			.isEqualTo("not-allowed");
	}

	@Test
	void aRefusalIsAProblem(Visitors visitors) {
		Page page = connected(visitors, (profile) -> {
		}, "websocket");
		assertThat(page.evaluate(
				"""
						() => chat.send('/topic/rooms/general', {}).catch((problem) => [problem.name, problem.code, problem.status])"""))
			.isEqualTo(List.of("Error", "not-allowed", 403));
		assertThat(page.evaluate("""
				() => new Promise((resolve) => chat.subscribe('/queue/nobodys', () => {},
					{ onRefused: ({ code, destination }) => resolve([code, destination]) }))"""))
			.isEqualTo(List.of("not-allowed", "/queue/nobodys"));
	}

	@Test
	void whereNobodyIsSignedInThereWillBeNoConnection(Visitors visitors) {
		Page page = visitors.open(url() + "blank", Visitors.english(), serving("", null));
		assertThat(page.evaluate("""
				async () => {
					const { connect } = await import('/client/parley.js');
					return connect().ready().catch(({ code }) => code);
				}""")).isEqualTo("not-authenticated");
	}

	@Test
	void theClientOfSockJsIsLoadedWhereWebSocketFails(Visitors visitors) {
		String library = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('sockjs.min')).length";
		assertThat(connected(visitors, (profile) -> {
		}, "websocket").evaluate(library)).isEqualTo(0);
		assertThat(connected(visitors, (profile) -> profile.routeWebSocket("**/chat", WebSocketRoute::close), "sockjs")
			.evaluate(library)).isEqualTo(1);
	}

	@Test
	void afterACutNothingIsMissingAndNothingComesTwice(Visitors visitors) {
		try (TcpProxy line = new TcpProxy(this.port)) {
			visitors.expect("net::ERR_|WebSocket connection to .* failed");
			Account mina = Account.signUp(this.port, "mina");
			String line0 = "http://localhost:" + line.port() + "/";
			Page page = visitors.open(line0 + "blank", Visitors.english(), serving("", mina));
			page.evaluate(CONNECT, Map.of("server", line0, "token", mina.token()));
			String first = Visitors.unique("first");
			page.evaluate("""
					async (text) => {
						window.heard = [];
						const from = await chat.send('/app/rooms/general/messages', { text });
						chat.subscribe('/topic/rooms/general', ({ text }) => heard.push(text), { from });
					}""", first);
			line.cut();
			page.waitForFunction("() => chat.status.lost");
			Page other = connected(visitors, (profile) -> {
			}, "websocket");
			List<String> texts = List.of(Visitors.unique("second"), Visitors.unique("third"),
					Visitors.unique("fourth"));
			say(other, texts.get(0));
			say(other, texts.get(1));
			line.open();
			page.evaluate("() => { chat.retryNow(); return chat.ready().then(() => {}); }");
			say(other, texts.get(2));
			page.waitForFunction("(text) => heard.includes(text)", texts.get(2));
			assertThat((List<?>) page.evaluate("heard")).map(Object::toString)
				.filteredOn((text) -> text.equals(first) || texts.contains(text))
				.isEqualTo(texts);
		}
	}

	private static void say(Page page, String text) {
		page.evaluate("(text) => chat.send('/app/rooms/general/messages', { text }).then(() => {})", text);
	}

	private Page connected(Visitors visitors, Consumer<BrowserContext> prepare, String transport) {
		Account mina = Account.signUp(this.port, "mina");
		Page page = visitors.open(url() + "blank", Visitors.english(), (profile) -> {
			serving("", mina).accept(profile);
			prepare.accept(profile);
		});
		assertThat(page.evaluate(CONNECT, Map.of("server", url(), "token", mina.token()))).isEqualTo(transport);
		return page;
	}

	/** A page of the server's own origin, without its Content-Security-Policy. */
	private static Consumer<BrowserContext> serving(String page, Account account) {
		String head = page.isEmpty() ? "<!DOCTYPE html>" : "";
		return (profile) -> {
			// Chromium does not know that the made-up pages come from this machine.
			profile.grantPermissions(List.of("local-network-access"));
			for (String address : List.of("**/ten-lines", "**/blank")) {
				profile.route(address,
						(route) -> route.fulfill(new Route.FulfillOptions().setContentType("text/html; charset=utf-8")
							.setBody(head + page + "<link rel=icon href='data:,'>")));
			}
			profile.route("**/chat-token",
					(route) -> route.fulfill(new Route.FulfillOptions().setContentType("text/plain")
						.setBody((account != null) ? account.token() : "")));
		};
	}

	private String url() {
		return "http://localhost:" + this.port + "/";
	}

}
