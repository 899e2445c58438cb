package dev.parley.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stream of server-sent events, parsed as the HTML standard says ("Interpreting an
 * event stream"), so that tests can set headers and see comments. It does not come back
 * by itself. For one thread at a time.
 */
public final class EventSource implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient HTTP = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(RawWebSocket.PATIENCE)
		.build();

	private static final Event END = new Event("end", "", "");

	private final HttpResponse<InputStream> response;

	private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

	private final BlockingQueue<String> comments = new LinkedBlockingQueue<>();

	private volatile String lastEventId = "";

	private volatile int retry;

	private EventSource(HttpResponse<InputStream> response) {
		this.response = response;
		Thread reader = new Thread(() -> read(response.body()), "event-source");
		reader.setDaemon(true);
		reader.start();
	}

	/** Opens a stream of these destinations without a credential. */
	public static EventSource of(int port, String... destinations) {
		return open(port, query(destinations));
	}

	/**
	 * Sends a request.
	 * @param query of the address
	 * @param headers names and values in turn
	 */
	public static EventSource open(int port, String query, String... headers) {
		return open(HTTP, URI.create("http://127.0.0.1:" + port + "/api/v1/events?" + query), headers);
	}

	/** Sends a request through a proxy. */
	public static EventSource open(ReverseProxy proxy, String query, String... headers) {
		return open(proxy.client(), proxy.address("/api/v1/events?" + query), headers);
	}

	private static EventSource open(HttpClient client, URI address, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream");
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return new EventSource(client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The part of an address that names these destinations. */
	public static String query(String... destinations) {
		return Stream.of(destinations)
			.map((each) -> "destination=" + URLEncoder.encode(each, StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	private void read(InputStream body) {
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
			String type = "message";
			StringBuilder data = new StringBuilder();
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				int colon = line.indexOf(':');
				String field = (colon < 0) ? line : line.substring(0, colon);
				String value = (colon < 0) ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
				switch (line.isEmpty() ? "dispatch" : field) {
					case "" -> this.comments.add(value);
					case "event" -> type = value;
					case "data" -> data.append(value).append('\n');
					case "id" -> this.lastEventId = value;
					case "retry" -> this.retry = Integer.parseInt(value);
					case "dispatch" -> {
						if (!data.isEmpty()) {
							this.events.add(new Event(type, data.substring(0, data.length() - 1), this.lastEventId));
						}
						type = "message";
						data.setLength(0);
					}
					default -> this.events.add(new Event("unknown field", line, ""));
				}
			}
		}
		catch (IOException ex) {
			// Closed by either side: END, below, reports it.
		}
		this.events.add(END);
	}

	public int status() {
		return this.response.statusCode();
	}

	/** The value of this header; empty without it. */
	public String header(String name) {
		return this.response.headers().firstValue(name).orElse("");
	}

	/** The id with which a browser would come back. */
	public String lastEventId() {
		return this.lastEventId;
	}

	/**
	 * Milliseconds after which a browser would come back; 0 if the server has not said.
	 */
	public int retry() {
		return this.retry;
	}

	/** The next event. */
	public Event next() {
		Event event = nextOrEnd();
		if (event == null) {
			throw new AssertionError("The stream has ended");
		}
		return event;
	}

	/** The next event; null after the last one. */
	public @Nullable Event nextOrEnd() {
		Event event = take(this.events);
		return (event != END) ? event : null;
	}

	/** The next event, which must be of that type. */
	public Event expect(String type) {
		Event event = next();
		if (!event.type().equals(type)) {
			throw new AssertionError("Expected " + type + " but was " + event);
		}
		return event;
	}

	/** The next event, which must be a message with this text. */
	public Event expectText(String text) {
		Event event = expect("message");
		if (!event.json().path("text").asString("").equals(text)) {
			throw new AssertionError("Expected a message with '" + text + "' but was " + event);
		}
		return event;
	}

	/** The next comment. */
	public String comment() {
		return take(this.comments);
	}

	/** The server ends the stream, and no event comes before that. */
	public void expectEnd() {
		Event event = take(this.events);
		if (event != END) {
			throw new AssertionError("Expected the end of the stream but was " + event);
		}
	}

	private static <T> T take(BlockingQueue<T> queue) {
		try {
			T next = queue.poll(RawWebSocket.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
			if (next == null) {
				throw new AssertionError("Nothing came within " + RawWebSocket.PATIENCE);
			}
			return next;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.response.body().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * An event.
	 *
	 * @param data one line
	 * @param id the last event id after it
	 */
	public record Event(String type, String data, String id) {

		public JsonNode json() {
			return JSON.readTree(this.data);
		}

	}

}
