package dev.parley.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.parley.support.RawWebSocket;

/** One HTTP connection, for any number of requests in turn. */
final class KeptAlive implements AutoCloseable {

	private final Socket socket;

	private final InputStream in;

	private final OutputStream out;

	KeptAlive(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
		this.in = this.socket.getInputStream();
		this.out = this.socket.getOutputStream();
	}

	Answer post(String path, byte[] body) throws IOException {
		send("POST " + path, "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n", body);
		return answer();
	}

	/** Sends a request, and does not wait for its answer. */
	void send(String line, String headers, byte[] body) throws IOException {
		this.out
			.write((line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
		this.out.write(body);
		this.out.flush();
	}

	/** The next answer, which has a Content-Length or pieces. */
	Answer answer() throws IOException {
		String line = line();
		int length = 0;
		boolean pieces = false;
		for (String header = line(); !header.isEmpty(); header = line()) {
			String lower = header.toLowerCase(java.util.Locale.ROOT);
			if (lower.startsWith("content-length:")) {
				length = Integer.parseInt(lower.substring("content-length:".length()).strip());
			}
			pieces = pieces || lower.equals("transfer-encoding: chunked");
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		if (!pieces) {
			body.write(this.in.readNBytes(length));
		}
		while (pieces) {
			int piece = Integer.parseInt(line(), 16);
			body.write(this.in.readNBytes(piece));
			line();
			pieces = piece > 0;
		}
		return new Answer(Integer.parseInt(line.split(" ")[1]), body.toString(StandardCharsets.UTF_8));
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				throw new IOException("The server has closed the connection after '" + line + "'");
			}
			if (next != '\r') {
				line.write(next);
			}
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	record Answer(int status, String body) {
	}

}
