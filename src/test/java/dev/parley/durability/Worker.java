package dev.parley.durability;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Consumes a work queue across crashes. It acknowledges each message with an odd number
 * in a transaction that also reports it as done to a log, and the others by a plain ACK.
 * It leaves one in ten until it is delivered again. For one thread at a time.
 */
final class Worker {

	/** The last message in the queue. */
	private static final String END = "end:0";

	private final String queue;

	private final String done;

	/** Acknowledged with a receipt: none of these may be delivered again. */
	private final Set<String> settled = new HashSet<>();

	/** Acknowledged; whether this took effect before the crash is unknown. */
	private final Set<String> unknown = new HashSet<>();

	/** Received and left unacknowledged in an earlier run. */
	private final Set<String> left = new HashSet<>();

	private final Set<String> cameAgain = new HashSet<>();

	/** Messages of the current run, by receipt. */
	private final Map<String, String> acknowledging = new LinkedHashMap<>();

	private final Set<String> seen = new HashSet<>();

	private int rounds;

	Worker(String queue, String done) {
		this.queue = queue;
		this.done = done;
	}

	/** Works until the connection is gone. */
	void run(StompClient client, Runnable onReceipt) {
		begin(client);
		while (true) {
			if (take(client, client.next(), false)) {
				onReceipt.run();
			}
		}
	}

	/** Works until the queue is empty; then all of these must have been processed. */
	void finish(StompClient client, Collection<String> bodies) {
		client.publish(this.queue, END);
		begin(client);
		while (!this.seen.contains(END) || !this.acknowledging.isEmpty()) {
			take(client, client.next(), true);
		}
		Set<String> seenTo = new HashSet<>(this.settled);
		seenTo.addAll(this.unknown);
		assertThat(seenTo).containsAll(bodies);
		assertThat(this.left).isEmpty();
		assertThat(this.cameAgain).as("messages that came again after a crash").isNotEmpty();
	}

	private void begin(StompClient client) {
		this.unknown.addAll(this.acknowledging.values());
		this.seen.stream()
			.filter((body) -> !this.settled.contains(body) && !this.unknown.contains(body))
			.forEach(this.left::add);
		this.acknowledging.clear();
		this.seen.clear();
		client.send(
				"SUBSCRIBE\nid:work\ndestination:%s\nack:client-individual\nreceipt:work\n\n\0".formatted(this.queue));
		client.expectReceipt("work");
	}

	/** Returns whether the frame was a receipt. */
	private boolean take(StompClient client, StompFrame frame, boolean all) {
		if (frame.command().equals("RECEIPT")) {
			String body = this.acknowledging.remove(frame.header("receipt-id"));
			this.settled.add(body);
			return true;
		}
		if (!frame.command().equals("MESSAGE")) {
			throw new AssertionError("Expected a MESSAGE but was " + frame);
		}
		String body = frame.text();
		assertThat(this.settled).as("what was acknowledged with a receipt").doesNotContain(body);
		assertThat(this.seen.add(body)).as("%s comes once while nobody crashes", body).isTrue();
		boolean again = this.left.contains(body) || this.unknown.contains(body);
		if (again) {
			assertThat(frame.header("redelivered")).isEqualTo("true");
			this.unknown.remove(body);
			this.cameAgain.add(body);
		}
		int number = Integer.parseInt(body.substring(body.indexOf(':') + 1));
		if (all || again || number % 10 != 0) {
			acknowledge(client, frame.header("ack"), body, number);
		}
		return false;
	}

	private void acknowledge(StompClient client, String ack, String body, int number) {
		String receipt = "ack-" + ++this.rounds;
		this.acknowledging.put(receipt, body);
		this.left.remove(body);
		if (number % 2 == 0) {
			client.send("ACK\nid:%s\nreceipt:%s\n\n\0".formatted(ack, receipt));
		}
		else {
			client.send("BEGIN\ntransaction:%s\n\n\0".formatted(receipt)
					+ "ACK\nid:%s\ntransaction:%s\n\n\0".formatted(ack, receipt)
					+ "SEND\ndestination:%s\ntransaction:%s\n\n%s\0".formatted(this.done, receipt, body)
					+ "COMMIT\ntransaction:%s\nreceipt:%s\n\n\0".formatted(receipt, receipt));
		}
	}

}
