package dev.parley.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link StompTestClient} connects. Begun by {@link StompTestClient#at}, ended by
 * {@link #connect}, or by one of the two methods that expect to be refused. For one
 * thread, and for one connection.
 */
public final class ConnectSpec {

	private final Map<String, String> connect = new LinkedHashMap<>();

	private final Map<String, String> http = new LinkedHashMap<>();

	private final Transcript transcript = new Transcript();

	private final Consumer<StompTestClient> opened;

	private URI address;

	private @Nullable String name;

	private @Nullable String refusals = "/user/queue/errors";

	private Duration timeout = Duration.ofSeconds(30);

	private HeartBeats heartBeats = HeartBeats.NONE;

	private @Nullable SSLContext trust;

	ConnectSpec(URI address, Consumer<StompTestClient> opened) {
		this.address = address;
		this.opened = opened;
		this.connect.put("accept-version", "1.2");
		this.connect.put("host", address.getHost());
	}

	/** The path of the endpoint instead of {@code /chat}. */
	public ConnectSpec path(String path) {
		this.address = this.address.resolve(path);
		return this;
	}

	/** The client's name in failures; without it, the user's. */
	public ConnectSpec name(String name) {
		this.name = name;
		return this;
	}

	/** Name and password as the headers {@code login} and {@code passcode} of CONNECT. */
	public ConnectSpec login(String login, String passcode) {
		return secret(passcode).header("login", login).header("passcode", passcode);
	}

	/** A bearer token as the header {@code Authorization} of CONNECT. */
	public ConnectSpec token(String token) {
		return secret(token).header("Authorization", "Bearer " + token);
	}

	/** Any other header of CONNECT. */
	public ConnectSpec header(String header, String value) {
		this.connect.put(header, value);
		return this;
	}

	/** A header of the HTTP request that opens the WebSocket, such as {@code Origin}. */
	public ConnectSpec httpHeader(String header, String value) {
		this.http.merge(header, value, (before, now) -> before + ", " + now);
		return this;
	}

	/** A cookie of the HTTP request that opens the WebSocket. */
	public ConnectSpec cookie(String cookie, String value) {
		secret(value);
		this.http.merge("Cookie", cookie + "=" + value, (before, now) -> before + "; " + now);
		return this;
	}

	/**
	 * A text of four characters or more that no failure and no transcript shows.
	 * Passcodes, tokens and cookies are hidden anyway, and so are headers whose names
	 * sound secret.
	 */
	public ConnectSpec secret(String text) {
		this.transcript.hide(text);
		return this;
	}

	/** How long each wait may take, 30 seconds unless set. */
	public ConnectSpec timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Heart-beats, none unless set: a test in a debugger keeps its session. The client
	 * sends them by itself.
	 * @param send at least as often the client can send; zero for never
	 * @param receive how often the client would like to get one; zero for never
	 */
	public ConnectSpec heartBeats(Duration send, Duration receive) {
		this.heartBeats = new HeartBeats(send, receive);
		return this;
	}

	/**
	 * Where the client listens for refusals, right after CONNECTED:
	 * {@code /user/queue/errors} unless set. Those of frames that the client waits for
	 * fail the wait, others are read by {@link StompTestClient#nextRefusal}.
	 */
	public ConnectSpec refusals(String destination) {
		this.refusals = destination;
		return this;
	}

	/** The client does not listen for refusals: each is an ERROR, and the end. */
	public ConnectSpec withoutRefusals() {
		this.refusals = null;
		return this;
	}

	/** Whom to trust when the address begins with {@code wss}. */
	public ConnectSpec trust(SSLContext context) {
		this.trust = context;
		return this;
	}

	/**
	 * Opens the WebSocket, sends CONNECT and waits for CONNECTED.
	 * @throws AssertionError if the server answers otherwise: it names the HTTP status,
	 * or the ERROR and the close code
	 */
	public StompTestClient connect() {
		Session session = open();
		StompFrame connected;
		try {
			connected = session.await(session.connected(), "CONNECTED");
			session.rename(
					(this.name != null) ? this.name : connected.headers().getOrDefault("user-name", session.name()));
			if (this.refusals != null) {
				listenForRefusals(session, this.refusals);
			}
		}
		catch (AssertionError ex) {
			session.webSocket().drop("closed by the test");
			throw ex;
		}
		this.heartBeats.begin(session.webSocket(), connected);
		StompTestClient client = new StompTestClient(session, connected, this.heartBeats);
		this.opened.accept(client);
		return client;
	}

	private static void listenForRefusals(Session session, String destination) {
		session.expectMessages(Session.REFUSALS, destination);
		session.await(session.request("SUBSCRIBE", Map.of("id", Session.REFUSALS, "destination", destination), null),
				"the RECEIPT of SUBSCRIBE " + destination + " (withoutRefusals() leaves it out)");
	}

	/**
	 * Opens the WebSocket and sends CONNECT, which must be answered with ERROR.
	 * @return the ERROR and the close code that followed
	 */
	public StompEnd connectExpectingRefusal() {
		Session session = open();
		try {
			// Null when the session has ended instead.
			CompletableFuture<@Nullable StompFrame> answer = session.connected()
				.handle((connected, ended) -> connected);
			if (session.await(answer, "the refusal of CONNECT") != null) {
				throw session.failure("expected a refusal of CONNECT but it was accepted");
			}
			StompEnd end = session.webSocket().end().join();
			if (end.error() == null) {
				throw session.failure("expected an ERROR to CONNECT");
			}
			return end;
		}
		finally {
			session.webSocket().drop("closed by the test");
		}
	}

	/**
	 * Opens the WebSocket, which must be refused over HTTP.
	 * @return the HTTP status, such as 403 for an origin that is not allowed
	 */
	public int openExpectingRefusal() {
		Session session = session();
		try {
			open(session);
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof WebSocketHandshakeException refused) {
				return refused.getResponse().statusCode();
			}
			throw unreachable(ex);
		}
		session.webSocket().drop("closed by the test");
		throw new AssertionError("Expected " + this.address + " to refuse the WebSocket but it was opened");
	}

	private Session session() {
		return new Session(this.transcript, this.timeout,
				(this.name != null) ? this.name : this.connect.getOrDefault("login", "client"));
	}

	private Session open() {
		Session session = session();
		try {
			open(session);
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof WebSocketHandshakeException refused) {
				throw new AssertionError("%s answered HTTP %d instead of opening a WebSocket".formatted(this.address,
						refused.getResponse().statusCode()), ex);
			}
			throw unreachable(ex);
		}
		this.connect.put("heart-beat", this.heartBeats.header());
		session.send("CONNECT", this.connect, null);
		return session;
	}

	private void open(Session session) {
		HttpClient client = (this.trust != null) ? HttpClient.newBuilder().sslContext(this.trust).build()
				: Shared.CLIENT;
		WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(this.timeout).subprotocols("v12.stomp");
		this.http.forEach(builder::header);
		builder.buildAsync(this.address, session.webSocket())
			.orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS)
			.join();
	}

	private AssertionError unreachable(CompletionException ex) {
		return new AssertionError("No WebSocket at " + this.address + ": " + ex.getCause(), ex);
	}

	/** One for all clients: its threads end with the process. */
	private static final class Shared {

		private static final HttpClient CLIENT = HttpClient.newHttpClient();

	}

}
