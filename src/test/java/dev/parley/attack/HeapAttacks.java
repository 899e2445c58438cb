package dev.parley.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.WebSocketFrame;

/**
 * What strangers do to have all of a server's memory or threads, each from an address of
 * its own. What they hold they hold until this is closed.
 */
final class HeapAttacks implements AutoCloseable {

	private final int port;

	private final Queue<AutoCloseable> held = new ConcurrentLinkedQueue<>();

	HeapAttacks(int port) {
		this.port = port;
	}

	Stream<Runnable> all() {
		return Stream.of(this::unknownOpcodes, this::emptyMessages, this::slowBodies, this::unfinishedFrames,
				this::pings, this::passwords);
	}

	private void unknownOpcodes() {
		for (int i = 0; i < 4; i++) {
			socket("127.0.1.1", "/chat")
				.sendRaw(ByteBuffer.allocate(114).put((byte) 0x83).put((byte) 0xFF).putLong(500_000_000).array());
		}
	}

	/** One body of SockJS, until the server has had enough. */
	private void emptyMessages() {
		URI session = SockJs.newSession(this.port);
		SockJs.post(URI.create(session + "/xhr"), "");
		String piece = "\"\",".repeat(20_000);
		Socket socket = connected("127.0.1.2", "POST " + session.getPath()
				+ "/xhr_send HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n");
		for (int i = 0; i < 1000; i++) {
			send(socket, Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
		}
	}

	/** As many as threads, and more than memory. */
	private void slowBodies() {
		for (int i = 0; i < 300; i++) {
			connected("127.0.1.3", "POST /api/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\n"
					+ "Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n{" + "x".repeat(800_000));
		}
	}

	private void unfinishedFrames() {
		byte[] octets = ("CONNECT\n" + ("a:" + "b".repeat(1_000) + "\n").repeat(15))
			.getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < 800; i++) {
			socket("127.0.1.4", "/chat").send(new WebSocketFrame(false, WebSocketFrame.TEXT, octets));
		}
	}

	/** Nobody reads the pongs. */
	private void pings() {
		byte[] ping = WebSocketFrame.ping("p".repeat(125)).masked();
		ByteBuffer many = ByteBuffer.allocate(ping.length * 400);
		while (many.hasRemaining()) {
			many.put(ping);
		}
		RawWebSocket socket = socket("127.0.1.5", "/chat");
		for (int i = 0; i < 100; i++) {
			socket.sendRaw(many.array());
		}
	}

	private void passwords() {
		for (int i = 0; i < 100; i++) {
			SockJs.postAsync(URI.create("http://127.0.0.1:" + this.port + "/api/v1/token"),
					"{\"name\":\"%s\",\"password\":\"correct horse battery\"}".formatted(UUID.randomUUID()));
		}
	}

	private RawWebSocket socket(String from, String path) {
		RawWebSocket socket = UpgradeRequest.to(this.port, path).from(from).open();
		this.held.add(socket);
		return socket;
	}

	private Socket connected(String from, String text) {
		try {
			Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), this.port, InetAddress.getByName(from), 0);
			this.held.add(socket);
			send(socket, text);
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void send(Socket socket, String text) {
		try {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws Exception {
		for (AutoCloseable each : this.held) {
			each.close();
		}
	}

}
