package dev.parley.test;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The WebSocket below a client. Any thread may send; frames are handed on in the order of
 * arrival, by threads of the JDK's HTTP client.
 */
final class StompWebSocket implements WebSocket.Listener {

	private static final int NORMAL = 1000;

	private static final int WITHOUT_CLOSE = 1006;

	private static final int PATIENCE_WITH_CLOSE_SECONDS = 5;

	private final StompFrameReader reader = new StompFrameReader();

	private final StringBuilder message = new StringBuilder();

	private final Consumer<StompFrame> frames;

	private final CompletableFuture<StompEnd> end = new CompletableFuture<>();

	private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();

	/** Completed when everything has been sent. Guarded by this. */
	private CompletableFuture<?> sent = this.opened;

	private volatile @Nullable StompFrame error;

	StompWebSocket(Consumer<StompFrame> frames) {
		this.frames = frames;
	}

	/** Sends after everything that was sent before; returns at once. */
	synchronized CompletableFuture<?> send(String text) {
		this.sent = this.sent.thenCompose((before) -> this.opened.join().sendText(text, true));
		return this.sent;
	}

	/** Completed when the connection is gone, never exceptionally. */
	CompletableFuture<StompEnd> end() {
		return this.end;
	}

	/** How many line ends have come between frames. */
	int heartBeats() {
		return this.reader.heartBeats();
	}

	/** Closes in the orderly way, and waits a few seconds for the server's answer. */
	void close() {
		if (!this.end.isDone() && this.opened.isDone()) {
			try {
				synchronized (this) {
					this.sent = this.sent.thenCompose((before) -> this.opened.join().sendClose(NORMAL, ""));
				}
				this.end.get(PATIENCE_WITH_CLOSE_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (Exception ex) {
				// The server did not answer: it will see the end of TCP.
			}
		}
		drop("closed by the test");
	}

	/** Ends TCP without a word. */
	void drop(String reason) {
		if (this.opened.isDone()) {
			this.opened.join().abort();
		}
		end(WITHOUT_CLOSE, reason);
	}

	@Override
	public void onOpen(WebSocket webSocket) {
		this.opened.complete(webSocket);
		webSocket.request(1);
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.message.append(data);
		if (last) {
			byte[] octets = this.message.toString().getBytes(StandardCharsets.UTF_8);
			this.message.setLength(0);
			read(octets);
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
		byte[] octets = new byte[data.remaining()];
		data.get(octets);
		read(octets);
		webSocket.request(1);
		return null;
	}

	private void read(byte[] octets) {
		try {
			this.reader.add(octets);
			for (StompFrame frame = this.reader.next(); frame != null; frame = this.reader.next()) {
				if (frame.command().equals("ERROR")) {
					this.error = frame;
				}
				this.frames.accept(frame);
			}
		}
		catch (AssertionError ex) {
			drop(String.valueOf(ex.getMessage()));
		}
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
		end(code, reason);
		return null;
	}

	@Override
	public void onError(WebSocket webSocket, Throwable failure) {
		end(WITHOUT_CLOSE, failure.toString());
	}

	private void end(int code, String reason) {
		this.end.complete(new StompEnd(this.error, code, reason));
	}

}
