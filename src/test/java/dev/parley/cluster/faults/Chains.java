package dev.parley.cluster.faults;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

/**
 * A client that sends to many destinations, to each of them the next message when the one
 * before has its RECEIPT, and nothing more for now when it was refused. So one that is
 * held up holds up no other. For one thread.
 */
final class Chains implements AutoCloseable {

	private final StompClient client;

	private final List<String> destinations;

	private final Map<String, Integer> receipts = new TreeMap<>();

	private final Set<String> refused = new TreeSet<>();

	private final Set<String> problems = new TreeSet<>();

	private int unanswered;

	Chains(int port, Collection<String> destinations) {
		this.client = StompClient.connected(port);
		this.client.subscribe("errors", "/user/queue/errors");
		this.destinations = List.copyOf(destinations);
		this.destinations.forEach((each) -> this.receipts.put(each, 0));
	}

	/** Sends until that is so, and takes the answers that are due then. */
	void run(BooleanSupplier isEnough) {
		for (int i = 0; i < this.destinations.size(); i++) {
			send(i);
		}
		while (this.unanswered > 0) {
			int number = take();
			if (!isEnough.getAsBoolean() && !this.refused.contains(this.destinations.get(number))) {
				send(number);
			}
		}
	}

	private void send(int number) {
		String destination = this.destinations.get(number);
		this.client.send("SEND\ndestination:%s\nreceipt:%d\n\n%d\0".formatted(destination, number,
				this.receipts.get(destination) + 1));
		this.unanswered++;
	}

	/** Returns whose turn it is. */
	private int take() {
		StompFrame answer = this.client.next();
		int number = Integer.parseInt(answer.header("receipt-id"));
		String destination = this.destinations.get(number);
		if (answer.command().equals("RECEIPT")) {
			this.receipts.merge(destination, 1, Integer::sum);
		}
		else {
			this.refused.add(destination);
			this.problems
				.add("%s %s".formatted(answer.json().get("status").asInt(), answer.json().get("code").asString()));
		}
		this.unanswered--;
		return number;
	}

	/** How many each destination has had so far. */
	Map<String, Integer> receipts() {
		return Map.copyOf(this.receipts);
	}

	/** The destinations of which a message was refused. */
	Set<String> refused() {
		return Set.copyOf(this.refused);
	}

	/** What they were refused for, such as "503 unavailable". */
	Set<String> problems() {
		return Set.copyOf(this.problems);
	}

	@Override
	public void close() {
		this.client.close();
	}

}
