package dev.parley.cluster.announce;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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

	private final AtomicBoolean waiting = new AtomicBoolean();

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

	/** Throws nothing: a timer calls nothing again that has thrown something. */
	void soon() {
		if (!this.closed && this.waiting.compareAndSet(false, true)) {
			try {
				this.readers.execute(this::ask);
			}
			catch (RuntimeException | Error ex) {
				this.waiting.set(false);
			}
		}
	}

	private void ask() {
		this.waiting.set(false);
		try {
			List<String> wanted = this.logs.get();
			if (!wanted.isEmpty()) {
				this.found.accept(this.positions.of(wanted));
				this.failing = false;
			}
		}
		catch (RuntimeException | Error ex) {
			if (!this.failing && !this.closed) {
				log.warn("It is not known whether other nodes have written messages that they have not announced;"
						+ " attempts go on ({})", ex.toString());
			}
			this.failing = true;
		}
	}

	void close() {
		this.closed = true;
	}

}
