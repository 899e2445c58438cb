package dev.parley.cluster.faults;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

import dev.parley.engine.log.Position;
import dev.parley.support.ClosedByServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

/**
 * Sends numbered messages with receipts, to one node until it loses its connection or is
 * refused again and again, then to any. With keys it sends again what has no receipt,
 * until it has one; without, it sends nothing twice. For one thread, which others may ask
 * to finish.
 */
final class Publisher implements Runnable {

	private static final int WINDOW = 8;

	/** Between two messages. */
	private static final long PAUSE = Duration.ofMillis(10).toNanos();

	/** Before it tries again what has failed. */
	private static final long AGAIN = Duration.ofMillis(100).toNanos();

	/** Refusals one after the other, from which on it tries any node. */
	private static final int ENOUGH = 2 * WINDOW;

	/** Longer than a node takes to refuse. */
	private static final Duration SILENCE = Duration.ofSeconds(15);

	private final String name;

	private final String destination;

	private final boolean keyed;

	private final Nodes nodes;

	private final History history;

	private final Told told;

	/** Sent, without an answer. */
	private final TreeSet<Integer> open = new TreeSet<>();

	/** To be sent again. */
	private final TreeSet<Integer> again = new TreeSet<>();

	private int last;

	/** One after the other. */
	private int refusals;

	private volatile boolean finishing;

	private volatile boolean stopped;

	Publisher(String name, String destination, boolean keyed, Nodes nodes, History history, Told told) {
		this.name = name;
		this.destination = destination;
		this.keyed = keyed;
		this.nodes = nodes;
		this.history = history;
		this.told = told;
	}

	/** Begins nothing new. */
	void finish() {
		this.finishing = true;
	}

	/** Leaves open what is open. */
	void stop() {
		this.stopped = true;
	}

	@Override
	public void run() {
		while (!isDone()) {
			try (StompClient client = StompClient.connected(this.nodes.any())) {
				client.send("SUBSCRIBE\nid:errors\ndestination:/user/queue/errors\nreceipt:errors\n\n\0");
				if (isReceipt(client.next(SILENCE))) {
					publish(client);
				}
			}
			catch (ClosedByServer ex) {
				this.told.closed(ex.code());
			}
			catch (UncheckedIOException | AssertionError ex) {
				this.told.lost(ex);
			}
			if (this.keyed) {
				this.again.addAll(this.open);
			}
			this.open.clear();
			LockSupport.parkNanos(AGAIN);
		}
	}

	private boolean isDone() {
		return this.stopped || (this.finishing && this.open.isEmpty() && this.again.isEmpty());
	}

	private boolean isReceipt(StompFrame frame) {
		if (!frame.command().equals("RECEIPT")) {
			this.told.problem(frame);
		}
		return frame.command().equals("RECEIPT");
	}

	private void publish(StompClient client) {
		this.refusals = 0;
		while (!isDone() && this.refusals < ENOUGH) {
			if (!this.again.isEmpty()) {
				send(client, this.again.pollFirst());
			}
			else if (!this.finishing) {
				send(client, ++this.last);
			}
			while (this.open.size() >= WINDOW || (this.finishing && this.again.isEmpty() && !this.open.isEmpty())) {
				answer(client.next(SILENCE));
			}
			LockSupport.parkNanos(PAUSE);
		}
	}

	private void send(StompClient client, int number) {
		this.open.add(number);
		String key = this.keyed ? "idempotency-key:%s-%d\n".formatted(this.name, number) : "";
		client.send("SEND\ndestination:%s\nreceipt:%d\n%s\n%s:%d\0".formatted(this.destination, number, key, this.name,
				number));
	}

	private void answer(StompFrame frame) {
		if (isReceipt(frame)) {
			int number = Integer.parseInt(frame.header("receipt-id"));
			this.open.remove(number);
			this.history.receipt(this.name + ":" + number,
					new Position(frame.header("x-stream-epoch"), Long.parseLong(frame.header("x-stream-offset"))));
			this.told.receipt();
			this.refusals = 0;
		}
		else {
			int number = Integer.parseInt(frame.header("receipt-id"));
			this.open.remove(number);
			this.refusals++;
			if (this.keyed) {
				this.again.add(number);
			}
			LockSupport.parkNanos(AGAIN);
		}
	}

}
