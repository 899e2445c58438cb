package dev.parley.bench.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection that is kept, with one request at a time. It knows what our
 * server answers and no more, so that the client takes little of the processors. Not safe
 * for several threads.
 */
final class KeptConnection implements AutoCloseable {

	private static final int TIMEOUT_MS = 60_000;

	private static final int BUFFER = 64 * 1024;

	private static final String LENGTH = "content-length:";

	private final Socket socket;

	private final OutputStream out;

	private final InputStream in;

	private final String common;

	/**
	 * @param key an API key; null for an anonymous client
	 */
	KeptConnection(int port, @Nullable String key) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(TIMEOUT_MS);
		this.out = this.socket.getOutputStream();
		this.in = new BufferedInputStream(this.socket.getInputStream(), BUFFER);
		this.common = "Host: localhost:" + port + "\r\n"
				+ ((key != null) ? "Authorization: Bearer " + key + "\r\n" : "");
	}

	/** The bytes of a request; they may be sent any number of times. */
	byte[] post(String path, String json) {
		return ("POST " + path + " HTTP/1.1\r\n" + this.common + "Content-Type: application/json\r\nContent-Length: "
				+ json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json)
			.getBytes(StandardCharsets.UTF_8);
	}

	byte[] get(String path) {
		return ("GET " + path + " HTTP/1.1\r\n" + this.common + "\r\n").getBytes(StandardCharsets.UTF_8);
	}

	void send(byte[] request) throws IOException {
		this.out.write(request);
	}

	/**
	 * Reads the answer.
	 * @return its body
	 * @throws IOException if it has another status
	 */
	String await(int status) throws IOException {
		String first = line();
		int length = -1;
		for (String line = line(); !line.isEmpty(); line = line()) {
			if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
				length = Integer.parseInt(line.substring(LENGTH.length()).strip());
			}
		}
		String body = new String((length >= 0) ? this.in.readNBytes(length) : chunks(), StandardCharsets.UTF_8);
		if (!first.startsWith("HTTP/1.1 " + status)) {
			throw new IOException(first + " " + body);
		}
		return body;
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int length = -1; length != 0;) {
			length = Integer.parseInt(line(), 16);
			body.write(this.in.readNBytes(length));
			line();
		}
		return body.toByteArray();
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				throw new EOFException("The server has closed the connection");
			}
			if (next != '\r') {
				line.append((char) next);
			}
		}
		return line.toString();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
