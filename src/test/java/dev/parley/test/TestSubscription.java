package dev.parley.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A subscription of a {@link StompTestClient}, with the messages that the test has not
 * read yet. Thread-safe.
 */
public final class TestSubscription {

	private final Session session;

	private final Arrivals arrivals;

	private final StompFrame receipt;

	TestSubscription(Session session, Arrivals arrivals, StompFrame receipt) {
		this.session = session;
		this.arrivals = arrivals;
		this.receipt = receipt;
	}

	/** Its id, as the header {@code subscription} of messages says it. */
	public String id() {
		return this.arrivals.id();
	}

	public String destination() {
		return this.arrivals.destination();
	}

	/**
	 * The RECEIPT of the SUBSCRIBE: with {@code x-recovered}, {@code x-stream-offset} and
	 * {@code x-stream-epoch} where the destination keeps a log.
	 */
	public StompFrame receipt() {
		return this.receipt;
	}

	/**
	 * Waits for the next message.
	 * @throws AssertionError if none comes in time, or the session ends
	 */
	public StompFrame next() {
		return this.arrivals.next();
	}

	/** The same, with a limit of its own. */
	public StompFrame next(Duration timeout) {
		return this.arrivals.next(timeout);
	}

	/** Waits for that many messages. */
	public List<StompFrame> next(int count) {
		return Stream.generate(this::next).limit(count).toList();
	}

	/** Waits for the next message and reads its body as JSON. Needs Jackson 3. */
	public <T> T nextAs(Class<T> type) {
		return next().as(type);
	}

	/** Waits for the next message, which must have that body. */
	public StompFrame expect(String body) {
		StompFrame message = next();
		if (!message.text().equals(body)) {
			throw this.session.failure("expected '%s' on %s but was %s".formatted(body, this.arrivals,
					this.session.transcript().describe(message)));
		}
		return message;
	}

	/**
	 * There is no unread message, and none is on the way that others have got the receipt
	 * for. Decided by {@link StompTestClient#barrier}, without waiting for time to pass.
	 */
	public void expectNothing() {
		List<StompFrame> rest = rest();
		if (!rest.isEmpty()) {
			throw this.session.failure("expected nothing on %s but %d came: %s".formatted(this.arrivals, rest.size(),
					rest.stream().limit(10).map(this.session.transcript()::describe).toList()));
		}
	}

	/**
	 * Takes all messages that the server had for this subscription when it was called,
	 * and that are unread.
	 */
	public List<StompFrame> rest() {
		StompTestClient.barrier(this.session);
		return this.arrivals.takeAll();
	}

	/** Ends it, and waits for the RECEIPT. */
	public void unsubscribe() {
		this.session.await(this.session.request("UNSUBSCRIBE", Map.of("id", id()), null),
				"the RECEIPT of UNSUBSCRIBE " + this.arrivals);
	}

	@Override
	public String toString() {
		return this.arrivals.toString();
	}

}
