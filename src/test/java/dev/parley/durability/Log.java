package dev.parley.durability;

import java.util.ArrayList;
import java.util.List;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The messages that a test has read from the log of one destination. It continues where
 * it stopped, and checks that offsets have no gaps and that the epoch stays the same. For
 * one thread at a time.
 */
final class Log {

	private final String destination;

	private final List<String> bodies = new ArrayList<>();

	private String epoch;

	private int rounds;

	Log(String destination) {
		this.destination = destination;
	}

	/** Reads the messages since the last call. */
	void readOn(StompClient client) {
		String id = "log-" + ++this.rounds;
		String place = (this.epoch == null) ? "x-stream-offset:first\n"
				: "x-stream-offset:offset=%d\nx-stream-epoch:%s\n".formatted(this.bodies.size() + 1, this.epoch);
		client.send("SUBSCRIBE\nid:%s\ndestination:%s\nreceipt:%s\n%s\n\0".formatted(id, this.destination, id, place));
		StompFrame receipt = client.expectReceipt(id);
		assertThat(receipt.header("x-recovered")).as("the log from %d on", this.bodies.size() + 1).isEqualTo("true");
		if (this.epoch == null) {
			this.epoch = receipt.header("x-stream-epoch");
		}
		assertThat(receipt.header("x-stream-epoch")).isEqualTo(this.epoch);
		long last = Long.parseLong(receipt.header("x-stream-offset"));
		assertThat(last).isGreaterThanOrEqualTo(this.bodies.size());
		while (this.bodies.size() < last) {
			StompFrame message = client.expect("MESSAGE");
			assertThat(message.header("x-stream-offset")).isEqualTo(String.valueOf(this.bodies.size() + 1));
			assertThat(message.header("x-stream-epoch")).isEqualTo(this.epoch);
			this.bodies.add(message.text());
		}
		client.send("UNSUBSCRIBE\nid:%s\nreceipt:%s-end\n\n\0".formatted(id, id));
		client.expectReceipt(id + "-end");
	}

	String destination() {
		return this.destination;
	}

	String epoch() {
		return this.epoch;
	}

	String at(long offset) {
		return (offset <= this.bodies.size()) ? this.bodies.get((int) offset - 1) : "nothing at " + offset;
	}

	List<String> bodies() {
		return this.bodies;
	}

}
