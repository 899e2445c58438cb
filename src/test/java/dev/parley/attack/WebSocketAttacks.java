package dev.parley.attack;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;

import dev.parley.support.ClosedByServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.support.WebSocketFrame;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** WebSocket frames that RFC 6455 forbids, and peers that misbehave. */
final class WebSocketAttacks {

	private WebSocketAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(illegalFrames(), unknownOpcodes(), badPeers()).flatMap((each) -> each);
	}

	private static Stream<Attack> illegalFrames() {
		return Stream.of(
				closes("a frame without mask", 1002, (socket) -> socket.sendRaw(WebSocketFrame.text("a").unmasked())),
				closes("the first reserved bit, without an extension: a deflate bomb", 1002,
						(socket) -> socket.sendRaw(withBit(0x40))),
				closes("the second reserved bit", 1002, (socket) -> socket.sendRaw(withBit(0x20))),
				closes("the third reserved bit", 1002, (socket) -> socket.sendRaw(withBit(0x10))),
				closes("an unknown opcode of data", 1002,
						(socket) -> socket.send(new WebSocketFrame(true, 3, new byte[0]))),
				closes("an unknown opcode of control", 1002,
						(socket) -> socket.send(new WebSocketFrame(true, 11, new byte[0]))),
				closes("a ping in fragments", 1002,
						(socket) -> socket.send(new WebSocketFrame(false, WebSocketFrame.PING, new byte[1]))),
				closes("a ping of 126 bytes", 1002,
						(socket) -> socket.send(new WebSocketFrame(true, WebSocketFrame.PING, new byte[126]))),
				closes("a continuation of nothing", 1002,
						(socket) -> socket.send(new WebSocketFrame(true, WebSocketFrame.CONTINUATION, new byte[1]))),
				closes("a message within a message", 1002, (socket) -> {
					socket.send(new WebSocketFrame(false, WebSocketFrame.TEXT, new byte[] { 'a' }));
					socket.send(WebSocketFrame.text("b"));
				}),
				closes("text that is not UTF-8", 1007,
						(socket) -> socket.send(new WebSocketFrame(true, WebSocketFrame.TEXT, octets(0xC3, 0x28)))),
				closes("text that is not UTF-8, cut within the character", 1007, (socket) -> {
					socket.send(new WebSocketFrame(false, WebSocketFrame.TEXT, octets(0xED)));
					socket.send(new WebSocketFrame(true, WebSocketFrame.CONTINUATION, octets(0xA0, 0x80)));
				}),
				closes("a close code that may not be sent", 1002,
						(socket) -> socket.send(WebSocketFrame.close(1005, ""))),
				closes("a close frame of one byte", 1002,
						(socket) -> socket.send(new WebSocketFrame(true, WebSocketFrame.CLOSE, new byte[1]))),
				closes("a length of more than a message may have", 1009, (socket) -> socket.sendRaw(length(1L << 40))));
	}

	/** CVE-2026-19204: the length was allocated before the opcode was checked. */
	private static Stream<Attack> unknownOpcodes() {
		return IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
			.mapToObj((opcode) -> attack("opcode %d with 500 MB".formatted(opcode), (target) -> {
				try (RawWebSocket socket = target.socket()) {
					socket.sendRaw(ByteBuffer.allocate(114)
						.put((byte) (0x80 | opcode))
						.put((byte) 0xFF)
						.putLong(500_000_000)
						.array());
					assertThat(socket.awaitClose().code()).isIn(1002, 1009);
				}
			}));
	}

	private static Stream<Attack> badPeers() {
		return Stream.of(attack("a message of 0 bytes", (target) -> {
			try (StompClient client = target.connected()) {
				client.send("");
				client.expectNothing();
			}
		}), attack("a message in 1,000 fragments", (target) -> {
			try (StompClient client = target.connected()) {
				client.subscribe("1", "/topic/fragments");
				client.webSocket()
					.sendRaw(fragments("SEND\ndestination:/topic/fragments\n\n" + "x".repeat(60_000) + "\0", 61));
				assertThat(client.expect("MESSAGE").text()).hasSize(60_000);
			}
		}), attack("a flood of fragments of one byte", (target) -> {
			try (StompClient client = target.connected()) {
				client.webSocket()
					.sendRaw(fragments("SEND\ndestination:/topic/fragments\n\n" + "x".repeat(4_000) + "\0", 1));
				assertRefused(client);
			}
		}), attack("a deflate bomb: compression was offered, but not agreed on (for the other case see CompressionIT)",
				(target) -> {
					try (RawWebSocket socket = target.handshake()
						.with("Sec-WebSocket-Extensions: permessage-deflate")
						.open()) {
						byte[] frame = new WebSocketFrame(true, WebSocketFrame.TEXT, deflated(50_000_000)).masked();
						frame[0] |= 0x40;
						socket.sendRaw(frame);
						Target.assertClosed(socket.awaitClose(), 1002);
					}
				}), attack("fragments without end", (target) -> {
					try (RawWebSocket socket = target.socket()) {
						byte[] octets = "x".repeat(16_384).getBytes(StandardCharsets.UTF_8);
						sendUntilClosed(socket, new WebSocketFrame(false, WebSocketFrame.TEXT, octets),
								new WebSocketFrame(false, WebSocketFrame.CONTINUATION, octets), 100);
						Target.assertClosed(socket.awaitClose(), 1009);
					}
				}), attack("a binary message where text is usual", (target) -> {
					try (RawWebSocket socket = target.socket()) {
						socket.send(target.connectFrame().getBytes(StandardCharsets.UTF_8));
						assertThat(new String(socket.receive(RawWebSocket.PATIENCE), StandardCharsets.UTF_8))
							.startsWith("CONNECTED");
					}
				}), attack("a flood of 10,000 pings", floods(WebSocketFrame.ping(""))),
				attack("a flood of 10,000 pongs that nobody has asked for",
						floods(new WebSocketFrame(true, WebSocketFrame.PONG, new byte[0]))),
				attack("500 pings are answered", (target) -> {
					try (RawWebSocket socket = target.socket()) {
						for (int i = 0; i < 500; i++) {
							socket.send(WebSocketFrame.ping("p" + i));
						}
						for (int i = 0; i < 500; i++) {
							WebSocketFrame answer = socket.read();
							assertThat(answer.opcode()).isEqualTo(WebSocketFrame.PONG);
							assertThat(new String(answer.payload(), StandardCharsets.US_ASCII)).isEqualTo("p" + i);
						}
					}
				}), attack("a peer that does not answer the close", (target) -> {
					try (RawWebSocket socket = target.socket()) {
						socket.send("NONSENSE\n\n\0");
						while (socket.read().opcode() != WebSocketFrame.CLOSE) {
							// ERROR comes first.
						}
					}
				}), attack("a reset of the TCP connection", (target) -> {
					RawWebSocket socket = target.socket();
					socket.send(target.connectFrame());
					socket.receive(RawWebSocket.PATIENCE);
					socket
						.send("SUBSCRIBE\nid:1\ndestination:/topic/reset\n\n\0SEND\ndestination:/topic/reset\n\nhi\0");
					socket.reset();
				}), attack("a connection of which only one half is left: no heart-beat comes", (target) -> {
					try (StompClient client = StompClient.open(target.port())) {
						client.connect(target.mallory().authorization(), "heart-beat:1000,0");
						Target.assertClosed(client.expectClose(), 4002);
					}
				}));
	}

	private static Attack closes(String line, int code, Octets octets) {
		return attack(line, (target) -> {
			try (RawWebSocket socket = target.socket()) {
				octets.to(socket);
				ClosedByServer close = socket.awaitClose();
				assertThat(close.code()).isEqualTo(code);
				assertThat(close.reason()).isNotBlank();
			}
		});
	}

	private static Attack.Deed floods(WebSocketFrame frame) {
		return (target) -> {
			try (StompClient client = target.connected()) {
				ByteArrayOutputStream all = new ByteArrayOutputStream();
				for (int i = 0; i < 10_000; i++) {
					all.writeBytes(frame.masked());
				}
				client.webSocket().sendRaw(all.toByteArray());
				assertRefused(client);
			}
		};
	}

	/**
	 * The server closes while part of the flood is unread, so TCP may reset the
	 * connection, and the server's last data is lost (RFC 1122, 4.2.2.13): all of it, or
	 * only the close that comes after ERROR.
	 */
	private static void assertRefused(StompClient client) {
		int close;
		try {
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().json().get("code").stringValue()).isEqualTo("over-limit");
			close = end.close().code();
		}
		catch (ClosedByServer lost) {
			assertThat(lost.code()).isEqualTo(1006);
			return;
		}
		assertThat(close).isIn(1013, 1006);
	}

	private static byte[] fragments(String message, int length) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
		for (int from = 0; from < octets.length; from += length) {
			int end = Math.min(from + length, octets.length);
			all.writeBytes(new WebSocketFrame(end == octets.length,
					(from == 0) ? WebSocketFrame.TEXT : WebSocketFrame.CONTINUATION,
					Arrays.copyOfRange(octets, from, end))
				.masked());
		}
		return all.toByteArray();
	}

	private static void sendUntilClosed(RawWebSocket socket, WebSocketFrame first, WebSocketFrame next, int times) {
		try {
			socket.send(first);
			for (int i = 0; i < times; i++) {
				socket.send(next);
			}
		}
		catch (UncheckedIOException ex) {
			// What the server sent before it closed can still be read.
		}
	}

	private static byte[] withBit(int bit) {
		byte[] frame = WebSocketFrame.text("a").masked();
		frame[0] |= (byte) bit;
		return frame;
	}

	static byte[] length(long length) {
		return ByteBuffer.allocate(16).put((byte) 0x81).put((byte) 0xFF).putLong(length).putInt(0).array();
	}

	static byte[] deflated(int length) {
		byte[] octets = new byte[length];
		Arrays.fill(octets, (byte) 'x');
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
		deflater.setInput(octets);
		byte[] all = new byte[length / 100];
		int size = deflater.deflate(all, 0, all.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(all, size);
	}

	private static byte[] octets(int... values) {
		byte[] octets = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			octets[i] = (byte) values[i];
		}
		return octets;
	}

	/** The bytes that go over the wire. */
	@FunctionalInterface
	private interface Octets {

		void to(RawWebSocket socket);

	}

}
