package dev.parley.conformance;

import java.net.URI;
import java.net.http.HttpResponse;

import dev.parley.support.RawWebSocket;
import dev.parley.support.RunningServer;
import dev.parley.support.SockJs;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.UpgradeResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** RFC 6455, section 4.2: the server's part of the opening handshake at {@code /chat}. */
@RunningServer
class WebSocketHandshakeIT {

	@LocalServerPort
	int port;

	@Test
	void theKeyIsAnsweredAsTheRfcSays() {
		UpgradeResponse response = handshake().answer();
		assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
		assertThat(response.header("Sec-WebSocket-Accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
		assertThat(response.header("Upgrade")).get().asString().isEqualToIgnoringCase("websocket");
		assertThat(response.header("Connection")).get().asString().isEqualToIgnoringCase("upgrade");
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive, Upgrade", "UPGRADE", "upgrade,keep-alive" })
	void headerNamesAndTokensAreReadInAnyCase(String connection) {
		UpgradeResponse response = handshake().without("Upgrade")
			.with("UPGRADE: WebSocket")
			.with("connection: " + connection)
			.answer();
		assertThat(response.status()).isEqualTo(101);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2c, WebSocket", "websocket, h2c" })
	void anUpgradeMayNameOtherProtocolsToo(String upgrade) {
		assertThat(handshake().with("Upgrade: " + upgrade).answer().status()).isEqualTo(101);
	}

	/** Browsers send the query as it is in their address, and the server ignores it. */
	@ParameterizedTest
	@ValueSource(strings = { "/chat?%", "/chat?a=%zz", "/chat?a={1|2}", "/chat/websocket?a=[^" })
	void aQueryOfAnyLettersDoesNoHarm(String path) {
		assertThat(UpgradeRequest.to(this.port, path).answer().status()).isEqualTo(101);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			v12.stomp                       | v12.stomp
			v11.stomp                       | v11.stomp
			v10.stomp                       | v10.stomp
			v12.stomp, v11.stomp, v10.stomp | v12.stomp
			v10.stomp, v11.stomp, v12.stomp | v12.stomp
			v10.stomp, v11.stomp            | v11.stomp
			mqtt, v11.stomp                 | v11.stomp
			""")
	void theNewestSubProtocolThatBothKnowIsChosen(String offered, String chosen) {
		UpgradeResponse response = handshake().with("Sec-WebSocket-Protocol: " + offered).answer();
		assertThat(response.status()).isEqualTo(101);
		assertThat(response.header("Sec-WebSocket-Protocol")).contains(chosen);
	}

	@Test
	void aClientThatOffersNoSubProtocolGetsNone() {
		UpgradeResponse response = handshake().answer();
		assertThat(response.status()).isEqualTo(101);
		assertThat(response.header("Sec-WebSocket-Protocol")).isEmpty();
	}

	@Test
	void aSubProtocolThatNobodyKnowsHereIsNotChosen() {
		UpgradeResponse response = handshake().with("Sec-WebSocket-Protocol: mqtt").answer();
		assertThat(response.header("Sec-WebSocket-Protocol")).isEmpty();
	}

	@Test
	void noExtensionIsAgreedUnasked() {
		assertThat(handshake().answer().header("Sec-WebSocket-Extensions")).isEmpty();
	}

	/** As browsers do; see {@code parley.stomp.compression}. */
	@Test
	void compressionIsNotAgreedOnUnlessItIsConfigured() {
		UpgradeResponse response = handshake()
			.with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
			.answer();
		assertThat(response.status()).isEqualTo(101);
		assertThat(response.header("Sec-WebSocket-Extensions")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "8", "12", "14", "99" })
	void anotherVersionIsRefusedAndTheRightOneNamed(String version) {
		UpgradeResponse response = handshake().with("Sec-WebSocket-Version: " + version).answer();
		assertThatVersion13IsAskedFor(response);
	}

	@Test
	void aMissingVersionIsRefused() {
		assertThatVersion13IsAskedFor(handshake().without("Sec-WebSocket-Version").answer());
	}

	@Test
	void aMissingKeyIsRefused() {
		assertThat(handshake().without("Sec-WebSocket-Key").answer().status()).isEqualTo(400);
	}

	/** Section 4.2.1: base64 of 16 octets. */
	@ParameterizedTest
	@ValueSource(strings = { "", "short", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=",
			"not base64, at all!!!!!!", "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==" })
	void aKeyThatIsNotSixteenOctetsIsRefused(String key) {
		UpgradeResponse response = handshake().with("Sec-WebSocket-Key: " + key).answer();
		assertThat(response.status()).isEqualTo(400);
		assertThat(response.header("Content-Type")).contains("application/problem+json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/chat", "/chat/websocket", "/chat/0/old-http/websocket" })
	void anUpgradeOverHttp10IsToldWhichVersionItTakes(String path) {
		UpgradeResponse response = UpgradeRequest.to(this.port, path).overHttp10().answer();
		assertThat(response.status()).isEqualTo(426);
		assertThat(response.header("Upgrade")).contains("websocket");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Sec-WebSocket-Extensions: ;", "Sec-WebSocket-Extensions: permessage-deflate, ;",
			"Sec-WebSocket-Extensions: permessage-deflate;", "Sec-WebSocket-Extensions: a=b",
			"Sec-WebSocket-Extensions: permessage-deflate; \"", "Sec-WebSocket-Protocol: \"v12.stomp\"",
			"Sec-WebSocket-Protocol: v12 stomp" })
	void aListThatIsNoneIsRefused(String line) {
		for (String path : new String[] { "/chat", "/chat/websocket", "/chat/0/" + System.nanoTime() + "/websocket" }) {
			assertThat(UpgradeRequest.to(this.port, path).with(line).answer().status()).as(path).isEqualTo(400);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame",
			"permessage-deflate; server_max_window_bits=\"10\", permessage-deflate", "unheard-of; a=1; b=\"2\"" })
	void extensionsThatWeDoNotAgreeOnDoNoHarm(String extensions) {
		UpgradeResponse response = handshake().with("Sec-WebSocket-Extensions: " + extensions).answer();
		assertThat(response.status()).isEqualTo(101);
		assertThat(response.header("Sec-WebSocket-Extensions")).isEmpty();
	}

	@Test
	void aPlainGetIsNoHandshake() {
		assertThat(handshake().without("Upgrade").with("Connection: close").answer().status()).isIn(426, 400);
	}

	@Test
	void aForeignOriginIsRefused() {
		assertThat(handshake().with("Origin: http://evil.example").answer().status()).isEqualTo(403);
	}

	@Test
	void aNullOriginIsForeign() {
		assertThat(handshake().with("Origin: null").answer().status()).isEqualTo(403);
	}

	@Test
	void anotherPortOfTheSameHostIsForeign() {
		assertThat(handshake().with("Origin: http://127.0.0.1:1").answer().status()).isEqualTo(403);
	}

	@Test
	void anotherSchemeIsForeign() {
		assertThat(handshake().with("Origin: https://127.0.0.1:" + this.port).answer().status()).isEqualTo(403);
	}

	@Test
	void aHostThatOnlyStartsAlikeIsForeign() {
		String origin = "http://127.0.0.1:" + this.port + ".evil.example";
		assertThat(handshake().with("Origin: " + origin).answer().status()).isIn(400, 403);
	}

	@Test
	void theSameOriginIsWelcome() {
		assertThat(handshake().with("Origin: http://127.0.0.1:" + this.port).answer().status()).isEqualTo(101);
	}

	/** From clients that are not browsers, on iOS by default. */
	@Test
	void theSameOriginMayHaveTheSchemeOfWebSocket() {
		assertThat(handshake().with("Origin: ws://127.0.0.1:" + this.port).answer().status()).isEqualTo(101);
		assertThat(handshake().with("Origin: wss://127.0.0.1:" + this.port).answer().status()).isEqualTo(403);
	}

	@Test
	void hostsAreComparedWithoutCase() {
		UpgradeRequest handshake = handshake().with("Host: Chat.Example.ORG");
		assertThat(handshake.with("Origin: http://chat.example.org").answer().status()).isEqualTo(101);
		assertThat(handshake.with("Origin: HTTP://CHAT.example.org:80").answer().status()).isEqualTo(101);
		assertThat(handshake.with("Origin: http://chat.example.com").answer().status()).isEqualTo(403);
	}

	/** The answer to a handshake is hidden from scripts; the answer to OPTIONS is not. */
	@Test
	void aPageCanAskWhyItIsRefused() {
		HttpResponse<String> refusal = options("/chat/info", "https://127.0.0.1:" + this.port);
		assertThat(refusal.statusCode()).isEqualTo(403);
		assertThat(refusal.headers().firstValue("Content-Type")).contains("application/problem+json");
		JsonNode problem = new JsonMapper().readTree(refusal.body());
		assertThat(problem.get("code").stringValue()).isEqualTo("foreign-origin");
		assertThat(problem.get("origin").stringValue()).isEqualTo("https://127.0.0.1:" + this.port);
		assertThat(problem.get("expected").stringValue()).isEqualTo("http://127.0.0.1:" + this.port);
		assertThat(problem.get("detail").stringValue()).contains("https://127.0.0.1:" + this.port, "proxy");
		assertThat(options("/chat/info", "http://127.0.0.1:" + this.port).statusCode()).isEqualTo(204);
	}

	private HttpResponse<String> options(String path, String origin) {
		return SockJs.exchange("OPTIONS", URI.create("http://127.0.0.1:" + this.port + path), "Origin", origin);
	}

	@Test
	void aProgramSendsNoOriginAndIsWelcome() {
		try (RawWebSocket socket = handshake().open()) {
			assertThat(socket.handshake().status()).isEqualTo(101);
		}
	}

	private static void assertThatVersion13IsAskedFor(UpgradeResponse response) {
		assertThat(response.status()).isEqualTo(426);
		assertThat(response.header("Sec-WebSocket-Version")).contains("13");
		assertThat(response.header("Content-Type")).contains("application/problem+json");
	}

	private UpgradeRequest handshake() {
		return UpgradeRequest.to(this.port, "/chat");
	}

}
