package dev.parley.deploy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What one sees if a line of {@code nginx.conf} is missing or wrong, as the table in
 * {@code operations.md} says.
 */
@BehindProxiesTest
@Slow
class WrongProxyIT {

	private static final String HTTP = "    proxy_http_version 1.1;\n";

	private static final String CONNECTION = "    proxy_set_header Connection $parley_connection;\n";

	private static final String UPGRADE = "    proxy_set_header Upgrade    $http_upgrade;\n";

	private static final String HOST = "    proxy_set_header Host              $http_host;\n";

	private static final String SCHEME = "    proxy_set_header X-Forwarded-Proto $scheme;\n";

	private static final String BUFFERING = "        proxy_buffering off;\n";

	private static final String READ_TIMEOUT = "proxy_read_timeout 75s;";

	private static final String LOCATION = "    location ~ ^/(chat|api/v1/messages|api/v1/events)(/|$) {\n"
			+ "        proxy_pass http://parley;\n";

	@LocalServerPort
	int port;

	@TempDir
	static Path folder;

	static Stream<Arguments> lostUpgrades() {
		return Stream.of(arguments(ConfigChange.without(UPGRADE, CONNECTION), "400"),
				arguments(ConfigChange.without(CONNECTION), "400"), arguments(ConfigChange.without(HTTP), "426"));
	}

	@ParameterizedTest
	@MethodSource("lostUpgrades")
	void aHandshakeThatLosesItsUpgradeIsRefusedAndSockJsWorks(ConfigChange change, String status) {
		documented("The handshake is answered by 400 or 426, and pages use SockJS");
		try (ReverseProxy proxy = nginx(change)) {
			assertThat(UpgradeRequest.to(proxy, "/chat").answer().status()).hasToString(status);
			int attempts = status.equals("426") ? 5 : 1;
			assertThat(IntStream.range(0, attempts).anyMatch((attempt) -> isToldOverSockJs(proxy))).isTrue();
		}
	}

	/**
	 * With HTTP 1.0 nginx may reuse a connection that the server is closing, and answer
	 * by 502: then a page connects again.
	 */
	private static boolean isToldOverSockJs(ReverseProxy proxy) {
		try (StompClient mina = ProxyWay.SOCKJS_STREAMING.connected(proxy)) {
			mina.publish("/topic/wrong", "hello");
			return true;
		}
		catch (AssertionError ex) {
			assertThat(ex).hasMessageContaining("502 Bad Gateway");
			return false;
		}
	}

	static Stream<Arguments> addresses() {
		return Stream.of(arguments(ConfigChange.without(SCHEME), "http://127.0.0.1:%d"),
				arguments(ConfigChange.replace(SCHEME, SCHEME + "    proxy_bind 127.0.0.2;\n"), "http://127.0.0.1:%d"),
				arguments(ConfigChange.replace("$http_host", "$host"), "https://127.0.0.1"),
				arguments(ConfigChange.without(HOST), "https://parley"));
	}

	@ParameterizedTest
	@MethodSource("addresses")
	void aServerThatDoesNotKnowItsAddressSaysWhichItTakesForItsOwn(ConfigChange change, String expected) {
		documented("Handshake and SockJS are answered by 403 `foreign-origin` with the wrong address in `expected`");
		try (ReverseProxy proxy = nginx(change)) {
			String origin = "https://127.0.0.1:" + proxy.port();
			assertThat(UpgradeRequest.to(proxy, "/chat").with("Origin: " + origin).answer().status()).isEqualTo(403);
			assertThat(SockJs.exchange("OPTIONS", URI.create(origin + "/chat/info"), "Origin", origin, "Sec-Fetch-Site",
					"same-origin"))
				.satisfies((answer) -> assertThat(answer.statusCode()).isEqualTo(403))
				.extracting(HttpResponse::body)
				.asString()
				.contains("\"code\":\"foreign-origin\"", "\"origin\":\"" + origin + "\"",
						"\"expected\":\"" + expected.formatted(proxy.port()) + "\"",
						"The proxy in front of it must send the right one, and the server must trust that proxy");
		}
	}

	@Test
	void aConnectionThatIsSilentForLongerThanTheProxyWaitsEndsWithoutAClose() {
		documented("Connections end every minute or so with 1006");
		try (ReverseProxy proxy = nginx(ConfigChange.replace(READ_TIMEOUT, "proxy_read_timeout 1s;"));
				StompClient mina = ProxyWay.WEBSOCKET.connected(proxy)) {
			assertThat(mina.expectClose().code()).isEqualTo(1006);
			URI session = SockJs.newSession(proxy);
			assertThat(SockJs.post(URI.create(session + "/xhr"), "").body()).isEqualTo("o\n");
			assertThat(SockJs.post(URI.create(session + "/xhr"), "").statusCode()).isEqualTo(504);
			assertThat(proxy.log()).contains("upstream timed out");
		}
	}

	/** The server asks for it, too. */
	@Test
	void aStreamComesAtOnceThoughTheFileDoesNotForbidBuffering() {
		try (ReverseProxy proxy = nginx(ConfigChange.without(BUFFERING))) {
			URI session = SockJs.newSession(proxy);
			List<String> arrived = new CopyOnWriteArrayList<>();
			CompletableFuture<?> stream = stream(proxy, session, arrived);
			send(session, "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			await().atMost(RawWebSocket.PATIENCE)
				.until(() -> arrived.stream().anyMatch((line) -> line.startsWith("a[\"CONNECTED")));
			assertThat(stream).as("which is still open").isNotDone();
		}
	}

	@Test
	void aStreamThatIsBufferedComesWhenItEnds() throws Exception {
		documented("Over HTTP/1.1 messages come late, many at once, or only when the stream ends");
		try (ReverseProxy proxy = nginx(
				ConfigChange.replace(BUFFERING, "        proxy_ignore_headers X-Accel-Buffering;\n"));
				StompClient witness = StompClient.connected(this.port)) {
			witness.subscribe("0", "/topic/wrong/buffered");
			URI session = SockJs.newSession(proxy);
			List<String> arrived = new CopyOnWriteArrayList<>();
			CompletableFuture<?> stream = stream(proxy, session, arrived);
			send(session, "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			send(session, "SEND\ndestination:/topic/wrong/buffered\n\nhello\0");
			witness.expectMessage("hello");
			assertThat(arrived).isEmpty();
			send(session, "DISCONNECT\n\n\0");
			stream.get(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
			assertThat(arrived).hasSize(4)
				.satisfies((lines) -> assertThat(lines.get(1)).isEqualTo("o"))
				.satisfies((lines) -> assertThat(lines.get(2)).startsWith("a[\"CONNECTED"))
				.satisfies((lines) -> assertThat(lines.get(3)).startsWith("c["));
		}
	}

	private static CompletableFuture<?> stream(ReverseProxy proxy, URI session, List<String> arrived) {
		return proxy.client()
			.sendAsync(HttpRequest.newBuilder(URI.create(session + "/xhr_streaming"))
				.version(HttpClient.Version.HTTP_1_1)
				.POST(HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.ofLines())
			.thenAccept((answer) -> answer.body().forEach(arrived::add));
	}

	@Test
	void compressionDoesNotHoldAStreamBack() throws Exception {
		try (ReverseProxy proxy = nginx(ConfigChange.replace(HTTP, HTTP
				+ "    gzip on; gzip_proxied any; gzip_min_length 1; gzip_types application/javascript text/event-stream;\n"))) {
			HttpResponse<InputStream> stream = proxy.client()
				.send(HttpRequest.newBuilder(URI.create(SockJs.newSession(proxy) + "/eventsource"))
					.header("Accept-Encoding", "gzip")
					.build(), HttpResponse.BodyHandlers.ofInputStream());
			assertThat(stream.headers().firstValue("Content-Encoding")).contains("gzip");
			try (BufferedReader lines = new BufferedReader(
					new InputStreamReader(new GZIPInputStream(stream.body()), StandardCharsets.UTF_8))) {
				assertThat(lines.lines().limit(2)).containsExactly("", "data: o");
			}
		}
	}

	@Test
	void aBodyThatIsLargerThanTheProxyTakesIsAnsweredByTheProxy() {
		documented("413 with a page of the proxy");
		try (ReverseProxy proxy = nginx(ConfigChange.replace(HTTP, HTTP + "    client_max_body_size 1k;\n"))) {
			assertThat(SockJs.post(URI.create(SockJs.newSession(proxy) + "/xhr_send"), "x".repeat(2_000)))
				.satisfies((answer) -> assertThat(answer.statusCode()).isEqualTo(413))
				.satisfies((answer) -> assertThat(answer.body()).contains("<center>nginx"));
		}
	}

	@Test
	void aPathThatIsCutOffLeadsToThePageInsteadOfTheEndpoint() {
		documented("The handshake is answered by 200, and `/chat/info` by 400 \"Ambiguous URI empty segment\"");
		try (ReverseProxy proxy = nginx(
				ConfigChange.replace(LOCATION, "    location /chat {\n        proxy_pass http://parley/;\n"))) {
			assertThat(UpgradeRequest.to(proxy, "/chat").answer().status()).isEqualTo(200);
			HttpResponse<String> info = SockJs.get(proxy.address("/chat/info"));
			assertThat(info.statusCode()).isEqualTo(400);
			assertThat(info.body()).contains("Ambiguous URI empty segment");
		}
	}

	@Test
	void aPageBelowAPathOfTheProxyFindsNothingOfItsOwn() {
		documented("The page has no styles, and its scripts are answered by 404");
		try (ReverseProxy proxy = nginx(ConfigChange.replace("location / {\n        proxy_pass http://parley;",
				"location /parley/ {\n        proxy_pass http://parley/;"))) {
			HttpResponse<String> page = SockJs.get(proxy.address("/parley/"));
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.body()).contains("href=\"/css/");
			assertThat(SockJs.get(proxy.address("/css/base.css")).statusCode()).isEqualTo(404);
			assertThat(UpgradeRequest.to(proxy, "/parley/chat").answer().status()).as("a program needs only that")
				.isEqualTo(101);
		}
	}

	@Test
	void aProxyWithTooFewConnectionsSaysSoInItsLog() {
		documented("worker_connections are not enough");
		List<StompClient> clients = new ArrayList<>();
		try (ReverseProxy proxy = ReverseProxy.start(ProxyKind.NGINX, this.port, folder, ConfigChange.NONE,
				"events { worker_connections 10; }")) {
			assertThatThrownBy(() -> {
				for (int i = 0; i < 10; i++) {
					clients.add(ProxyWay.WEBSOCKET.connected(proxy));
				}
			}).isInstanceOfAny(UncheckedIOException.class, AssertionError.class);
			assertThat(proxy.log()).contains("10 worker_connections are not enough");
			assertThat(clients).hasSizeGreaterThan(1)
				.allSatisfy(
						(client) -> assertThat(client.publish("/topic/wrong", "hello").command()).isEqualTo("RECEIPT"));
		}
		finally {
			clients.forEach(StompClient::close);
		}
	}

	private ReverseProxy nginx(ConfigChange change) {
		return ReverseProxy.start(ProxyKind.NGINX, this.port, folder, change);
	}

	private static void send(URI session, String frame) {
		await().atMost(RawWebSocket.PATIENCE)
			.until(() -> SockJs.post(URI.create(session + "/xhr_send"), SockJs.array(frame)).statusCode() == 204);
	}

	/** The operator finds the symptom in the table, with these words. */
	private static void documented(String symptom) {
		assertThat(Path.of("src", "docs", "operations.md")).content().contains("| " + symptom);
	}

}
