package dev.parley.cluster.announce;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.Position;

/**
 * Asks the store where logs stand: other nodes may have written to them and died before
 * they announced it. Safe for any thread.
 */
final class Sweep {

	private static final Logger log = LoggerFactory.getLogger(Sweep.class);

	private final Positions positions;

	private final Supplier<List<String>> logs;

	private final Consumer<Map<String, Position>> found;

	private final Executor readers;

	/**
	 * How often it has been wanted since the last one began; above 0 one waits or runs. A
	 * second one at the same time would take another reader away from those who join.
	 */
	private final AtomicInteger wanted = new AtomicInteger();

	/** Said once. */
	private volatile boolean failing;

	private volatile boolean closed;

	/**
	 * @param logs which to ask for
	 * @param found takes the answers, on a thread of the readers
	 * @param readers wait for the store
	 */
	Sweep(Positions positions, Supplier<List<String>> logs, Consumer<Map<String, Position>> found, Executor readers) {
		this.positions = positions;
		this.logs = logs;
		this.found = found;
		this.readers = readers;
	}

	/**
	 * If one runs already, another one follows. Throws nothing: a timer calls nothing
	 * again that has thrown something.
	 */
	void soon() {
		if (!this.closed && this.wanted.getAndIncrement() == 0) {
			begin();
		}
	}

	private void begin() {
		try {
			this.readers.execute(this::run);
		}
		catch (RuntimeException | Error ex) {
			this.wanted.set(0);
		}
	}

	private void run() {
		int before = this.wanted.get();
		ask();
		if (this.wanted.getAndUpdate((now) -> (now > before) ? 1 : 0) > before && !this.closed) {
			begin();
		}
	}

	private void ask() {
		try {
			List<String> wanted = this.logs.get();
			if (!wanted.isEmpty()) {
				this.found.accept(this.positions.of(wanted));
				this.failing = false;
			}
		}
		catch (RuntimeException | Error ex) {
			boolean said = this.failing;
			this.failing = true;
			if (!said && !this.closed) {
				complain(ex);
			}
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.warn("It is not known whether other nodes have written messages that they have not announced;"
					+ " attempts go on ({})", failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	void close() {
		this.closed = true;
	}

}
