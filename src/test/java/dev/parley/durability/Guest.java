package dev.parley.durability;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import dev.parley.support.ClosedByServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that reads a room and writes to it without a pause until the server sends it
 * away, and that comes back with its position. For one thread at a time.
 */
final class Guest {

	/** Messages that it sends before it waits for their receipts. */
	private static final int TOGETHER = 2;

	private final String name;

	private final String room;

	private StompClient client;

	private String epoch;

	/** The offset of the last message that it has seen. */
	private long last;

	/** What it has seen, by offset. */
	final Map<Long, String> seen = new TreeMap<>();

	/** What has been confirmed, and where. */
	final Map<String, Long> receipted = new HashMap<>();

	private final List<String> open = new ArrayList<>();

	private int sent;

	private boolean deaf;

	/** How it was sent away, and when. */
	int closeCode;

	long closedAt;

	long lastAnswerAt;

	Guest(String name, String room) {
		this.name = name;
		this.room = room;
	}

	/**
	 * Comes for the first time, or again with its position. What it sent without an
	 * answer it does not send again.
	 */
	StompFrame come(StompClient arriving) {
		this.client = arriving;
		this.open.clear();
		this.deaf = false;
		String place = (this.epoch == null) ? "x-stream-offset:first\n"
				: "x-stream-offset:offset=%d\nx-stream-epoch:%s\n".formatted(this.last + 1, this.epoch);
		this.client.send("SUBSCRIBE\nid:1\ndestination:%s\nreceipt:come\n%s\n\0".formatted(this.room, place));
		StompFrame receipt = this.client.expectReceipt("come");
		this.epoch = receipt.header("x-stream-epoch");
		return receipt;
	}

	/** Sends and reads until it is sent away. */
	void talkUntilSentAway(Runnable afterEachRound) {
		talkUntilSentAway(afterEachRound, () -> false);
	}

	/** The same, or until all is answered and it is enough. */
	void talkUntilSentAway(Runnable afterEachRound, BooleanSupplier enough) {
		try {
			while (!this.open.isEmpty() || !enough.getAsBoolean()) {
				talk();
				read();
				if (this.open.isEmpty()) {
					afterEachRound.run();
				}
			}
		}
		catch (ClosedByServer ex) {
			this.closeCode = (this.closeCode != 0) ? this.closeCode : ex.code();
			this.closedAt = System.nanoTime();
			this.client.close();
		}
	}

	private void talk() {
		if (this.open.isEmpty() && !this.deaf) {
			try {
				for (int i = 0; i < TOGETHER; i++) {
					String body = this.name + "-" + ++this.sent;
					this.client.send("SEND\ndestination:%s\nreceipt:%s\n\n%s\0".formatted(this.room, body, body));
					this.open.add(body);
				}
			}
			catch (UncheckedIOException | AssertionError ex) {
				// The connection takes nothing any more; what was sent may be answered.
				this.deaf = true;
			}
		}
	}

	private void read() {
		StompFrame frame = this.client.next();
		switch (frame.command()) {
			case "MESSAGE" -> see(frame);
			case "RECEIPT" -> {
				String body = frame.header("receipt-id");
				assertThat(this.open.remove(body)).as("asked for the receipt " + body).isTrue();
				this.receipted.put(body, Long.parseLong(frame.header("x-stream-offset")));
				this.lastAnswerAt = System.nanoTime();
			}
			case "ERROR" -> this.closeCode = Integer.parseInt(frame.header("close-code"));
			default -> throw new AssertionError("Unexpected: " + frame);
		}
	}

	private void see(StompFrame message) {
		long offset = Long.parseLong(message.header("x-stream-offset"));
		assertThat(offset).as("%s misses no message and gets none twice", this.name).isEqualTo(this.last + 1);
		assertThat(message.header("x-stream-epoch")).isEqualTo(this.epoch);
		this.last = offset;
		this.seen.put(offset, message.text());
	}

	void readUpTo(long offset) {
		while (this.last < offset) {
			see(this.client.expect("MESSAGE"));
		}
	}

	String room() {
		return this.room;
	}

}
