package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import javax.net.SocketFactory;

/** STOMP on a plain socket, without WebSocket. For one thread at a time. */
public final class TcpTransport implements StompTransport {

	private final Socket socket;

	private final byte[] buffer = new byte[65_536];

	public TcpTransport(int port) {
		this(port, SocketFactory.getDefault());
	}

	private TcpTransport(int port, SocketFactory sockets) {
		try {
			this.socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** To a {@link ReverseProxy}, over TLS. */
	public static TcpTransport overTls(int port) {
		return new TcpTransport(port, SelfSigned.trusting().getSocketFactory());
	}

	@Override
	public void send(String text) {
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void send(byte[] octets) {
		try {
			this.socket.getOutputStream().write(octets);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public byte[] receive(Duration patience) {
		try {
			this.socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
			int length = this.socket.getInputStream().read(this.buffer);
			if (length < 0) {
				throw new ClosedByServer(1006, "end of stream");
			}
			return Arrays.copyOf(this.buffer, length);
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("Nothing came within " + patience);
		}
		catch (SocketException ex) {
			throw new ClosedByServer(1006, ex.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
