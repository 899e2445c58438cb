package dev.parley.stomp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/**
 * Users of the server that a test has started: each has an account of its own and
 * connects with Spring's STOMP client and an access token, as a program would. Registered
 * as an extension, this finds the server by itself and is closed after each test.
 */
public final class SpringStompUsers implements BeforeEachCallback, AfterEachCallback, AutoCloseable {

	private static final String PASSWORD = "correct horse battery staple";

	private int port;

	private final JsonMapper json = JsonMapper.shared();

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	/** For an extension of a test with a Spring context. */
	public SpringStompUsers() {
	}

	public SpringStompUsers(int port) {
		use(port);
	}

	private void use(int listening) {
		this.port = listening;
		this.scheduler.initialize();
	}

	@Override
	public void beforeEach(ExtensionContext test) {
		use(SpringExtension.getApplicationContext(test)
			.getEnvironment()
			.getRequiredProperty("local.server.port", Integer.class));
	}

	/** Creates the account and connects over WebSocket. */
	public SpringStompSession signUp(String name) {
		createAccount(name);
		return connect(name, Transport.WEBSOCKET);
	}

	public void createAccount(String name) {
		HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
		JsonNode csrf = send(browser, HttpRequest.newBuilder(uri("http", "/api/v1/session")).build()).get("csrf");
		send(browser, post("/api/v1/accounts", name).header(csrf.get("header").asString(), csrf.get("token").asString())
			.build());
	}

	/** Connects with an existing account. */
	public SpringStompSession connect(String name, Transport transport) {
		JsonNode token = send(HttpClient.newHttpClient(), post("/api/v1/token", name).build());
		WebSocketStompClient client = new WebSocketStompClient(transport.client());
		client.setTaskScheduler(this.scheduler);
		return SpringStompSession.open(client, uri(transport.scheme(), "/chat").toString(), new WebSocketHttpHeaders(),
				token.get("access_token").asString());
	}

	/** Connects anonymously. */
	public SpringStompSession connectAnonymously() {
		WebSocketStompClient client = new WebSocketStompClient(Transport.WEBSOCKET.client());
		client.setTaskScheduler(this.scheduler);
		return SpringStompSession.open(client, uri("ws", "/chat").toString(), new WebSocketHttpHeaders(), null);
	}

	private HttpRequest.Builder post(String path, String name) {
		String body = this.json.writeValueAsString(java.util.Map.of("name", name, "password", PASSWORD));
		return HttpRequest.newBuilder(uri("http", path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
	}

	private URI uri(String scheme, String path) {
		return URI.create(scheme + "://127.0.0.1:" + this.port + path);
	}

	private JsonNode send(HttpClient client, HttpRequest request) {
		try {
			HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() / 100 != 2) {
				throw new AssertionError(request.uri() + " answered " + response.statusCode() + " " + response.body());
			}
			return this.json.readTree(response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void afterEach(ExtensionContext test) {
		close();
	}

	@Override
	public void close() {
		this.scheduler.getScheduledThreadPoolExecutor().setKeepAliveTime(1, TimeUnit.SECONDS);
		this.scheduler.shutdown();
	}

	/** The transports that a Spring client can use. */
	public enum Transport {

		/** Plain WebSocket. */
		WEBSOCKET,
		/** A WebSocket with SockJS frames. */
		SOCKJS_WEBSOCKET,
		/** SockJS over HTTP, where WebSocket does not get through. */
		SOCKJS_XHR;

		private WebSocketClient client() {
			return switch (this) {
				case WEBSOCKET -> new StandardWebSocketClient();
				case SOCKJS_WEBSOCKET ->
					new SockJsClient(List.of(new WebSocketTransport(new StandardWebSocketClient())));
				case SOCKJS_XHR -> new SockJsClient(List.of(new RestTemplateXhrTransport(new RestTemplate())));
			};
		}

		private String scheme() {
			return (this == WEBSOCKET) ? "ws" : "http";
		}

	}

}
