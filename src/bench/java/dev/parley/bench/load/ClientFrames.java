package dev.parley.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes that a client writes. The mask is zero, so that masking costs nothing. */
final class ClientFrames {

	static final int TEXT = 1;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	/** The answer to the key of {@link #upgrade}. */
	static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

	private static final int FIN = 0x80;

	private static final int MASKED = 0x80;

	private ClientFrames() {
	}

	static byte[] upgrade(int port) {
		return ascii("""
				GET /chat HTTP/1.1
				Host: 127.0.0.1:%d
				Upgrade: websocket
				Connection: Upgrade
				Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
				Sec-WebSocket-Version: 13
				Sec-WebSocket-Protocol: v12.stomp

				""".formatted(port).replace("\n", "\r\n"));
	}

	static byte[] events(int port, String destination) {
		return ascii("""
				GET /api/v1/events?destination=%s HTTP/1.1
				Host: 127.0.0.1:%d
				Accept: text/event-stream

				""".formatted(destination, port).replace("\n", "\r\n"));
	}

	static byte[] connect() {
		return stomp("CONNECT\naccept-version:1.2\nhost:127.0.0.1\nheart-beat:0,0\n\n", new byte[0]);
	}

	static byte[] subscribe(String destination, String headers) {
		return stomp("SUBSCRIBE\nid:0\ndestination:%s\nack:auto\n%s\n".formatted(destination, headers), new byte[0]);
	}

	static byte[] send(String destination, byte[] body) {
		return stomp("SEND\ndestination:%s\ncontent-type:text/plain\ncontent-length:%d\n\n".formatted(destination,
				body.length), body);
	}

	private static byte[] stomp(String head, byte[] body) {
		byte[] first = ascii(head);
		byte[] frame = new byte[first.length + body.length + 1];
		System.arraycopy(first, 0, frame, 0, first.length);
		System.arraycopy(body, 0, frame, first.length, body.length);
		return webSocket(TEXT, frame, 0, frame.length);
	}

	static byte[] webSocket(int opcode, byte[] bytes, int from, int to) {
		int length = to - from;
		ByteBuffer frame = ByteBuffer.allocate(length + 14);
		frame.put((byte) (FIN | opcode));
		if (length < 126) {
			frame.put((byte) (MASKED | length));
		}
		else if (length < 65_536) {
			frame.put((byte) (MASKED | 126)).putShort((short) length);
		}
		else {
			frame.put((byte) (MASKED | 127)).putLong(length);
		}
		frame.putInt(0).put(bytes, from, length).flip();
		byte[] exact = new byte[frame.remaining()];
		frame.get(exact);
		return exact;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
