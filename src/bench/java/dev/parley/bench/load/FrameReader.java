package dev.parley.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.parley.bench.load.Connection.Phase;

/**
 * Reads WebSocket frames and streams of events, for all connections into the same large
 * buffer.
 */
final class FrameReader {

	private static final int CHUNK = 256 * 1024;

	private final byte[] bytes = new byte[8 * CHUNK];

	private final ByteBuffer buffer = ByteBuffer.wrap(this.bytes);

	private final FrameListener listener;

	private final FrameScanner frames;

	private final FrameScanner events;

	FrameReader(FrameListener listener) {
		this.listener = listener;
		this.frames = new StompScanner(listener);
		this.events = new EventScanner(listener);
	}

	/**
	 * Reads once.
	 * @throws IOException if the connection can no longer be used
	 */
	void read(Connection connection) throws IOException {
		int have = connection.takeRest(this.bytes);
		this.buffer.limit(have + CHUNK).position(have);
		int n = connection.read(this.buffer);
		if (n < 0) {
			throw new IOException("closed by the server");
		}
		long now = System.nanoTime();
		int end = have + n;
		int at = (connection.phase() == Phase.UPGRADING) ? upgrade(connection, end) : 0;
		if (connection.phase() != Phase.UPGRADING) {
			at = connection.isStream() ? stream(connection, at, end, now) : frames(connection, at, end, now);
		}
		connection.keepRest(this.bytes, at, end);
	}

	private int upgrade(Connection connection, int end) throws IOException {
		String head = new String(this.bytes, 0, end, StandardCharsets.ISO_8859_1);
		int length = head.indexOf("\r\n\r\n") + 4;
		if (length < 4) {
			return 0;
		}
		if (connection.isStream()) {
			if (!head.startsWith("HTTP/1.1 200")) {
				throw new IOException("no stream: " + head.lines().findFirst().orElse(""));
			}
			connection.begun();
			this.listener.connected(connection);
			return length;
		}
		if (!head.startsWith("HTTP/1.1 101") || !head.contains(ClientFrames.ACCEPT)) {
			throw new IOException("no upgrade: " + head.lines().findFirst().orElse(""));
		}
		connection.upgraded();
		return length;
	}

	/** A stream ends with its connection, so it has no framing of HTTP. */
	private int stream(Connection connection, int from, int end, long now) throws IOException {
		if (from < end) {
			data(connection, from, end, now);
		}
		return end;
	}

	private int frames(Connection connection, int from, int end, long now) throws IOException {
		int at = from;
		while (end - at >= 2) {
			int length = this.bytes[at + 1] & 0x7f;
			int head = 2;
			if (length == 126) {
				head = 4;
				length = (end - at < head) ? 0 : this.buffer.getShort(at + 2) & 0xffff;
			}
			else if (length == 127) {
				head = 10;
				length = (end - at < head) ? 0 : Math.toIntExact(this.buffer.getLong(at + 2));
			}
			if (end - at < head + length) {
				break;
			}
			frame(connection, this.bytes[at] & 0x0f, at + head, at + head + length, now);
			at += head + length;
		}
		return at;
	}

	private void frame(Connection connection, int opcode, int from, int to, long now) throws IOException {
		switch (opcode) {
			case ClientFrames.CLOSE -> throw new IOException("closed by the server, " + reason(from, to));
			case ClientFrames.PING -> connection.write(ClientFrames.webSocket(ClientFrames.PONG, this.bytes, from, to));
			case ClientFrames.PONG -> {
			}
			default -> data(connection, from, to, now);
		}
	}

	private void data(Connection connection, int from, int to, long now) throws IOException {
		FrameScanner scanner = connection.isStream() ? this.events : this.frames;
		if (connection.hasUnfinished()) {
			connection.addUnfinished(this.bytes, from, to);
			connection.dropUnfinished(
					scanner.scan(connection, connection.unfinished(), 0, connection.unfinishedLength(), now));
			return;
		}
		int at = scanner.scan(connection, this.bytes, from, to, now);
		if (at < to) {
			connection.addUnfinished(this.bytes, at, to);
		}
	}

	private String reason(int from, int to) {
		return (to - from < 2) ? "no code" : "code %d %s".formatted(this.buffer.getShort(from) & 0xffff,
				new String(this.bytes, from + 2, to - from - 2, StandardCharsets.UTF_8));
	}

}
