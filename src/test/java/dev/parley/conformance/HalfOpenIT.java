package dev.parley.conformance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.parley.engine.Engine;
import dev.parley.support.FrozenLine;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.support.WebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients without heart-beats whose network has gone dead: nothing tells the server, but
 * their unacknowledged messages still go to others. The times are a fortieth of those in
 * production.
 */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.ping-interval=600ms", "parley.stomp.sockjs.heart-beat=600ms",
		"parley.stomp.sockjs.disconnect-delay=1s" })
@Slow
class HalfOpenIT {

	private static final Duration LONG = Duration.ofSeconds(30);

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@AfterEach
	void nothingIsLeft() {
		await().atMost(LONG).until(() -> this.engine.sessionCount() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "websocket", "sockjs-websocket", "xhr_streaming", "xhr_polling" })
	void unacknowledgedMessagesOfADeadConnectionGoToOthers(String transport) {
		String queue = "/queue/half-open-" + transport;
		try (FrozenLine line = new FrozenLine(this.port); StompClient gone = open(transport, line.port())) {
			gone.connect("heart-beat:0,0");
			gone.send("SUBSCRIBE\nid:0\ndestination:" + queue + "\nack:client\n\n\0");
			gone.send("SEND\ndestination:" + queue + "\n\njob\0");
			gone.expectMessage("job");
			line.freeze();
			await().atMost(LONG).until(() -> this.engine.sessionCount() == 0);
		}
		try (StompClient other = StompClient.connected(this.port)) {
			other.subscribe("0", queue);
			assertThat(other.expectMessage("job").header("redelivered")).isEqualTo("true");
		}
	}

	@Test
	void aSilentClientThatAnswersPingsStays() {
		try (StompClient silent = StompClient.connected(this.port, "heart-beat:0,0")) {
			for (int pings = 0; pings < 8;) {
				pings += answerPing(silent.webSocket()) ? 1 : 0;
			}
			silent.expectNothing();
		}
	}

	private static boolean answerPing(RawWebSocket socket) {
		WebSocketFrame frame = socket.read();
		if (frame.opcode() != WebSocketFrame.PING) {
			return false;
		}
		socket.send(new WebSocketFrame(true, WebSocketFrame.PONG, frame.payload()));
		return true;
	}

	private static StompClient open(String transport, int port) {
		return switch (transport) {
			case "xhr_streaming" -> new StompClient(SockJs.streaming(port));
			case "xhr_polling" -> new StompClient(SockJs.polling(port));
			case "sockjs-websocket" -> new StompClient(new OverWebSocket(port));
			default -> StompClient.open(port);
		};
	}

	/** SockJS frames on a WebSocket. */
	private static final class OverWebSocket implements StompTransport {

		private final RawWebSocket socket;

		OverWebSocket(int port) {
			this.socket = RawWebSocket.open(port, SockJs.newSession(port).getPath() + "/websocket");
			assertThat(this.socket.receive(RawWebSocket.PATIENCE)).isEqualTo(new byte[] { 'o' });
		}

		@Override
		public void send(String text) {
			this.socket.send(SockJs.array(text));
		}

		@Override
		public byte[] receive(Duration patience) {
			String frame = "h";
			while (frame.equals("h")) {
				frame = new String(this.socket.receive(patience), StandardCharsets.UTF_8);
			}
			return String.join("", SockJs.messagesOf(frame)).getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public void close() {
			this.socket.close();
		}

	}

}
