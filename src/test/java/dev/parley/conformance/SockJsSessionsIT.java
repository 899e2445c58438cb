package dev.parley.conformance;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.parley.support.ClosedByServer;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who owns a SockJS session, its pending messages, and how it ends. */
@OpenServer
class SockJsSessionsIT {

	private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0";

	@LocalServerPort
	int port;

	private URI session;

	@BeforeEach
	void newSession() {
		this.session = SockJs.newSession(this.port);
	}

	/**
	 * Messages that arrive while a write waits for its poll are part of the next write.
	 */
	@Test
	void messagesBetweenTwoPollsComeInTwoFramesAtMost() {
		String topic = topic();
		openSubscribedTo(topic);
		try (StompClient jun = StompClient.connected(this.port)) {
			IntStream.range(0, 10).forEach((i) -> jun.publish(topic, Integer.toString(i)));
		}
		List<String> received = new ArrayList<>(SockJs.messagesOf(poll()));
		if (received.size() < 10) {
			received.addAll(SockJs.messagesOf(poll()));
		}
		assertThat(received).extracting(SockJsSessionsIT::body)
			.containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
	}

	@Test
	void aBurstWaitsForAReaderWhoIsAway() {
		String topic = topic();
		openSubscribedTo(topic);
		List<String> sent = IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
		try (StompClient jun = StompClient.connected(this.port)) {
			sent.forEach((text) -> jun.send("SEND\ndestination:" + topic + "\n\n" + text + "\0"));
			jun.publish(topic, "last");
		}
		List<String> received = new ArrayList<>();
		while (!received.contains("last")) {
			String frame = poll();
			assertThat(frame.length()).isLessThan(256 * 1024);
			SockJs.messagesOf(frame).forEach((message) -> received.add(body(message)));
		}
		assertThat(received).hasSize(5_001).startsWith(sent.toArray(String[]::new));
	}

	@Test
	void theLastFramesAndTheReasonWaitForTheNextPolls() {
		open();
		send("SEND\nreceipt:r1\n\nto nowhere\0");
		assertThat(SockJs.messagesOf(poll())).singleElement()
			.asString()
			.startsWith("ERROR\n")
			.contains("receipt-id:r1");
		await().until(() -> poll().equals("c[1002,\"protocol fault\"]"));
		assertThat(poll()).isEqualTo("c[1002,\"protocol fault\"]");
	}

	@Test
	void aStreamIsToldTheReasonToo() {
		try (StompClient mina = new StompClient(SockJs.streaming(this.port))) {
			mina.connect();
			mina.send("SEND\n\nto nowhere\0");
			ClosedByServer close = mina.expectErrorAndClose().close();
			assertThat(close.code()).isEqualTo(1002);
			assertThat(close.reason()).isEqualTo("protocol fault");
		}
	}

	@Test
	void aWebSocketIsToldTheReasonInBothWays() {
		try (RawWebSocket socket = framed()) {
			socket.send(SockJs.array(CONNECT, "SEND\n\nto nowhere\0"));
			String last = receive(socket);
			while (!last.contains("ERROR")) {
				last = receive(socket);
			}
			assertThat(receive(socket)).isEqualTo("c[1002,\"protocol fault\"]");
			assertThat(socket.awaitClose().code()).isEqualTo(1002);
		}
	}

	@Test
	void aWebSocketGetsWhatIsPendingInOneFrame() {
		String topic = topic();
		List<String> received = new ArrayList<>();
		int frames = 0;
		try (StompClient jun = StompClient.connected(this.port); RawWebSocket mina = framed()) {
			mina.send(SockJs.array(CONNECT, subscribe(topic)));
			awaitReceipt(mina);
			IntStream.range(0, 1_000).forEach((i) -> jun.send("SEND\ndestination:" + topic + "\n\n" + i + "\0"));
			while (received.size() < 1_000) {
				SockJs.messagesOf(receive(mina)).forEach((message) -> received.add(body(message)));
				frames++;
			}
		}
		assertThat(received).isEqualTo(IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
		assertThat(frames).isLessThan(1_000);
	}

	@Test
	void aSecondPollIsRefusedWhileOneIsOpen() throws Exception {
		open();
		var first = SockJs.postAsync(URI.create(this.session + "/xhr"), "");
		await().until(() -> poll().equals("c[2010,\"Another connection still open\"]"));
		send("DISCONNECT\nreceipt:bye\n\n\0");
		assertThat(first.get().body()).contains("RECEIPT");
	}

	@Test
	void aSecondStreamIsRefusedAfterThePrelude() throws Exception {
		URI streaming = URI.create(this.session + "/xhr_streaming");
		var first = SockJs.postAsync(streaming, "");
		await().untilAsserted(() -> assertThat(SockJs.post(streaming, "").body())
			.isEqualTo("h".repeat(2048) + "\nc[2010,\"Another connection still open\"]\n"));
		send(CONNECT);
		send("DISCONNECT\n\n\0");
		assertThat(first.get().body()).startsWith("h".repeat(2048) + "\no\na[\"CONNECTED")
			.endsWith("c[1000,\"disconnected\"]\n");
	}

	@Test
	void aSecondWebSocketWithTheSameIdIsASessionByItself() {
		String path = this.session.getPath() + "/websocket";
		String topic = topic();
		try (RawWebSocket mina = RawWebSocket.open(this.port, path);
				StompClient jun = StompClient.connected(this.port)) {
			assertThat(receive(mina)).isEqualTo("o");
			mina.send(SockJs.array(CONNECT, subscribe(topic)));
			awaitReceipt(mina);
			try (RawWebSocket mallory = RawWebSocket.open(this.port, path)) {
				assertThat(receive(mallory)).isEqualTo("o");
				jun.publish(topic, "for mina");
				assertThat(SockJs.messagesOf(receive(mina))).extracting(SockJsSessionsIT::body)
					.containsExactly("for mina");
				mallory.send(SockJs.array(CONNECT));
				assertThat(SockJs.messagesOf(receive(mallory))).singleElement().asString().startsWith("CONNECTED\n");
			}
			jun.publish(topic, "mina is still there");
			assertThat(SockJs.messagesOf(receive(mina))).extracting(SockJsSessionsIT::body)
				.containsExactly("mina is still there");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_streaming", "xhr_send" })
	void aSignedInUsersSessionIsNotFoundByOthers(String transport) throws Exception {
		HttpClient mina = signedIn();
		assertThat(post(mina, "xhr", "")).isEqualTo("200 o\n");
		assertThat(post(mina, "xhr_send", SockJs.array("\n"))).isEqualTo("204 ");
		URI address = URI.create(this.session + "/" + transport);
		assertThat(SockJs.post(address, SockJs.array(CONNECT)).statusCode()).isEqualTo(404);
		assertThat(post(signedIn(), transport, SockJs.array(CONNECT))).startsWith("404 ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_streaming", "xhr_send" })
	void aSessionOfNobodyIsNotFoundByAUser(String transport) throws Exception {
		open();
		assertThat(post(signedIn(), transport, SockJs.array(CONNECT))).startsWith("404 ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr_streaming", "eventsource", "htmlfile", "websocket" })
	void aSessionKeepsItsTransport(String transport) {
		open();
		URI address = URI.create(this.session + "/" + transport + "?c=cb");
		HttpResponse<String> response = transport.startsWith("xhr") ? SockJs.post(address, "") : SockJs.get(address);
		assertThat(response.statusCode()).isEqualTo(404);
	}

	@Test
	void aBodyThatIsNoTextComesInBase64() {
		String topic = topic();
		openSubscribedTo(topic);
		try (StompClient jun = StompClient.connected(this.port)) {
			byte[] frame = ("SEND\ndestination:" + topic + "\nreceipt:r\ncontent-length:3\n\n___\0")
				.getBytes(StandardCharsets.US_ASCII);
			frame[frame.length - 4] = (byte) 0xFF;
			jun.webSocket().send(frame);
			jun.expectReceipt("r");
		}
		assertThat(SockJs.messagesOf(poll())).singleElement()
			.asString()
			.contains("\ncontent-transfer-encoding:base64\n")
			.contains("\ncontent-length:4\n")
			.endsWith("\n\n/19f\0");
	}

	private void openSubscribedTo(String topic) {
		open();
		send(subscribe(topic));
		assertThat(SockJs.messagesOf(poll())).singleElement().asString().startsWith("RECEIPT\n");
	}

	private void open() {
		assertThat(poll()).isEqualTo("o");
		send(CONNECT);
		assertThat(SockJs.messagesOf(poll())).singleElement().asString().startsWith("CONNECTED\n");
	}

	private String poll() {
		return SockJs.post(URI.create(this.session + "/xhr"), "").body().stripTrailing();
	}

	private void send(String... frames) {
		HttpResponse<String> response = SockJs.post(URI.create(this.session + "/xhr_send"), SockJs.array(frames));
		assertThat(response.statusCode()).isEqualTo(204);
	}

	private RawWebSocket framed() {
		RawWebSocket socket = RawWebSocket.open(this.port, this.session.getPath() + "/websocket");
		assertThat(receive(socket)).isEqualTo("o");
		return socket;
	}

	private static void awaitReceipt(RawWebSocket socket) {
		List<String> frames = new ArrayList<>();
		while (frames.stream().noneMatch((frame) -> frame.startsWith("RECEIPT\n"))) {
			frames.addAll(SockJs.messagesOf(receive(socket)));
		}
	}

	private static String receive(RawWebSocket socket) {
		return new String(socket.receive(RawWebSocket.PATIENCE), StandardCharsets.UTF_8);
	}

	private static String subscribe(String topic) {
		return "SUBSCRIBE\nid:1\ndestination:" + topic + "\nreceipt:subscribed\n\n\0";
	}

	private static String body(String frame) {
		return frame.substring(frame.indexOf("\n\n") + 2, frame.length() - 1);
	}

	private static String topic() {
		return "/topic/sockjs-" + UUID.randomUUID();
	}

	/** A browser with a session cookie. */
	private HttpClient signedIn() throws Exception {
		HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
		URI api = URI.create("http://127.0.0.1:" + this.port + "/api/v1/");
		JsonNode csrf = new JsonMapper()
			.readTree(browser
				.send(HttpRequest.newBuilder(api.resolve("session")).build(), HttpResponse.BodyHandlers.ofString())
				.body())
			.get("csrf");
		HttpRequest signUp = HttpRequest.newBuilder(api.resolve("accounts"))
			.header("Content-Type", "application/json")
			.header(csrf.get("header").stringValue(), csrf.get("token").stringValue())
			.POST(HttpRequest.BodyPublishers.ofString("""
					{"name": "%s", "password": "correct horse battery"}"""
				.formatted("u" + UUID.randomUUID().toString().substring(0, 8))))
			.build();
		assertThat(browser.send(signUp, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(201);
		return browser;
	}

	private String post(HttpClient browser, String transport, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.session + "/" + transport))
			.timeout(RawWebSocket.PATIENCE)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = browser.send(request, HttpResponse.BodyHandlers.ofString());
		return response.statusCode() + " " + response.body();
	}

}
