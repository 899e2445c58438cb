package dev.parley.cluster.faults;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.test.StompFrame;

/** What clients have been told besides messages. Safe for any thread. */
final class Told {

	private final AtomicInteger receipts = new AtomicInteger();

	private final Map<String, Integer> problems = new ConcurrentHashMap<>();

	private final Map<Integer, Integer> closes = new ConcurrentHashMap<>();

	private final Map<String, Integer> losses = new ConcurrentHashMap<>();

	void receipt() {
		this.receipts.incrementAndGet();
	}

	/** A refusal or an ERROR. */
	void problem(StompFrame frame) {
		this.problems.merge(frame.json().get("code").asString(), 1, Integer::sum);
	}

	/** The server has closed the connection with that code, 1006 if without a word. */
	void closed(int code) {
		this.closes.merge(code, 1, Integer::sum);
	}

	/** The connection has ended in another way, or did not come about. */
	void lost(Throwable how) {
		if (String.valueOf(how.getMessage()).contains("broke RFC 6455")) {
			throw new AssertionError(how);
		}
		this.losses.merge(String.valueOf(how.getMessage()), 1, Integer::sum);
	}

	int receipts() {
		return this.receipts.get();
	}

	int refusals() {
		return this.problems.values().stream().mapToInt(Integer::intValue).sum();
	}

	Set<String> problems() {
		return this.problems.keySet();
	}

	Set<Integer> closes() {
		return this.closes.keySet();
	}

	@Override
	public String toString() {
		return "%d receipts, problems %s, closed with %s, lost %s".formatted(receipts(), new TreeMap<>(this.problems),
				new TreeMap<>(this.closes), this.losses.values().stream().mapToInt(Integer::intValue).sum());
	}

}
