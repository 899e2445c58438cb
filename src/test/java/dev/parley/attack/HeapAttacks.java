package dev.parley.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.WebSocketFrame;

/**
 * What strangers do to use up all of a server's memory or threads, each from an address
 * of its own. They keep what they have taken until this is closed.
 */
final class HeapAttacks implements AutoCloseable {

	private final int port;

	private final Queue<AutoCloseable> held = new ConcurrentLinkedQueue<>();

	private final Map<String, Integer> felt = new ConcurrentHashMap<>();

	HeapAttacks(int port) {
		this.port = port;
	}

	/** The attacks by name. */
	Map<String, Runnable> all() {
		return Map.of("unknown opcodes", this::unknownOpcodes, "empty messages", this::emptyMessages, "slow bodies",
				this::slowBodies, "unfinished frames", this::unfinishedFrames, "pings", this::pings, "passwords",
				this::passwords);
	}

	/**
	 * How often the server has accepted each attack, or has defended itself as expected.
	 */
	Map<String, Integer> felt() {
		return this.felt;
	}

	private void count(String attack) {
		this.felt.merge(attack, 1, Integer::sum);
	}

	private void unknownOpcodes() {
		for (int i = 0; i < 4; i++) {
			RawWebSocket socket = socket("127.0.1.1", "/chat");
			socket.sendRaw(ByteBuffer.allocate(114).put((byte) 0x83).put((byte) 0xFF).putLong(500_000_000).array());
			if (socket.awaitClose().code() == 1002) {
				count("unknown opcodes");
			}
		}
	}

	/** Sends one SockJS body until the server refuses more. */
	private void emptyMessages() {
		String session = SockJs.newSession(this.port).getPath();
		Socket opened = connected("127.0.1.2",
				"POST " + session + "/xhr HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
		require(status(opened) == 200, "the session is open");
		String piece = "\"\",".repeat(20_000);
		Socket socket = connected("127.0.1.2", "POST " + session
				+ "/xhr_send HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n");
		try {
			for (int i = 0; i < 1000; i++) {
				send(socket, Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
			}
		}
		catch (UncheckedIOException ex) {
			count("empty messages");
		}
	}

	/** More requests than there are threads, and more bytes than there is memory. */
	private void slowBodies() {
		List<Socket> sockets = IntStream.range(0, 300).mapToObj((i) -> slowBody()).toList();
		if (sockets.stream().anyMatch((socket) -> hasAnswer(socket) && status(socket) == 503)) {
			count("slow bodies");
		}
	}

	private Socket slowBody() {
		Socket socket = connected("127.0.1.3", "POST /api/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\n"
				+ "Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n");
		try {
			send(socket, "{" + "x".repeat(800_000));
		}
		catch (UncheckedIOException ex) {
			// It is refused before all of it was sent.
		}
		return socket;
	}

	private void unfinishedFrames() {
		byte[] octets = ("CONNECT\n" + ("a:" + "b".repeat(1_000) + "\n").repeat(15))
			.getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < 800; i++) {
			socket("127.0.1.4", "/chat").send(new WebSocketFrame(false, WebSocketFrame.TEXT, octets));
			count("unfinished frames");
		}
	}

	/** Only the first pong is read. */
	private void pings() {
		byte[] ping = WebSocketFrame.ping("p".repeat(125)).masked();
		ByteBuffer many = ByteBuffer.allocate(ping.length * 400);
		while (many.hasRemaining()) {
			many.put(ping);
		}
		RawWebSocket socket = socket("127.0.1.5", "/chat");
		socket.sendRaw(ping);
		if (socket.read().opcode() == WebSocketFrame.PONG) {
			count("pings");
		}
		for (int i = 0; i < 100; i++) {
			socket.sendRaw(many.array());
		}
	}

	private void passwords() {
		List<Socket> guesses = IntStream.range(0, 50 + Runtime.getRuntime().availableProcessors()).mapToObj((i) -> {
			String body = "{\"name\":\"%s\",\"password\":\"correct horse battery\"}".formatted(UUID.randomUUID());
			return connected("127.0.1.6", "POST /api/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\n"
					+ "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
		}).toList();
		guesses.stream().filter((guess) -> status(guess) == 503).forEach((refused) -> count("passwords"));
	}

	private static void require(boolean holds, String what) {
		if (!holds) {
			throw new AssertionError("Not so: " + what);
		}
	}

	private static boolean hasAnswer(Socket socket) {
		try {
			return socket.getInputStream().available() > 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** The status of the answer; 0 if there is none. */
	private static int status(Socket socket) {
		try {
			String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
			return line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring(9)) : 0;
		}
		catch (IOException ex) {
			return 0;
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
			socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
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
