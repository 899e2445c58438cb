package dev.parley.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;

/**
 * Lets clients that speak STOMP over TCP talk to {@code /chat}: each TCP connection to
 * {@link #port} becomes a WebSocket, and bytes pass through unchanged, split wherever TCP
 * splits them.
 */
public final class WebSocketTunnel implements AutoCloseable {

	private final ServerSocket entrance;

	private final URI exit;

	private final HttpClient http = HttpClient.newHttpClient();

	public WebSocketTunnel(int serverPort) {
		this.exit = URI.create("ws://127.0.0.1:" + serverPort + "/chat");
		try {
			this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	public int port() {
		return this.entrance.getLocalPort();
	}

	private void accept() {
		while (!this.entrance.isClosed()) {
			try {
				Socket socket = this.entrance.accept();
				start(() -> carry(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void carry(Socket socket) {
		try (socket; InputStream in = socket.getInputStream()) {
			WebSocket webSocket = this.http.newWebSocketBuilder()
				.subprotocols("v12.stomp")
				.buildAsync(this.exit, new Back(socket))
				.join();
			byte[] buffer = new byte[4096];
			for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
				webSocket.sendBinary(ByteBuffer.wrap(Arrays.copyOf(buffer, n)), true).join();
			}
			webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
		}
		catch (IOException ex) {
			// One side has closed; close the other.
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "tunnel");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.entrance.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The direction from the WebSocket to the TCP connection. */
	private record Back(Socket socket) implements WebSocket.Listener {

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			return write(webSocket, data.toString().getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			return write(webSocket, bytes);
		}

		private CompletionStage<?> write(WebSocket webSocket, byte[] bytes) {
			try {
				OutputStream out = this.socket.getOutputStream();
				out.write(bytes);
				out.flush();
			}
			catch (IOException ex) {
				webSocket.abort();
			}
			webSocket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				// Closed, as intended.
			}
			return null;
		}

	}

}
