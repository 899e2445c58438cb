package dev.parley.attack;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.WebSocketFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** With {@code parley.stomp.compression}, which is off by default. */
@OpenServer
@TestPropertySource(properties = "parley.stomp.compression=true")
class CompressionIT {

	@LocalServerPort
	int port;

	@Test
	void itIsAgreedOnWithAClientThatOffersIt() {
		UpgradeRequest offering = UpgradeRequest.to(this.port, "/chat")
			.with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
		assertThat(offering.answer().header("Sec-WebSocket-Extensions")).get()
			.asString()
			.startsWith("permessage-deflate");
		assertThat(UpgradeRequest.to(this.port, "/chat").answer().header("Sec-WebSocket-Extensions")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "client_max_window_bits=x", "server_max_window_bits=99", "server_max_window_bits=-1",
			"client_no_context_takeover=maybe", "unheard_of", "server_max_window_bits=10; server_max_window_bits=12" })
	void parametersThatItDoesNotHaveAreNoFaultOfTheServer(String parameters) {
		assertThat(UpgradeRequest.to(this.port, "/chat")
			.with("Sec-WebSocket-Extensions: permessage-deflate; " + parameters)
			.answer()
			.status()).isIn(101, 400);
	}

	@Test
	void aDeflateBombIsTooLarge() {
		try (RawWebSocket socket = UpgradeRequest.to(this.port, "/chat")
			.with("Sec-WebSocket-Extensions: permessage-deflate")
			.open()) {
			socket.sendRaw(compressed(WebSocketAttacks.deflated(50_000_000)));
			WebSocketFrame answer = socket.read();
			while (answer.opcode() != WebSocketFrame.CLOSE) {
				answer = socket.read();
			}
			assertThat(answer.closeCode()).isEqualTo(1009);
		}
	}

	private static byte[] compressed(byte[] deflated) {
		byte[] frame = new WebSocketFrame(true, WebSocketFrame.TEXT, deflated).masked();
		frame[0] |= 0x40;
		return frame;
	}

}
