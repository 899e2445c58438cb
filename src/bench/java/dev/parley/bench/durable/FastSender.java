package dev.parley.bench.durable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends messages with receipts over a WebSocket, a window of them at a time, and records
 * how long each receipt took. It uses as little processor time as it can, because it
 * shares the processors with the server that it measures: frames are masked with zero,
 * which changes nothing, and everything that fits into the window is one write. For one
 * thread.
 */
final class FastSender implements AutoCloseable {

	private static final byte[] RECEIPT_ID = ascii("receipt-id:");

	private final Socket socket;

	private final DataInputStream in;

	private final byte[] head;

	private final byte[] tail;

	private long[] sentAt = {};

	/** Connects. The body of each of its messages has this many bytes. */
	FastSender(int port, String destination, int bodyBytes) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 65_536));
		this.head = ascii("SEND\ndestination:" + destination + "\ncontent-type:application/json\nreceipt:");
		this.tail = ascii("\n\n{\"text\":\"" + "x".repeat(bodyBytes - 11) + "\"}\0");
		upgrade(port);
		ByteArrayOutputStream connect = new ByteArrayOutputStream();
		frame(connect, ascii("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0"));
		connect.writeTo(this.socket.getOutputStream());
		String connected = new String(read(), StandardCharsets.UTF_8);
		if (!connected.startsWith("CONNECTED")) {
			throw new IOException("Expected CONNECTED but was " + connected);
		}
	}

	private void upgrade(int port) throws IOException {
		this.socket.getOutputStream()
			.write(ascii("GET /chat HTTP/1.1\r\nHost: localhost:" + port + "\r\nUpgrade: websocket\r\n"
					+ "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v12.stomp\r\n\r\n"));
		String status = line();
		if (!status.contains(" 101 ")) {
			throw new IOException("The handshake was answered by " + status);
		}
		while (!line().isEmpty()) {
			continue;
		}
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int octet = this.in.readUnsignedByte(); octet != '\n'; octet = this.in.readUnsignedByte()) {
			if (octet != '\r') {
				line.append((char) octet);
			}
		}
		return line.toString();
	}

	/**
	 * Sends the messages and returns when all have their receipts.
	 * @return nanoseconds from the write to the receipt, for each message
	 */
	long[] publish(int messages, int window) throws IOException {
		this.sentAt = new long[messages];
		long[] took = new long[messages];
		int sent = 0;
		int receipted = 0;
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		while (receipted < messages) {
			long now = System.nanoTime();
			for (; sent < messages && sent - receipted < window; sent++) {
				ByteArrayOutputStream text = new ByteArrayOutputStream(this.head.length + this.tail.length + 8);
				text.writeBytes(this.head);
				text.writeBytes(ascii(Integer.toString(sent)));
				text.writeBytes(this.tail);
				frame(out, text.toByteArray());
				this.sentAt[sent] = now;
			}
			out.writeTo(this.socket.getOutputStream());
			out.reset();
			do {
				int number = receipt(read());
				took[number] = System.nanoTime() - this.sentAt[number];
				receipted++;
			}
			while (receipted < sent && this.in.available() > 2);
		}
		return took;
	}

	private static int receipt(byte[] frame) throws IOException {
		int at = 0;
		while (at < frame.length - RECEIPT_ID.length) {
			int i = 0;
			while (i < RECEIPT_ID.length && frame[at + i] == RECEIPT_ID[i]) {
				i++;
			}
			if (i == RECEIPT_ID.length) {
				int number = 0;
				for (int digit = at + i; frame[digit] != '\n'; digit++) {
					number = number * 10 + frame[digit] - '0';
				}
				return number;
			}
			at++;
		}
		throw new IOException("Expected a RECEIPT but was " + new String(frame, StandardCharsets.UTF_8));
	}

	private byte[] read() throws IOException {
		int opcode = this.in.readUnsignedByte() & 0x0F;
		int length = this.in.readUnsignedByte();
		if (length == 126) {
			length = this.in.readUnsignedShort();
		}
		byte[] payload = new byte[length];
		this.in.readFully(payload);
		if (opcode == 8) {
			throw new IOException("Closed by the server");
		}
		return payload;
	}

	private static void frame(ByteArrayOutputStream out, byte[] payload) {
		out.write(0x81);
		if (payload.length < 126) {
			out.write(0x80 | payload.length);
		}
		else {
			out.write(0x80 | 126);
			out.write(payload.length >> 8);
			out.write(payload.length);
		}
		out.write(0);
		out.write(0);
		out.write(0);
		out.write(0);
		out.writeBytes(payload);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
