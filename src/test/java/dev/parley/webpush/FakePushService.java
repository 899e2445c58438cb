package dev.parley.webpush;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.support.RawWebSocket;
import org.jspecify.annotations.Nullable;

/** A push service of this computer, which records what it gets. */
public final class FakePushService implements AutoCloseable {

	private final HttpServer server;

	private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

	private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();

	public FakePushService() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::take);
		this.server.start();
	}

	/** The next request gets this answer; without one it is 201. */
	public void replyNext(int status, String... headers) {
		Map<String, String> fields = new TreeMap<>();
		for (int i = 0; i < headers.length; i += 2) {
			fields.put(headers[i], headers[i + 1]);
		}
		this.replies.add(new Reply(status, fields));
	}

	/** The address of a browser here. */
	public String endpoint(String name) {
		return "http://localhost:%d/%s".formatted(this.server.getAddress().getPort(), name);
	}

	/** The next request, which must come. */
	public Request next() throws InterruptedException {
		Request request = this.requests.poll(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		if (request == null) {
			throw new AssertionError("nothing was pushed");
		}
		return request;
	}

	/** One that has come already; null for none. */
	public @Nullable Request poll() {
		return this.requests.poll();
	}

	private void take(HttpExchange exchange) throws IOException {
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
		this.requests.add(new Request(exchange.getRequestURI(), headers, exchange.getRequestBody().readAllBytes()));
		Reply reply = this.replies.poll();
		if (reply != null) {
			reply.headers().forEach(exchange.getResponseHeaders()::set);
		}
		exchange.sendResponseHeaders((reply != null) ? reply.status() : 201, -1);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/** What came, with the headers by any spelling of their names. */
	public record Request(URI address, Map<String, String> headers, byte[] body) {
	}

	private record Reply(int status, Map<String, String> headers) {
	}

}
