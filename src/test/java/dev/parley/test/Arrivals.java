package dev.parley.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Messages of one subscription that the test has not read yet. Thread-safe. */
final class Arrivals {

	/** Stays in the queue when the session has ended. */
	private static final StompFrame END = new StompFrame("", Map.of(), new byte[0]);

	private final BlockingQueue<StompFrame> unread = new LinkedBlockingQueue<>();

	private final Session session;

	private final String id;

	private final String destination;

	Arrivals(Session session, String id, String destination) {
		this.session = session;
		this.id = id;
		this.destination = destination;
	}

	String id() {
		return this.id;
	}

	String destination() {
		return this.destination;
	}

	void add(StompFrame frame) {
		this.unread.add(frame);
	}

	void end() {
		this.unread.add(END);
	}

	/** Waits for the next message as long as the session's waits may take. */
	StompFrame next() {
		return next(this.session.timeout());
	}

	StompFrame next(Duration timeout) {
		StompFrame frame;
		try {
			frame = this.unread.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw this.session.failure("no message on " + this + " before the test was interrupted");
		}
		if (frame == null) {
			throw this.session.failure("no message on " + this + " within " + Session.inWords(timeout));
		}
		if (frame == END) {
			end();
			throw this.session.failure("no message on " + this);
		}
		return frame;
	}

	/** Takes what is there. */
	List<StompFrame> takeAll() {
		List<StompFrame> all = new ArrayList<>();
		this.unread.drainTo(all);
		if (all.remove(END)) {
			end();
		}
		return all;
	}

	int unread() {
		return (int) this.unread.stream().filter((frame) -> frame != END).count();
	}

	String unreadInWords() {
		return unread() + " on " + this;
	}

	@Override
	public String toString() {
		return this.destination + " (subscription " + this.id + ")";
	}

}
