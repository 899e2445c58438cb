package dev.parley.conformance;

import dev.parley.support.RawWebSocket;
import dev.parley.support.RunningServer;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.UpgradeResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** RFC 6455, section 4.2: the server's half of the opening handshake at {@code /chat}. */
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

	@Test
	void headerNamesAndTokensAreReadInAnyCase() {
		UpgradeResponse response = handshake().without("Upgrade")
			.with("UPGRADE: WebSocket")
			.with("connection: keep-alive, Upgrade")
			.answer();
		assertThat(response.status()).isEqualTo(101);
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
	void whoOffersNoSubProtocolGetsNone() {
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
		assertThat(response.status()).isIn(426, 400);
		assertThat(response.header("Sec-WebSocket-Version")).contains("13");
	}

	@Test
	void aMissingVersionIsRefused() {
		assertThat(handshake().without("Sec-WebSocket-Version").answer().status()).isIn(426, 400);
	}

	@Test
	void aMissingKeyIsRefused() {
		assertThat(handshake().without("Sec-WebSocket-Key").answer().status()).isEqualTo(400);
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

	@Test
	void aProgramSendsNoOriginAndIsWelcome() {
		try (RawWebSocket socket = handshake().open()) {
			assertThat(socket.handshake().status()).isEqualTo(101);
		}
	}

	private UpgradeRequest handshake() {
		return UpgradeRequest.to(this.port, "/chat");
	}

}
