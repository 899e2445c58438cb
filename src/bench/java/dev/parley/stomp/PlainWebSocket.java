package dev.parley.stomp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The client side of a WebSocket without anything that takes time: its messages can be
 * prepared in advance, masked with zeros.
 */
final class PlainWebSocket implements AutoCloseable {

	private final Socket socket;

	private final OutputStream out;

	private final DataInputStream in;

	PlainWebSocket(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.out = this.socket.getOutputStream();
		this.in = new DataInputStream(this.socket.getInputStream());
		this.out.write("""
				GET /chat HTTP/1.1
				Host: localhost:%d
				Upgrade: websocket
				Connection: Upgrade
				Sec-WebSocket-Version: 13
				Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
				Sec-WebSocket-Protocol: v12.stomp

				""".formatted(port).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
		int ends = 0;
		while (ends < 4) {
			int next = this.in.readUnsignedByte();
			ends = (next == '\r' || next == '\n') ? ends + 1 : 0;
		}
	}

	/** This text as a WebSocket message, repeated this many times. */
	static byte[] messages(byte[] text, int times) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (int i = 0; i < times; i++) {
			all.write(0x81);
			all.write(0x80 | 126);
			all.write(text.length >> 8);
			all.write(text.length);
			all.writeBytes(new byte[4]);
			all.writeBytes(text);
		}
		return all.toByteArray();
	}

	void send(byte[] messages) throws IOException {
		this.out.write(messages);
	}

	/** Reads the next message, which has to begin with this text. */
	void expect(String command) throws IOException {
		this.in.readUnsignedByte();
		int length = this.in.readUnsignedByte();
		byte[] text = this.in.readNBytes((length == 126) ? this.in.readUnsignedShort() : length);
		if (!new String(text, StandardCharsets.UTF_8).startsWith(command)) {
			throw new IOException("Expected " + command + " but was " + new String(text, StandardCharsets.UTF_8));
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
