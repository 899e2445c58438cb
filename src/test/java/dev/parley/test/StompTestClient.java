package dev.parley.test;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A STOMP 1.2 client for tests, over WebSocket. <pre>
 * try (StompTestClient mina = StompTestClient.at(port).token(jwt).connect()) {
 *     TestSubscription hands = mina.subscribe("/topic/meetings/7/hands");
 *     mina.send("/app/meetings/7/hands", "{\"up\": true}");
 *     assertThat(hands.next().text()).isEqualTo("[\"mina\"]");
 *     hands.expectNothing();
 * }
 * </pre> Every method that waits does so for the time that {@link ConnectSpec#timeout}
 * says, and no longer than the session lives. Then it throws an {@link AssertionError}
 * that says what came instead: refusals, the ERROR, the close code, messages that nobody
 * has read, and the last 100 frames without secrets.
 * <p>
 * Thread-safe. Messages that nobody reads stay in memory until the client is garbage.
 */
public final class StompTestClient implements AutoCloseable {

	private final Session session;

	private final StompFrame connected;

	private final HeartBeats heartBeats;

	StompTestClient(Session session, StompFrame connected, HeartBeats heartBeats) {
		this.session = session;
		this.connected = connected;
		this.heartBeats = heartBeats;
	}

	/** Connects to {@code ws://127.0.0.1:port/chat}, without a user. */
	public static StompTestClient connect(int port) {
		return at(port).connect();
	}

	/** For {@code ws://127.0.0.1:port/chat}. */
	public static ConnectSpec at(int port) {
		return at(URI.create("ws://127.0.0.1:" + port + "/chat"));
	}

	/**
	 * For an endpoint anywhere.
	 * @param endpoint begins with {@code ws}, {@code wss}, {@code http} or {@code https}
	 */
	public static ConnectSpec at(URI endpoint) {
		return new ConnectSpec(webSocket(endpoint), (opened) -> {
		});
	}

	static URI webSocket(URI endpoint) {
		String address = endpoint.toString();
		return address.startsWith("http") ? URI.create("ws" + address.substring("http".length())) : endpoint;
	}

	/** The CONNECTED frame. */
	public StompFrame connected() {
		return this.connected;
	}

	/** The server's id of this session. */
	public String sessionId() {
		return this.connected.header("session");
	}

	/** The user that the server has recognized. */
	public String user() {
		return this.connected.header("user-name");
	}

	/** Subscribes, and returns when the server has confirmed it. */
	public TestSubscription subscribe(String destination) {
		return subscribe(destination, Map.of());
	}

	/**
	 * Subscribes, and returns when the server has confirmed it.
	 * @param headers such as {@code ack} or {@code x-stream-offset}
	 * @throws StompRefusedError if the server refuses
	 */
	public TestSubscription subscribe(String destination, Map<String, String> headers) {
		String id = headers.getOrDefault("id", this.session.nextId());
		Arrivals arrivals = this.session.expectMessages(id, destination);
		StompFrame receipt = answer("SUBSCRIBE", destination, with(headers, "id", id), null);
		return new TestSubscription(this.session, arrivals, receipt);
	}

	/** Subscribes, which the server must refuse. */
	public StompRefusal subscribeExpectingRefusal(String destination) {
		return subscribeExpectingRefusal(destination, Map.of());
	}

	/** Subscribes, which the server must refuse. */
	public StompRefusal subscribeExpectingRefusal(String destination, Map<String, String> headers) {
		return refusal("SUBSCRIBE", destination, with(headers, "id", this.session.nextId()), null);
	}

	/** Sends, and waits for the RECEIPT, which it returns. */
	public StompFrame send(String destination, String body) {
		return send(destination, body, Map.of());
	}

	/**
	 * Sends, and waits for the RECEIPT, which it returns.
	 * @param headers such as {@code content-type}, {@code idempotency-key} or
	 * {@code receipt}, if the test wants to choose it
	 * @throws StompRefusedError if the server refuses
	 */
	public StompFrame send(String destination, String body, Map<String, String> headers) {
		return answer("SEND", destination, headers, body);
	}

	/** Sends an object as JSON, and waits for the RECEIPT. Needs Jackson 3. */
	public StompFrame sendJson(String destination, Object value) {
		return send(destination, Json.write(value), Map.of("content-type", "application/json"));
	}

	/** Sends without waiting; the future gets the RECEIPT. */
	public CompletableFuture<StompFrame> sendAsync(String destination, String body, Map<String, String> headers) {
		return this.session.request("SEND", with(headers, "destination", destination), body);
	}

	/** Sends without asking for a RECEIPT. A refusal comes to {@link #nextRefusal}. */
	public void sendWithoutReceipt(String destination, String body) {
		sendWithoutReceipt(destination, body, Map.of());
	}

	/** Sends without asking for a RECEIPT. A refusal comes to {@link #nextRefusal}. */
	public void sendWithoutReceipt(String destination, String body, Map<String, String> headers) {
		this.session.await(this.session.send("SEND", with(headers, "destination", destination), body),
				"the end of SEND " + destination);
	}

	/** Sends what the server must refuse. */
	public StompRefusal sendExpectingRefusal(String destination, String body) {
		return sendExpectingRefusal(destination, body, Map.of());
	}

	/** Sends what the server must refuse. */
	public StompRefusal sendExpectingRefusal(String destination, String body, Map<String, String> headers) {
		return refusal("SEND", destination, headers, body);
	}

	/** Waits for the next refusal of a frame that asked for no receipt, or of none. */
	public StompRefusal nextRefusal() {
		return new StompRefusal(this.session.arrivals(Session.REFUSALS).next());
	}

	/** No such refusal is on the way, decided by {@link #barrier}. */
	public void expectNoRefusal() {
		barrier();
		if (this.session.arrivals(Session.REFUSALS).unread() > 0) {
			throw this.session.failure("expected no refusal");
		}
	}

	/**
	 * Acknowledges a message of a subscription with {@code ack}, and waits for the
	 * RECEIPT.
	 */
	public void ack(StompFrame message) {
		acknowledge("ACK", message, Map.of());
	}

	/**
	 * Rejects a message of a subscription with {@code ack}, and waits for the RECEIPT.
	 */
	public void nack(StompFrame message) {
		nack(message, Map.of());
	}

	/**
	 * Rejects a message of a subscription with {@code ack}, and waits for the RECEIPT.
	 * @param headers such as {@code requeue}
	 */
	public void nack(StompFrame message, Map<String, String> headers) {
		acknowledge("NACK", message, headers);
	}

	private void acknowledge(String command, StompFrame message, Map<String, String> headers) {
		String id = message.headers().get("ack");
		if (id == null) {
			throw this.session.failure("%s needs a message of a subscription with the header ack, but this is %s"
				.formatted(command, this.session.transcript().describe(message)));
		}
		this.session.await(this.session.request(command, with(headers, "id", id), null),
				"the RECEIPT of " + command + " " + id);
	}

	/** Begins a transaction, which {@code close()} aborts unless it was committed. */
	public TestTransaction begin() {
		return TestTransaction.begin(this.session);
	}

	/**
	 * Returns when everything has arrived that the server had for this client before: the
	 * receipts of an empty transaction come after it. What others have sent is among it
	 * if they have got their receipts.
	 */
	public void barrier() {
		barrier(this.session);
	}

	static void barrier(Session session) {
		TestTransaction.begin(session).abort();
	}

	/** Says good-bye, and waits for the RECEIPT and the end of the connection. */
	public StompEnd disconnect() {
		this.session.await(this.session.request("DISCONNECT", Map.of(), null), "the RECEIPT of DISCONNECT");
		return awaitEnd();
	}

	/** Waits until the server has closed the connection. */
	public StompEnd awaitEnd() {
		return this.session.await(this.session.webSocket().end(), "the end of the connection");
	}

	/** Whether the connection is there, as far as this client knows. */
	public boolean isConnected() {
		return !this.session.webSocket().end().isDone();
	}

	/** How many heart-beats have come from the server. */
	public int heartBeats() {
		return this.session.webSocket().heartBeats();
	}

	/** Ends TCP without a word, as a lost network does. */
	public void drop() {
		this.session.webSocket().drop("dropped by the test");
	}

	/** Sends no more heart-beats, as a client that hangs. */
	public void fallSilent() {
		this.heartBeats.end();
	}

	/** The last 100 frames in both directions, one a line, without secrets. */
	public String transcript() {
		return this.session.transcript().toString();
	}

	/** The name of this client in failures. */
	public String name() {
		return this.session.name();
	}

	/** Closes the WebSocket. Does nothing if the connection is gone. */
	@Override
	public void close() {
		this.session.webSocket().close();
	}

	private StompFrame answer(String command, String destination, Map<String, String> headers, @Nullable String body) {
		return this.session.await(this.session.request(command, with(headers, "destination", destination), body),
				"the RECEIPT of " + command + " " + destination);
	}

	private StompRefusal refusal(String command, String destination, Map<String, String> headers,
			@Nullable String body) {
		CompletableFuture<StompFrame> receipt = this.session.request(command, with(headers, "destination", destination),
				body);
		StompFrame accepted;
		try {
			accepted = this.session.await(receipt, "the refusal of " + command + " " + destination);
		}
		catch (StompRefusedError ex) {
			return ex.refusal();
		}
		catch (AssertionError ex) {
			StompEnd end = this.session.webSocket().end().getNow(null);
			if (end != null && end.error() != null) {
				return new StompRefusal(end.error());
			}
			throw ex;
		}
		throw this.session.failure("expected a refusal of %s %s but it was accepted: %s".formatted(command, destination,
				this.session.transcript().describe(accepted)));
	}

	private static Map<String, String> with(Map<String, String> headers, String name, String value) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put(name, value);
		all.putAll(headers);
		return all;
	}

}
