package dev.parley.durability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.parley.engine.log.Position;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends numbered messages with receipts as fast as its window allows, and remembers
 * across crashes which of them got receipts. A sender with keys resends the messages
 * without receipts after a crash, and the last one with a receipt. For one thread at a
 * time.
 */
final class Sender {

	private static final int WINDOW = 30;

	private final String name;

	private final String destination;

	private final boolean keyed;

	private int last;

	/** Sent, but without a receipt; without keys these are never sent again. */
	private final TreeSet<Integer> open = new TreeSet<>();

	private final NavigableMap<Integer, Position> receipted = new TreeMap<>();

	Sender(String name, String destination, boolean keyed) {
		this.name = name;
		this.destination = destination;
		this.keyed = keyed;
	}

	/** Sends until the connection is gone. */
	void run(StompClient client, Runnable onReceipt) {
		int waiting = this.keyed ? sendAgain(client) : 0;
		while (true) {
			while (waiting < WINDOW) {
				this.last++;
				this.open.add(this.last);
				send(client, this.last);
				waiting++;
			}
			receipt(client.next());
			onReceipt.run();
			waiting--;
		}
	}

	/** Waits until all messages have receipts. */
	void finish(StompClient client) {
		for (int waiting = this.keyed ? sendAgain(client) : 0; waiting > 0; waiting--) {
			receipt(client.next());
		}
	}

	private int sendAgain(StompClient client) {
		List<Integer> again = new ArrayList<>(this.open);
		if (!this.receipted.isEmpty()) {
			again.add(0, this.receipted.lastKey());
		}
		again.forEach((number) -> send(client, number));
		return again.size();
	}

	private void send(StompClient client, int number) {
		String key = this.keyed ? "idempotency-key:%s-%d\n".formatted(this.name, number) : "";
		client.send("SEND\ndestination:%s\nreceipt:%d\n%s\n%s:%d\0".formatted(this.destination, number, key, this.name,
				number));
	}

	private void receipt(StompFrame frame) {
		if (!frame.command().equals("RECEIPT")) {
			throw new AssertionError(this.name + " expected a RECEIPT but was " + frame);
		}
		int number = Integer.parseInt(frame.header("receipt-id"));
		Position position = new Position(frame.header("x-stream-epoch"),
				Long.parseLong(frame.header("x-stream-offset")));
		Position before = this.receipted.put(number, position);
		assertThat(position).as("the place of %s:%d", this.name, number)
			.isEqualTo((before != null) ? before : position);
		this.open.remove(number);
	}

	int sent() {
		return this.last;
	}

	String destination() {
		return this.destination;
	}

	List<String> receiptedBodies() {
		return this.receipted.keySet().stream().map((number) -> this.name + ":" + number).toList();
	}

	/**
	 * Checks that each message with a receipt is there, at its position, once, in the
	 * order of sending; with keys none is missing, either.
	 */
	void check(Log log) {
		this.receipted.forEach((number, position) -> {
			assertThat(position.epoch()).isEqualTo(log.epoch());
			assertThat(log.at(position.offset())).isEqualTo(this.name + ":" + number);
		});
		List<Integer> stored = log.bodies()
			.stream()
			.filter((body) -> body.startsWith(this.name + ":"))
			.map((body) -> Integer.valueOf(body.substring(this.name.length() + 1)))
			.toList();
		assertThat(stored).doesNotHaveDuplicates().isSorted().containsAll(this.receipted.keySet());
		if (this.keyed && this.open.isEmpty()) {
			assertThat(stored).hasSize(this.last);
		}
		assertThat(Collections.max(this.receipted.keySet())).isPositive();
	}

}
