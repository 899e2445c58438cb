package dev.parley.browser;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The module behind a proxy that lets through neither WebSocket nor SockJS, and the one
 * that only reads, in pages of the server's own origin.
 */
@OpenServer
@BrowserTest
@Slow
class ClientOverHttpIT {

	private static final String CONNECT = """
			async ({ destination, ...options }) => {
				const { connect } = await import('/client/parley.js');
				window.chat = await connect({ anonymous: true, ...options }).ready();
				window.heard = [];
				const from = await chat.send(destination, 'first');
				await new Promise((resolve) => chat.subscribe(destination, (body, position) => heard.push([body, position.offset]),
					{ from, onPosition: resolve, onLost: () => heard.push('lost') }));
				return chat.status.transport;
			}""";

	@LocalServerPort
	int port;

	private String destination;

	@BeforeEach
	void name(Visitors visitors) {
		this.destination = "/topic/kept/" + Visitors.unique("client");
		visitors.expect("net::ERR_|WebSocket connection to .* failed|status of 40[13]");
	}

	@Test
	void aPageTalksOverServerSentEventsAndPost(Visitors visitors) {
		Page page = open(visitors, this.port, ClientOverHttpIT::block);
		Page other = open(visitors, this.port, (profile) -> {
		});
		assertThat(page.evaluate(CONNECT, Map.of("destination", this.destination))).isEqualTo("sse");
		assertThat(other.evaluate(CONNECT, Map.of("destination", this.destination))).isEqualTo("websocket");
		say(other, "second");
		say(page, "third");
		for (Page each : List.of(page, other)) {
			each.waitForFunction("() => heard.some(([body]) => body === 'third')");
		}
		assertThat(page.evaluate("heard"))
			.isEqualTo(List.of(List.of("first", 2), List.of("second", 3), List.of("third", 4)));
		assertThat(other.evaluate("heard")).isEqualTo(List.of(List.of("second", 3), List.of("third", 4)));
		assertThat(page.evaluate(
				"""
						async () => [
							await chat.send('/app/rooms/general/messages', {}).catch(({ code }) => code),
							await new Promise((resolve) => chat.subscribe('/topic/members/a', () => {}, { onRefused: ({ code }) => resolve(code) })),
							chat.connected]"""))
			.isEqualTo(List.of("needs-stomp", "not-signed-in", true));
	}

	@Test
	void afterACutNothingIsMissingAndNothingComesTwice(Visitors visitors) {
		try (TcpProxy line = new TcpProxy(this.port)) {
			Page page = open(visitors, line.port(), ClientOverHttpIT::block);
			Page other = open(visitors, this.port, (profile) -> {
			});
			assertThat(page.evaluate(CONNECT, Map.of("destination", this.destination, "transports", List.of("sse"))))
				.isEqualTo("sse");
			other.evaluate(CONNECT, Map.of("destination", this.destination));
			say(other, "third");
			page.waitForFunction("() => heard.length === 2");
			line.cut();
			page.waitForFunction("() => chat.status.lost");
			say(other, "fourth");
			say(other, "fifth");
			line.open();
			page.evaluate("() => { chat.retryNow(); return chat.ready().then(() => {}); }");
			say(other, "sixth");
			page.waitForFunction("() => heard.some(([body]) => body === 'sixth')");
			assertThat(page.evaluate("heard.map(([body]) => body)"))
				.isEqualTo(List.of("first", "third", "fourth", "fifth", "sixth"));
		}
	}

	@Test
	void aPageThatOnlyReadsMissesNothingEither(Visitors visitors) {
		try (TcpProxy line = new TcpProxy(this.port)) {
			Page page = open(visitors, line.port(), (profile) -> {
			});
			Page other = open(visitors, this.port, (profile) -> {
			});
			other.evaluate(CONNECT, Map.of("destination", this.destination));
			page.evaluate(
					"""
							async (destination) => {
								const { subscribe } = await import('/client/events.js');
								Object.assign(window, { heard: [], recovered: [], problems: [] });
								window.stream = subscribe([destination], (body, { position }) => heard.push([body, position.offset]),
									{ after: 'first', onRecovered: (answer) => recovered.push(answer.recovered), onProblem: ({ code }) => problems.push(code) });
								subscribe(['/topic/members/a'], () => {}, { onProblem: ({ code }) => problems.push(code) });
							}""",
					this.destination);
			page.waitForFunction("() => heard.length === 1 && problems.length === 1");
			line.cut();
			say(other, "second");
			line.open();
			page.waitForFunction("() => heard.length === 2");
			assertThat(page.evaluate("[heard, recovered.at(-1), problems]"))
				.isEqualTo(List.of(List.of(List.of("first", 1), List.of("second", 2)), true, List.of("not-signed-in")));
			page.evaluate("stream.close()");
			say(other, "third");
			assertThat(page.evaluate("heard.length")).isEqualTo(2);
		}
	}

	private static void say(Page page, String text) {
		page.evaluate("(text) => chat.send(destination, text).then(() => {})", text);
	}

	private static void block(BrowserContext profile) {
		profile.routeWebSocket("**/chat", WebSocketRoute::close);
		profile.route("**/chat/**", Route::abort);
	}

	private Page open(Visitors visitors, int port, Consumer<BrowserContext> prepare) {
		Page page = visitors.open("http://localhost:" + port + "/blank", Visitors.english(), (profile) -> {
			profile.grantPermissions(List.of("local-network-access"));
			profile.route("**/blank",
					(route) -> route.fulfill(new Route.FulfillOptions().setContentType("text/html; charset=utf-8")
						.setBody("<!DOCTYPE html><link rel=icon href='data:,'>")));
			prepare.accept(profile);
		});
		page.evaluate("(destination) => { window.destination = destination; }", this.destination);
		return page;
	}

}
