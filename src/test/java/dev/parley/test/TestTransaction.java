package dev.parley.test;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A transaction of a {@link StompTestClient}. Every method waits for its RECEIPT, which
 * for sends and acknowledgements means that the server has noted them. For one thread.
 */
public final class TestTransaction implements AutoCloseable {

	private final Session session;

	private final String id;

	private boolean open = true;

	private TestTransaction(Session session, String id) {
		this.session = session;
		this.id = id;
	}

	static TestTransaction begin(Session session) {
		TestTransaction transaction = new TestTransaction(session, "t" + session.nextId());
		transaction.request("BEGIN", Map.of(), null);
		return transaction;
	}

	/** Sends when the transaction is committed. */
	public void send(String destination, String body) {
		send(destination, body, Map.of());
	}

	/**
	 * Sends when the transaction is committed.
	 * @throws StompRefusedError if the server refuses
	 */
	public void send(String destination, String body, Map<String, String> headers) {
		Map<String, String> all = new LinkedHashMap<>(headers);
		all.put("destination", destination);
		request("SEND", all, body);
	}

	/** Acknowledges when the transaction is committed. */
	public void ack(StompFrame message) {
		request("ACK", Map.of("id", message.header("ack")), null);
	}

	/** Rejects when the transaction is committed. */
	public void nack(StompFrame message) {
		request("NACK", Map.of("id", message.header("ack")), null);
	}

	/** All of it takes effect. */
	public StompFrame commit() {
		this.open = false;
		return request("COMMIT", Map.of(), null);
	}

	/** Nothing of it takes effect. */
	public void abort() {
		this.open = false;
		request("ABORT", Map.of(), null);
	}

	/** Aborts what was not committed; does nothing if the session has ended. */
	@Override
	public void close() {
		if (this.open && !this.session.webSocket().end().isDone()) {
			abort();
		}
	}

	private StompFrame request(String command, Map<String, String> headers, @Nullable String body) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("transaction", this.id);
		all.putAll(headers);
		return this.session.await(this.session.request(command, all, body), "the RECEIPT of " + command);
	}

}
