package dev.parley.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A SockJS session over plain HTTP, as protocol 0.3.3 describes it: messages are sent by
 * {@code xhr_send} and received by {@code xhr_streaming} or {@code xhr}. For one thread
 * at a time.
 */
public final class SockJs implements StompTransport {

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient HTTP = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(RawWebSocket.PATIENCE)
		.build();

	private final URI session;

	private final Incoming incoming;

	private final Queue<String> messages = new ArrayDeque<>();

	private boolean closed;

	private SockJs(URI session, Incoming incoming) {
		this.session = session;
		this.incoming = incoming;
		String open = incoming.frame(RawWebSocket.PATIENCE);
		if (!open.equals("o")) {
			throw new AssertionError("A SockJS session starts with 'o', not with '" + open + "'");
		}
	}

	/** Opens a session that receives its messages in one long answer. */
	public static SockJs streaming(int port) {
		return streaming(newSession(port));
	}

	/** The same, at an address like those of {@link #newSession}. */
	public static SockJs streaming(URI session) {
		return new SockJs(session, new Streaming(session));
	}

	/** Opens a session that polls for its messages. */
	public static SockJs polling(int port) {
		return polling(newSession(port));
	}

	/** The same, at an address like those of {@link #newSession}. */
	public static SockJs polling(URI session) {
		return new SockJs(session, new Polling(session));
	}

	/** An unused address of the form {@code /chat/{server}/{session}}. */
	public static URI newSession(int port) {
		return newSession("http://127.0.0.1:" + port);
	}

	/** The same, through a proxy. */
	public static URI newSession(ReverseProxy proxy) {
		return newSession("https://127.0.0.1:" + proxy.port());
	}

	private static URI newSession(String server) {
		return URI.create(server + "/chat/000/" + UUID.randomUUID());
	}

	/**
	 * Sends a POST without cookies.
	 * @param headers names and values in turn
	 */
	public static HttpResponse<String> post(URI address, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(address)
			.timeout(RawWebSocket.PATIENCE)
			.POST(HttpRequest.BodyPublishers.ofString(body));
		return exchange(request, HttpResponse.BodyHandlers.ofString(), headers);
	}

	/**
	 * Sends a GET without cookies.
	 * @param headers names and values in turn
	 */
	public static HttpResponse<String> get(URI address, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(RawWebSocket.PATIENCE).GET();
		return exchange(request, HttpResponse.BodyHandlers.ofString(), headers);
	}

	/**
	 * Sends a request without cookies and without a body.
	 * @param headers names and values in turn
	 */
	public static HttpResponse<String> exchange(String method, URI address, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(address)
			.timeout(RawWebSocket.PATIENCE)
			.method(method, HttpRequest.BodyPublishers.noBody());
		return exchange(request, HttpResponse.BodyHandlers.ofString(), headers);
	}

	/** Sends a POST without cookies and does not wait for the answer. */
	public static CompletableFuture<HttpResponse<String>> postAsync(URI address, String body) {
		return http(address).sendAsync(HttpRequest.newBuilder(address)
			.timeout(RawWebSocket.PATIENCE)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	/** Sends a GET without cookies and does not wait for the answer. */
	public static CompletableFuture<HttpResponse<String>> getAsync(URI address) {
		return http(address).sendAsync(HttpRequest.newBuilder(address).timeout(RawWebSocket.PATIENCE).GET().build(),
				HttpResponse.BodyHandlers.ofString());
	}

	/** The messages in a SockJS frame of the form {@code a["…","…"]}. */
	public static List<String> messagesOf(String frame) {
		if (!frame.startsWith("a[")) {
			throw new AssertionError("'" + frame + "' is no SockJS array");
		}
		return JSON.readTree(frame.substring(1)).valueStream().map(JsonNode::stringValue).toList();
	}

	/** The frame in which a client sends messages: a JSON array of strings. */
	public static String array(String... messages) {
		return JSON.writeValueAsString(messages);
	}

	/** The session's address, to which the names of transports are appended. */
	public URI session() {
		return this.session;
	}

	@Override
	public void send(String text) {
		HttpResponse<String> response = post(address(this.session, "xhr_send"), array(text));
		if (response.statusCode() != 204) {
			throw new AssertionError("xhr_send was answered by " + response + " " + response.body());
		}
	}

	@Override
	public byte[] receive(Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		while (this.messages.isEmpty()) {
			String frame = this.incoming.frame(Duration.ofNanos(deadline - System.nanoTime()));
			if (frame.startsWith("c[")) {
				this.closed = true;
				JsonNode close = JSON.readTree(frame.substring(1));
				throw new ClosedByServer(close.get(0).intValue(), close.get(1).stringValue());
			}
			if (!frame.equals("h")) {
				this.messages.addAll(messagesOf(frame));
			}
		}
		return this.messages.remove().getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.incoming.close();
		}
	}

	private static URI address(URI session, String transport) {
		return URI.create(session + "/" + transport);
	}

	private static HttpClient http(URI address) {
		return address.getScheme().equals("https") ? SelfSigned.client() : HTTP;
	}

	private static <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler,
			String... headers) {
		HttpRequest complete = ((headers.length > 0) ? request.headers(headers) : request).build();
		try {
			try {
				return http(complete.uri()).send(complete, handler);
			}
			catch (IOException ex) {
				// Like a browser: the server may have closed a connection that was kept
				// idle.
				if (!String.valueOf(ex.getMessage()).contains("received no bytes")) {
					throw ex;
				}
				return http(complete.uri()).send(complete, handler);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** How SockJS frames are received. */
	private interface Incoming {

		String frame(Duration patience);

		void close();

	}

	/**
	 * One long answer; the server ends it after a number of bytes, and another follows.
	 */
	private static final class Streaming implements Incoming {

		private static final String END = "";

		private final URI session;

		private BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		private InputStream body = InputStream.nullInputStream();

		Streaming(URI session) {
			this.session = session;
			start();
		}

		private void start() {
			HttpRequest.Builder request = HttpRequest.newBuilder(address(this.session, "xhr_streaming"))
				.POST(HttpRequest.BodyPublishers.noBody());
			HttpResponse<InputStream> response = exchange(request, HttpResponse.BodyHandlers.ofInputStream());
			if (response.statusCode() != 200) {
				throw new AssertionError("xhr_streaming was answered by " + response);
			}
			this.body = response.body();
			BlockingQueue<String> target = new LinkedBlockingQueue<>();
			this.lines = target;
			Thread thread = new Thread(() -> readLines(response.body(), target), "sockjs-streaming");
			thread.setDaemon(true);
			thread.start();
			String prelude = frame(RawWebSocket.PATIENCE);
			if (!prelude.equals("h".repeat(2048))) {
				throw new AssertionError("A stream starts with 2,048 times 'h', not with '" + prelude + "'");
			}
		}

		private static void readLines(InputStream body, BlockingQueue<String> target) {
			try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
				reader.lines().forEach(target::add);
			}
			catch (IOException | UncheckedIOException ex) {
				// Closed by either side: END, below, reports it.
			}
			target.add(END);
		}

		@Override
		public String frame(Duration patience) {
			try {
				String line = this.lines.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
				if (line == null) {
					throw new AssertionError("Nothing came within " + patience);
				}
				if (line.equals(END)) {
					start();
					return frame(patience);
				}
				return line;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
			try {
				this.body.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/** One request per frame. */
	private static final class Polling implements Incoming {

		private final URI session;

		Polling(URI session) {
			this.session = session;
		}

		@Override
		public String frame(Duration patience) {
			HttpRequest.Builder request = HttpRequest.newBuilder(address(this.session, "xhr"))
				.timeout(patience)
				.POST(HttpRequest.BodyPublishers.noBody());
			HttpResponse<String> response = exchange(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200 || !response.body().endsWith("\n")) {
				throw new AssertionError("xhr was answered by " + response + " '" + response.body() + "'");
			}
			return response.body().stripTrailing();
		}

		@Override
		public void close() {
			// A poller leaves by not polling again.
		}

	}

}
