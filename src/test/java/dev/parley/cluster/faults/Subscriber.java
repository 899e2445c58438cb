package dev.parley.cluster.faults;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import dev.parley.cluster.faults.History.Message;
import dev.parley.cluster.faults.History.Stretch;
import dev.parley.engine.log.Position;
import dev.parley.support.ClosedByServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

/**
 * Reads a destination until its {@link #END}, and goes on at any node, by offset and
 * epoch, when its connection is lost and now and then without a reason. For one thread.
 */
final class Subscriber implements Runnable {

	/** The last message. */
	static final String END = "end";

	private static final long AGAIN = Duration.ofMillis(100).toNanos();

	private static final Duration SILENCE = Duration.ofSeconds(15);

	private final String destination;

	private final Nodes nodes;

	private final History history;

	private final Told told;

	/** Messages from one connection at most; less of some. */
	private final int most;

	private Stretch stretch;

	private boolean ended;

	private volatile boolean stopped;

	Subscriber(String destination, int most, Nodes nodes, History history, Told told) {
		this.destination = destination;
		this.most = most;
		this.nodes = nodes;
		this.history = history;
		this.told = told;
		this.stretch = history.begin();
	}

	/** Without having seen the end. */
	void stop() {
		this.stopped = true;
	}

	@Override
	public void run() {
		while (!this.ended && !this.stopped) {
			try (StompClient client = StompClient.connected(this.nodes.any())) {
				if (subscribe(client)) {
					read(client);
				}
			}
			catch (ClosedByServer ex) {
				this.told.closed(ex.code());
				LockSupport.parkNanos(AGAIN);
			}
			catch (UncheckedIOException | AssertionError ex) {
				this.told.lost(ex);
				LockSupport.parkNanos(AGAIN);
			}
		}
	}

	/**
	 * @return false if it has to begin again
	 */
	private boolean subscribe(StompClient client) {
		String place = this.stretch.last()
			.map(Message::position)
			.map((last) -> "offset=%d\nx-stream-epoch:%s".formatted(last.offset() + 1, last.epoch()))
			.orElse("first");
		client.send("SUBSCRIBE\nid:1\ndestination:%s\nreceipt:1\nx-stream-offset:%s\n\n\0".formatted(this.destination,
				place));
		StompFrame answer = client.next(SILENCE);
		if (!answer.command().equals("RECEIPT")) {
			this.told.problem(answer);
			LockSupport.parkNanos(AGAIN);
			return false;
		}
		Stretch before = this.stretch;
		this.stretch = this.history.comeBack(before, answer.header("x-recovered").equals("true"));
		return this.stretch == before;
	}

	private void read(StompClient client) {
		int count = 1 + ThreadLocalRandom.current().nextInt(this.most);
		for (int i = 0; i < count && !this.ended && !this.stopped; i++) {
			StompFrame frame = client.next(SILENCE);
			if (!frame.command().equals("MESSAGE")) {
				this.told.problem(frame);
				return;
			}
			this.stretch.sees(frame.text(), position(frame));
			this.ended = frame.text().equals(END);
		}
	}

	static Position position(StompFrame message) {
		return new Position(message.header("x-stream-epoch"), Long.parseLong(message.header("x-stream-offset")));
	}

}
