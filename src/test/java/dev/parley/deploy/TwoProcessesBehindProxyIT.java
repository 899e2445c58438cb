package dev.parley.deploy;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import dev.parley.support.ConfigChange;
import dev.parley.support.ProxyKind;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReverseProxy;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.UpgradeRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The lines of the files that are for two processes. */
@BehindProxiesTest
@Slow
class TwoProcessesBehindProxyIT {

	@LocalServerPort
	int port;

	@TempDir
	static Path folder;

	@ParameterizedTest
	@EnumSource
	void clientsReachTheOneThatServesThoughTheFirstOneWaits(ProxyKind kind) throws Exception {
		try (Upstream waiting = Upstream.waiting();
				ReverseProxy proxy = ReverseProxy.start(kind, waiting.port(), folder, two(kind, this.port))) {
			everybodyTalks(proxy);
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientsReachTheOneThatServesThoughTheFirstOneIsGone(ProxyKind kind) throws Exception {
		int gone;
		try (Upstream ended = Upstream.waiting()) {
			gone = ended.port();
		}
		try (ReverseProxy proxy = ReverseProxy.start(kind, gone, folder, two(kind, this.port))) {
			everybodyTalks(proxy);
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientsStayWithTheFirstWhileTheSecondWaits(ProxyKind kind) throws Exception {
		try (Upstream waiting = Upstream.waiting();
				ReverseProxy proxy = ReverseProxy.start(kind, this.port, folder, two(kind, waiting.port()))) {
			everybodyTalks(proxy);
		}
	}

	@Test
	void nginxKeepsTheRequestsOfASessionOfSockJsTogether() throws Exception {
		try (Upstream one = Upstream.named("one");
				Upstream two = Upstream.named("two");
				ReverseProxy proxy = ReverseProxy.start(ProxyKind.NGINX, one.port(), folder,
						ConfigChange.uncomment("#s").and("127.0.0.1:8081", "127.0.0.1:" + two.port()))) {
			for (int session = 0; session < 10; session++) {
				String path = "/chat/000/session-" + session;
				assertThat(Stream.of("/xhr", "/xhr_send", "/xhr", "/xhr_streaming")
					.map((transport) -> SockJs.post(proxy.address(path + transport), "").body())
					.distinct()).hasSize(1);
			}
			assertThat(Stream.iterate(0, (session) -> session + 1)
				.limit(50)
				.map((session) -> SockJs.post(proxy.address("/chat/000/session-" + session + "/xhr"), "").body()))
				.contains("one", "two");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NGINX")
	void aCookieKeepsABrowserWithItsServer(ProxyKind kind) throws Exception {
		try (Upstream one = Upstream.named("one");
				Upstream two = Upstream.named("two");
				ReverseProxy proxy = ReverseProxy.start(kind, one.port(), folder,
						withoutTheOnly(kind, ConfigChange.uncomment("#s")).and("127.0.0.1:8081",
								"127.0.0.1:" + two.port()))) {
			HttpResponse<String> first = get(proxy, "");
			String setCookie = first.headers().firstValue("Set-Cookie").orElseThrow();
			HttpCookie cookie = HttpCookie.parse(setCookie).get(0);
			assertThat(cookie.getName()).isEqualTo("parley-server");
			assertThat(Stream.generate(() -> get(proxy, cookie.getName() + "=" + cookie.getValue()).body()).limit(10))
				.containsOnly(first.body());
			assertThat(Stream.generate(() -> get(proxy, "").body()).limit(50)).contains("one", "two");
		}
	}

	private static HttpResponse<String> get(ReverseProxy proxy, String cookie) {
		return SockJs.get(proxy.address("/chat/info"), "Cookie", cookie);
	}

	private void everybodyTalks(ReverseProxy proxy) {
		await().atMost(RawWebSocket.PATIENCE)
			.until(() -> UpgradeRequest.to(proxy, "/chat").answer().status() == 101
					&& UpgradeRequest.to(proxy, "/chat").answer().status() == 101);
		for (ProxyWay way : ProxyWay.values()) {
			try (StompClient mina = way.connected(proxy)) {
				mina.subscribe("0", "/topic/two/" + way);
				mina.publish("/topic/two/" + way, "hello");
				mina.expectMessage("hello");
			}
		}
	}

	private static ConfigChange two(ProxyKind kind, int second) {
		return withoutTheOnly(kind, ConfigChange.uncomment("#2")).and("127.0.0.1:8081", "127.0.0.1:" + second);
	}

	private static ConfigChange withoutTheOnly(ProxyKind kind, ConfigChange change) {
		return (kind == ProxyKind.HAPROXY) ? change.and("    server parley 127.0.0.1:8080\n", "") : change;
	}

	/** What answers every request alike. */
	private record Upstream(HttpServer server) implements AutoCloseable {

		/** As a Parley whose database another process writes to. */
		static Upstream waiting() throws IOException {
			return answering(503, "Another process serves");
		}

		static Upstream named(String name) throws IOException {
			return answering(200, name);
		}

		private static Upstream answering(int status, String body) throws IOException {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			byte[] octets = body.getBytes(StandardCharsets.US_ASCII);
			server.createContext("/", (exchange) -> {
				exchange.getRequestBody().readAllBytes();
				exchange.getResponseHeaders().add("Retry-After", "5");
				exchange.sendResponseHeaders(status, octets.length);
				exchange.getResponseBody().write(octets);
				exchange.close();
			});
			server.start();
			return new Upstream(server);
		}

		int port() {
			return this.server.getAddress().getPort();
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
