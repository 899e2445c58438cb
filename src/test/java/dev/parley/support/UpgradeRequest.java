package dev.parley.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.net.SocketFactory;

/**
 * The opening handshake of RFC 6455 as the literal lines of an HTTP request, so that a
 * test can leave lines out or send wrong ones. Immutable.
 */
public final class UpgradeRequest {

	/** The key of the example in RFC 6455, section 1.3. */
	public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

	/** What a server must answer to {@link #KEY}. */
	public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

	private final int port;

	private final List<String> lines;

	private final String from;

	private final SocketFactory sockets;

	private UpgradeRequest(int port, List<String> lines, String from, SocketFactory sockets) {
		this.port = port;
		this.from = from;
		this.lines = lines;
		this.sockets = sockets;
	}

	/** A correct handshake without Origin and without sub-protocol. */
	public static UpgradeRequest to(int port, String path) {
		return new UpgradeRequest(port,
				List.of("GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + port, "Connection: Upgrade",
						"Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + KEY),
				"127.0.0.1", SocketFactory.getDefault());
	}

	/** A correct handshake to a proxy, over TLS. */
	public static UpgradeRequest to(ReverseProxy proxy, String path) {
		UpgradeRequest plain = to(proxy.port(), path);
		return new UpgradeRequest(plain.port, plain.lines, plain.from, SelfSigned.trusting().getSocketFactory());
	}

	/**
	 * Adds a header line, instead of those with the same name.
	 * @param line such as {@code "Origin: null"}
	 */
	public UpgradeRequest with(String line) {
		List<String> changed = new ArrayList<>(without(line.substring(0, line.indexOf(':'))).lines);
		changed.add(line);
		return new UpgradeRequest(this.port, changed, this.from, this.sockets);
	}

	/** Leaves out the header of that name. */
	public UpgradeRequest without(String name) {
		String start = name.toLowerCase() + ":";
		return new UpgradeRequest(this.port,
				this.lines.stream().filter((line) -> !line.toLowerCase().startsWith(start)).toList(), this.from,
				this.sockets);
	}

	/** Connects from another address of this machine, such as 127.0.0.2. */
	public UpgradeRequest from(String address) {
		return new UpgradeRequest(this.port, this.lines, address, this.sockets);
	}

	/** The same request in the HTTP version that does not know upgrades. */
	public UpgradeRequest overHttp10() {
		List<String> changed = new ArrayList<>(this.lines);
		changed.set(0, changed.get(0).replace("HTTP/1.1", "HTTP/1.0"));
		return new UpgradeRequest(this.port, changed, this.from, this.sockets);
	}

	/** Sends the request and returns the answer; then the connection is closed. */
	public UpgradeResponse answer() {
		try (Socket socket = connect()) {
			return UpgradeResponse.readFrom(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends the request and returns the WebSocket; any answer but 101 is an error. */
	public RawWebSocket open() {
		try {
			Socket socket = connect();
			InputStream in = socket.getInputStream();
			UpgradeResponse response = UpgradeResponse.readFrom(in);
			if (response.status() != 101) {
				socket.close();
				throw new AssertionError("Expected 101 to " + this + " but was " + response);
			}
			return new RawWebSocket(socket, response);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Socket connect() throws IOException {
		Socket socket = this.sockets.createSocket(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), this.port,
				InetAddress.getByName(this.from), 0);
		socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
		socket.setTcpNoDelay(true);
		String text = String.join("\r\n", this.lines) + "\r\n\r\n";
		socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		return socket;
	}

	@Override
	public String toString() {
		return this.lines.toString();
	}

}
