package dev.parley.conformance;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import dev.parley.support.ClosedByServer;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Randomly damaged frames, the same ones in each run: the server answers or closes in the
 * orderly way, never with "internal error", and other clients notice nothing.
 */
@OpenServer
class StompFuzzIT {

	private static final List<String> FRAMES = List.of("SEND\ndestination:/topic/fuzz\nreceipt:r\n\nhello\0",
			"SUBSCRIBE\nid:1\ndestination:/topic/fuzz-other\nack:client\nreceipt:r\n\n\0", "UNSUBSCRIBE\nid:0\n\n\0",
			"SEND\ndestination:/queue/fuzz\ncontent-type:text/plain\ncontent-length:5\n\nhello\0",
			"DISCONNECT\nreceipt:r\n\n\0", "ACK\nid:1\n\n\0", "BEGIN\ntransaction:t\n\n\0",
			"SUBSCRIBE\nid:2\ndestination:/user/queue/fuzz\nx-stream-offset:first\n\n\0",
			"CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0");

	private static final String TELLING = "\0\n\r\\:/*.%\u00e9";

	@LocalServerPort
	int port;

	@Test
	void damagedFramesAreAnsweredOrClosedInOrder() {
		Random random = new Random(20261121);
		try (StompClient witness = StompClient.connected(this.port)) {
			witness.subscribe("1", "/topic/fuzz-witness");
			for (int round = 0; round < 400; round++) {
				byte[] damaged = damage(FRAMES.get(random.nextInt(FRAMES.size())), random);
				int code = closeCodeAfter(damaged);
				assertThat(code).as("round %d: %s", round, new String(damaged, StandardCharsets.UTF_8))
					.isNotIn(1006, 1011);
			}
			witness.publish("/topic/fuzz-witness", "still here");
			witness.expectMessage("still here");
		}
	}

	private int closeCodeAfter(byte[] damaged) {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("0", "/topic/fuzz");
			RawWebSocket socket = client.webSocket();
			try {
				socket.send(damaged);
				// Ends a frame that is still open, and then the session.
				socket.send("\0\0\n\n\0");
				socket.send("NONSENSE\n\n\0");
			}
			catch (UncheckedIOException ex) {
				// Closed already: the close code says why.
			}
			return socket.awaitClose().code();
		}
		catch (ClosedByServer ex) {
			return ex.code();
		}
	}

	private static byte[] damage(String frame, Random random) {
		byte[] octets = frame.getBytes(StandardCharsets.UTF_8);
		for (int times = 1 + random.nextInt(3); times > 0 && octets.length > 0; times--) {
			int at = random.nextInt(octets.length);
			byte telling = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
			octets = switch (random.nextInt(5)) {
				case 0 -> replaced(octets, at, 1, new byte[] { telling });
				case 1 -> replaced(octets, at, 1, new byte[] { (byte) random.nextInt(256) });
				case 2 -> replaced(octets, at, Math.min(octets.length - at, random.nextInt(8)), new byte[0]);
				case 3 -> replaced(octets, at, 0, new byte[] { telling });
				default -> replaced(octets, at, 0, octets);
			};
		}
		return octets;
	}

	private static byte[] replaced(byte[] octets, int at, int length, byte[] by) {
		byte[] changed = new byte[octets.length - length + by.length];
		System.arraycopy(octets, 0, changed, 0, at);
		System.arraycopy(by, 0, changed, at, by.length);
		System.arraycopy(octets, at + length, changed, at + by.length, octets.length - at - length);
		return changed;
	}

}
