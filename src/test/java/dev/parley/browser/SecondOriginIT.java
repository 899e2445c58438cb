package dev.parley.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.sun.net.httpserver.HttpServer;
import dev.parley.support.Account;
import dev.parley.support.ReadmePrograms;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page of another site, whose origin is in {@code parley.browser.allowed-origins}: it
 * connects by every transport of sockjs-client, with a token, because the cookie is sent
 * for our own pages only.
 */
@RunningServer
@BrowserTest
@Slow
class SecondOriginIT {

	/** What the other site serves beside an empty page, by path. */
	private static final Map<String, String> PAGES = new ConcurrentHashMap<>();

	private static final HttpServer OTHER_SITE = otherSite();

	private static final String LISTED = "http://localhost:" + OTHER_SITE.getAddress().getPort();

	private static final String NOT_LISTED = "http://127.0.0.1:" + OTHER_SITE.getAddress().getPort();

	/** Connects, and sends itself a message; returns the transport that was used. */
	private static final String HELLO = """
			({ server, transport, token }) => new Promise((resolve) => {
				let sock;
				const client = new StompJs.Client({
					webSocketFactory: () => sock = (transport === 'plain') ? new WebSocket(server.replace('http', 'ws'))
							: new SockJS(server, null, { transports: [ transport ], timeout: 20000 }),
					connectHeaders: { Authorization: 'Bearer ' + token },
					reconnectDelay: 0
				});
				client.onStompError = (frame) => resolve([ 'ERROR', frame.body ]);
				client.onWebSocketClose = (close) => resolve([ 'closed', String(close.code) ]);
				client.onConnect = (connected) => {
					client.subscribe('/user/queue/errors', (message) => {
						client.onWebSocketClose = () => {};
						client.deactivate();
						resolve([ sock.transport ?? 'plain', connected.headers['user-name'], message.headers.destination ]);
					});
					client.publish({ destination: '/topic/nobody-may-send-here', body: 'hello' });
				};
				client.activate();
			})
			""";

	@LocalServerPort
	int port;

	@DynamicPropertySource
	static void list(DynamicPropertyRegistry registry) {
		registry.add("parley.browser.allowed-origins", () -> LISTED + ",capacitor://localhost");
	}

	@AfterAll
	static void closeOtherSite() {
		OTHER_SITE.stop(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "websocket", "xhr-streaming", "xhr-polling", "eventsource", "iframe-eventsource",
			"iframe-htmlfile", "iframe-xhr-polling" })
	void itConnectsWithATokenByEveryTransport(String transport, Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		assertThat(hello(visitors, LISTED, transport, mina.token()))
			.isEqualTo(List.of(transport, mina.name(), "/user/queue/errors"));
	}

	@Test
	void theReadmesLinesTalkFromAPage(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		Page page = visitors.open(LISTED);
		page.addScriptTag(new Page.AddScriptTagOptions()
			.setUrl("http://127.0.0.1:" + this.port + "/webjars/stomp__stompjs/bundles/stomp.umd.min.js"));
		String lines = ReadmePrograms.read("js", this.port)
			.replaceFirst("import (\\{ Client }) from '@stomp/stompjs'", "const $1 = StompJs")
			.replace("export ", "");
		assertThat(page.evaluate(
				"(token) => new Promise((resolve) => {\n" + lines
						+ "const client = talk(token, (message) => { client.deactivate(); resolve(message); }); })",
				mina.token()))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("from", mina.name())
			.containsEntry("text", "Hello");
	}

	@Test
	void thePageOfTenLinesTalksFromAnotherSite(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		PAGES.put("/ten-lines", ReadmePrograms.page(this.port));
		PAGES.put("/chat-token", mina.token());
		Page page = visitors.open(LISTED + "/ten-lines");
		page.locator("input").fill("Hello from elsewhere");
		page.locator("button").click();
		PlaywrightAssertions.assertThat(page.locator("pre")).containsText(mina.name() + ": Hello from elsewhere");
	}

	@Test
	void theModuleListensToAnotherSiteWhereOnlyPlainHttpGetsThrough(Visitors visitors) {
		visitors.expect("net::ERR_FAILED|status of 403");
		Account mina = Account.signUp(this.port, "mina");
		Page page = visitors.open(LISTED, Visitors.english(), (profile) -> {
			profile.routeWebSocket("**/chat", WebSocketRoute::close);
			profile.route("**/chat/**", Route::abort);
		});
		assertThat(page.evaluate(
				"""
						async ({ module, token }) => {
							const { connect } = await import(module);
							const chat = await connect({ token }).ready();
							await new Promise((resolve) => chat.subscribe('/topic/rooms/general', () => {}, { onPosition: resolve }));
							return [chat.status.transport, await chat.send('/topic/rooms/general', {}).catch(({ code }) => code)];
						}""",
				Map.of("module", "http://127.0.0.1:" + this.port + "/client/parley.js", "token", mina.token())))
			.isEqualTo(List.of("sse", "not-allowed"));
	}

	@Test
	void theModuleTalksFromAnotherSiteWhereWebSocketIsBlocked(Visitors visitors) {
		Account mina = Account.signUp(this.port, "mina");
		Page page = visitors.open(LISTED, Visitors.english(),
				(profile) -> profile.routeWebSocket("**/chat", WebSocketRoute::close));
		assertThat(page.evaluate(
				"""
						async ({ module, token }) => {
							const { connect } = await import(module);
							const chat = await connect({ token }).ready();
							return [chat.status.transport, (await chat.send('/app/rooms/general/messages', { text: 'Hi' })) !== null];
						}""",
				Map.of("module", "http://127.0.0.1:" + this.port + "/client/parley.js", "token", mina.token())))
			.isEqualTo(List.of("sockjs", true));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "xhr-polling", "iframe-eventsource" })
	void aPageThatIsNotListedDoesNotConnect(String transport, Visitors visitors) {
		visitors.expect("403|blocked by CORS|frame-ancestors|ERR_FAILED|WebSocket connection");
		assertThat(hello(visitors, NOT_LISTED, transport, "token")).asInstanceOf(InstanceOfAssertFactories.LIST)
			.first()
			.isEqualTo("closed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/info", "/info/", "/iframe.html", "/000/origins/xhr_send" })
	void everyAnswerMayBeReadByTheListedPage(String path) {
		for (String method : List.of("GET", "POST", "OPTIONS")) {
			for (String origin : List.of(LISTED, "capacitor://localhost")) {
				HttpResponse<String> answer = SockJs.exchange(method, chat(path), "Origin", origin);
				assertThat(answer.headers().map()).as(method)
					.containsEntry("access-control-allow-origin", List.of(origin))
					.containsEntry("access-control-allow-credentials", List.of("true"));
				// Error responses need no Vary, because they are not cached.
				assertThat(answer.headers().firstValue("Vary").or(() -> answer.headers().firstValue("Cache-Control")))
					.as(method)
					.hasValueSatisfying((kept) -> assertThat(kept).isIn("Origin", "no-store"));
			}
			assertThat(SockJs.exchange(method, chat(path), "Origin", "http://127.0.0.1:" + this.port).headers().map())
				.doesNotContainKey("access-control-allow-origin");
			HttpResponse<String> foreign = SockJs.exchange(method, chat(path), "Origin", NOT_LISTED);
			assertThat(foreign.statusCode()).isEqualTo(403);
			assertThat(foreign.headers().map()).doesNotContainKey("access-control-allow-origin");
		}
	}

	@Test
	void aPreflightIsAnswered() {
		HttpResponse<String> answer = SockJs.exchange("OPTIONS", chat("/000/origins/xhr_send"), "Origin", LISTED,
				"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type");
		assertThat(answer.statusCode()).isEqualTo(204);
		assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).get().asString().contains("POST");
		assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).get()
			.asString()
			.contains("Content-Type");
	}

	@Test
	void theRestOfTheServerIsNotShared() {
		HttpResponse<String> answer = SockJs.get(URI.create("http://127.0.0.1:" + this.port + "/api/v1/session"),
				"Origin", LISTED);
		assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
	}

	private Object hello(Visitors visitors, String site, String transport, String token) {
		Page page = visitors.open(site);
		for (String library : List.of("sockjs-client/sockjs.min.js", "stomp__stompjs/bundles/stomp.umd.min.js")) {
			page.addScriptTag(
					new Page.AddScriptTagOptions().setUrl("http://127.0.0.1:" + this.port + "/webjars/" + library));
		}
		return page.evaluate(HELLO, Map.of("server", chat("").toString(), "transport", transport, "token", token));
	}

	private URI chat(String path) {
		return URI.create("http://127.0.0.1:" + this.port + "/chat" + path);
	}

	private static HttpServer otherSite() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
			String empty = "<!DOCTYPE html><title>Another site</title><link rel=icon href='data:,'>";
			server.createContext("/", (exchange) -> {
				byte[] page = PAGES.getOrDefault(exchange.getRequestURI().getPath(), empty)
					.getBytes(StandardCharsets.UTF_8);
				exchange.getResponseHeaders().set("Content-Type", "text/html");
				exchange.sendResponseHeaders(200, page.length);
				exchange.getResponseBody().write(page);
				exchange.close();
			});
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
