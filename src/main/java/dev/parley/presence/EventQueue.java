package dev.parley.presence;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.limit.LinePace;

/**
 * Hands application events to their listeners, in order, on one thread at a time: a
 * listener that is slow or fails delays later events, and nothing else. Safe for any
 * thread; no event is handed over under the monitor.
 */
final class EventQueue {

	/** Events that may wait; more are dropped. */
	static final int CAPACITY = 50_000;

	private static final Logger log = LoggerFactory.getLogger(EventQueue.class);

	private final Consumer<Object> listeners;

	private final Executor executor;

	private final LinePace pace = new LinePace();

	private final Queue<Object> waiting = new ArrayDeque<>();

	private boolean running;

	private long dropped;

	/**
	 * @param listeners called with each event
	 * @param executor whose threads may block
	 */
	EventQueue(Consumer<Object> listeners, Executor executor) {
		this.listeners = listeners;
		this.executor = executor;
	}

	void add(Object event) {
		boolean full;
		boolean starts = false;
		synchronized (this) {
			full = this.waiting.size() >= CAPACITY;
			if (!full) {
				this.waiting.add(event);
				starts = !this.running;
				this.running = true;
			}
			else {
				this.dropped++;
			}
		}
		if (full) {
			complain("dropped", event, "too many events wait for a slow listener");
		}
		if (starts) {
			start();
		}
	}

	synchronized int waiting() {
		return this.waiting.size();
	}

	/** How many were dropped because too many waited. */
	synchronized long dropped() {
		return this.dropped;
	}

	private void start() {
		try {
			this.executor.execute(this::run);
		}
		catch (RuntimeException ex) {
			// The application stops.
			synchronized (this) {
				this.running = false;
				this.waiting.clear();
			}
		}
		catch (Error ex) {
			// Without a thread they wait for the next one, which tries again.
			synchronized (this) {
				this.running = false;
			}
		}
	}

	private void run() {
		for (Object event = next(); event != null; event = next()) {
			try {
				this.listeners.accept(event);
			}
			catch (RuntimeException | Error ex) {
				complainOf(event, ex);
			}
		}
	}

	private synchronized @Nullable Object next() {
		Object event = this.waiting.poll();
		this.running = event != null;
		return event;
	}

	private void complainOf(Object event, Throwable failure) {
		try {
			complain("a listener failed", event, failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private void complain(String what, Object event, String why) {
		long leftOut = this.pace.take(what);
		if (leftOut >= 0) {
			log.warn("{}: {}, {}{}", event.getClass().getSimpleName(), what, why, LinePace.more(leftOut));
		}
	}

}
