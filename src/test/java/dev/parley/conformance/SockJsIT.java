package dev.parley.conformance;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.support.UpgradeRequest;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** SockJS protocol 0.3.3 under {@code /chat}, and STOMP over its transports. */
@OpenServer
class SockJsIT {

	private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0";

	@LocalServerPort
	int port;

	static Stream<Named<IntFunction<StompTransport>>> transports() {
		return Stream.of(Named.of("xhr-streaming", SockJs::streaming), Named.of("xhr-polling", SockJs::polling),
				Named.of("raw websocket", (port) -> RawWebSocket.open(port, "/chat/websocket", "v12.stomp")));
	}

	@Test
	void infoSaysThatWebSocketMayBeTriedFirst() {
		HttpResponse<String> response = SockJs.get(URI.create(chat() + "/info"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).get().asString().startsWith("application/json");
		assertThat(response.headers().firstValue("Cache-Control")).get().asString().contains("no-store");
		JsonNode info = new JsonMapper().readTree(response.body());
		assertThat(info.get("websocket").booleanValue()).isTrue();
		assertThat(info.get("cookie_needed").isBoolean()).isTrue();
		assertThat(info.get("origins").isArray()).isTrue();
		assertThat(info.get("entropy").isIntegralNumber()).isTrue();
	}

	@Test
	void infoHasNewEntropyEachTime() {
		URI info = URI.create(chat() + "/info");
		assertThat(SockJs.get(info).body()).isNotEqualTo(SockJs.get(info).body());
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aConversationRunsOverEveryTransport(IntFunction<StompTransport> transport) {
		String topic = "/topic/sockjs-conversation-" + System.nanoTime();
		try (StompClient jun = StompClient.connected(this.port);
				StompClient mina = new StompClient(transport.apply(this.port))) {
			jun.subscribe("1", topic);
			mina.connect();
			mina.subscribe("1", topic);
			mina.publish(topic, "안녕, 준 🙂 \"quoted\" \\ and \u2028");
			jun.expectMessage("안녕, 준 🙂 \"quoted\" \\ and \u2028");
			jun.publish(topic, "안녕, 미나");
			assertThat(mina.messages(2)).containsExactly("안녕, 준 🙂 \"quoted\" \\ and \u2028", "안녕, 미나");
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void manyMessagesAtOnceArriveInOrder(IntFunction<StompTransport> transport) {
		String topic = "/topic/sockjs-order-" + System.nanoTime();
		String kilobyte = "x".repeat(1_000);
		List<String> sent = IntStream.range(0, 500).mapToObj((i) -> i + " " + kilobyte).toList();
		try (StompClient jun = StompClient.connected(this.port);
				StompClient mina = new StompClient(transport.apply(this.port))) {
			mina.connect();
			mina.subscribe("1", topic);
			sent.forEach((text) -> jun.send("SEND\ndestination:" + topic + "\n\n" + text + "\0"));
			assertThat(mina.messages(500)).isEqualTo(sent);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void disconnectIsReceiptedAndEndsTheSession(IntFunction<StompTransport> transport) {
		try (StompClient mina = new StompClient(transport.apply(this.port))) {
			mina.connect();
			mina.send("DISCONNECT\nreceipt:bye\n\n\0");
			mina.expectReceipt("bye");
			mina.expectClose();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aProtocolFaultIsToldAndEndsTheSession(IntFunction<StompTransport> transport) {
		try (StompClient mina = new StompClient(transport.apply(this.port))) {
			mina.connect();
			mina.send("SEND\nreceipt:r1\n\nto nowhere\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "content-length:6\\n", "" })
	void halfAnEmojiArrivesAsTheReplacementCharacterAndTheNextFrameIsHeard(String length) {
		String half = "[\"SEND\\ndestination:/topic/half\\n" + length + "\\nab\\ud83dc\\u0000\"]";
		URI session = SockJs.newSession(this.port);
		try (StompClient jun = StompClient.connected(this.port);
				RawWebSocket framed = RawWebSocket.open(this.port,
						SockJs.newSession(this.port).getPath() + "/websocket")) {
			jun.subscribe("1", "/topic/half");
			SockJs.post(URI.create(session + "/xhr"), "");
			for (String frame : List.of(SockJs.array(CONNECT), half,
					SockJs.array("SEND\ndestination:/topic/half\n\nnext\0"))) {
				SockJs.post(URI.create(session + "/xhr_send"), frame);
				framed.send(frame);
			}
			assertThat(jun.messages(4)).containsExactlyInAnyOrder("ab\ufffdc", "next", "ab\ufffdc", "next");
		}
	}

	@Test
	void aStreamThatHasCarriedEnoughIsEndedAndTheNextGoesOn() {
		String topic = "/topic/sockjs-long-stream";
		String large = "x".repeat(30_000);
		try (StompClient jun = StompClient.connected(this.port);
				StompClient mina = new StompClient(SockJs.streaming(this.port))) {
			mina.connect();
			mina.subscribe("1", topic);
			for (int i = 0; i < 20; i++) {
				jun.publish(topic, i + large);
				mina.expectMessage(i + large);
			}
		}
	}

	@Test
	void theFramedWebSocketTransportSpeaksSockJs() {
		String path = SockJs.newSession(this.port).getPath() + "/websocket";
		try (RawWebSocket socket = RawWebSocket.open(this.port, path)) {
			assertThat(receive(socket)).isEqualTo("o");
			socket.send(SockJs.array(CONNECT));
			assertThat(SockJs.messagesOf(receive(socket))).singleElement().asString().startsWith("CONNECTED\n");
		}
	}

	@Test
	void sendingToASessionThatNobodyOpenedIsNotFound() {
		HttpResponse<String> response = SockJs.post(URI.create(SockJs.newSession(this.port) + "/xhr_send"),
				SockJs.array(CONNECT));
		assertThat(response.statusCode()).isEqualTo(404);
	}

	@Test
	void aBodyThatIsNoJsonArrayIsRefusedAndTheSessionGoesOn() {
		URI session = SockJs.newSession(this.port);
		assertThat(SockJs.post(URI.create(session + "/xhr"), "").body()).isEqualTo("o\n");
		assertThat(SockJs.post(URI.create(session + "/xhr_send"), "[\"x").statusCode()).isEqualTo(500);
		assertThat(SockJs.post(URI.create(session + "/xhr_send"), "").statusCode()).isEqualTo(500);
		assertThat(SockJs.post(URI.create(session + "/xhr_send"), SockJs.array(CONNECT)).statusCode()).isEqualTo(204);
		assertThat(SockJs.messagesOf(SockJs.post(URI.create(session + "/xhr"), "").body())).singleElement()
			.asString()
			.startsWith("CONNECTED\n");
	}

	@Test
	void anUnknownTransportIsNotFound() {
		assertThat(SockJs.post(URI.create(SockJs.newSession(this.port) + "/pigeon"), "").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.example", "null", "http://127.0.0.1:1" })
	void aForeignOriginGetsNothing(String origin) {
		assertThat(SockJs.get(URI.create(chat() + "/info"), "Origin", origin).statusCode()).isEqualTo(403);
		URI session = SockJs.newSession(this.port);
		assertThat(SockJs.post(URI.create(session + "/xhr"), "", "Origin", origin).statusCode()).isEqualTo(403);
		assertThat(SockJs.post(URI.create(session + "/xhr_streaming"), "", "Origin", origin).statusCode())
			.isEqualTo(403);
		assertThat(UpgradeRequest.to(this.port, "/chat/websocket").with("Origin: " + origin).answer().status())
			.isEqualTo(403);
	}

	@Test
	void aForeignOriginCannotSendIntoASession() {
		URI session = SockJs.newSession(this.port);
		SockJs.post(URI.create(session + "/xhr"), "");
		HttpResponse<String> response = SockJs.post(URI.create(session + "/xhr_send"), SockJs.array(CONNECT), "Origin",
				"http://evil.example");
		assertThat(response.statusCode()).isEqualTo(403);
	}

	@Test
	void theSameOriginIsWelcome() {
		assertThat(SockJs.get(URI.create(chat() + "/info"), "Origin", "http://127.0.0.1:" + this.port).statusCode())
			.isEqualTo(200);
	}

	private String chat() {
		return "http://127.0.0.1:" + this.port + "/chat";
	}

	private static String receive(RawWebSocket socket) {
		return new String(socket.receive(RawWebSocket.PATIENCE), StandardCharsets.UTF_8);
	}

}
