package dev.parley.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.support.WebSocketFrame;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** RFC 6455, sections 5 to 7: WebSocket frames, valid and invalid. */
@OpenServer
class WebSocketFramesIT {

	private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0";

	@LocalServerPort
	int port;

	@Test
	void aPingIsAnsweredByAPongWithTheSameData() {
		try (RawWebSocket socket = open()) {
			socket.send(WebSocketFrame.ping("are you there?"));
			WebSocketFrame answer = socket.read();
			assertThat(answer.opcode()).isEqualTo(WebSocketFrame.PONG);
			assertThat(answer.text()).isEqualTo("are you there?");
		}
	}

	@Test
	void anUnaskedPongIsIgnored() {
		try (RawWebSocket socket = open()) {
			socket.send(new WebSocketFrame(true, WebSocketFrame.PONG, new byte[] { 1 }));
			assertConnects(socket);
		}
	}

	@Test
	void aCloseIsAnsweredWithItsCode() {
		try (RawWebSocket socket = open()) {
			socket.send(WebSocketFrame.close(1000, "bye"));
			WebSocketFrame answer = socket.read();
			assertThat(answer.opcode()).isEqualTo(WebSocketFrame.CLOSE);
			assertThat(answer.closeCode()).isEqualTo(1000);
		}
	}

	@Test
	void aMessageMayComeInFragmentsThatCutACharacterAndWithAPingBetween() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/ws-fragments");
			byte[] octets = "SEND\ndestination:/topic/ws-fragments\n\n안녕\0".getBytes(StandardCharsets.UTF_8);
			RawWebSocket socket = mina.webSocket();
			int cut = octets.length - 5;
			socket.send(new WebSocketFrame(false, WebSocketFrame.TEXT, Arrays.copyOf(octets, cut)));
			socket.send(WebSocketFrame.ping("in between"));
			socket.send(new WebSocketFrame(true, WebSocketFrame.CONTINUATION,
					Arrays.copyOfRange(octets, cut, octets.length)));
			mina.expectMessage("안녕");
		}
	}

	@Test
	void aFrameWithoutMaskEndsTheConnection() {
		try (RawWebSocket socket = open()) {
			socket.sendRaw(WebSocketFrame.text(CONNECT).unmasked());
			assertThat(socket.awaitClose().code()).isEqualTo(1002);
		}
	}

	@Test
	void aReservedOpcodeEndsTheConnection() {
		try (RawWebSocket socket = open()) {
			socket.send(new WebSocketFrame(true, 3, new byte[0]));
			assertThat(socket.awaitClose().code()).isEqualTo(1002);
		}
	}

	@Test
	void aReservedBitEndsTheConnection() {
		try (RawWebSocket socket = open()) {
			byte[] frame = WebSocketFrame.text(CONNECT).masked();
			frame[0] |= 0x40;
			socket.sendRaw(frame);
			assertThat(socket.awaitClose().code()).isEqualTo(1002);
		}
	}

	@Test
	void aContinuationOfNothingEndsTheConnection() {
		try (RawWebSocket socket = open()) {
			socket.send(new WebSocketFrame(true, WebSocketFrame.CONTINUATION, new byte[] { 'a' }));
			assertThat(socket.awaitClose().code()).isEqualTo(1002);
		}
	}

	@Test
	void textThatIsNotUtf8EndsTheConnection() {
		try (RawWebSocket socket = open()) {
			socket.send(new WebSocketFrame(true, WebSocketFrame.TEXT, new byte[] { (byte) 0xC3, (byte) 0x28 }));
			assertThat(socket.awaitClose().code()).isEqualTo(1007);
		}
	}

	private RawWebSocket open() {
		return RawWebSocket.open(this.port, "/chat", "v12.stomp");
	}

	private static void assertConnects(RawWebSocket socket) {
		socket.send(CONNECT);
		assertThat(new String(socket.receive(RawWebSocket.PATIENCE), StandardCharsets.UTF_8)).startsWith("CONNECTED\n");
	}

}
