package dev.parley.engine.memorylog;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Sink;

/**
 * The logs by name. A log is here from its first message until it is deleted or spent.
 * Safe for any thread; the logs that it returns are locked.
 */
final class MemoryLogs {

	private final ConcurrentHashMap<String, MemoryLog> logs = new ConcurrentHashMap<>();

	private final Epochs epochs;

	private final Sink memory;

	MemoryLogs(Epochs epochs, Sink memory) {
		this.epochs = epochs;
		this.memory = memory;
	}

	/** The log of this name, locked; a new one if there was none. */
	MemoryLog lock(String destination, Retention retention) {
		while (true) {
			MemoryLog log = this.logs.get(destination);
			if (log == null) {
				log = this.logs.computeIfAbsent(destination,
						(name) -> new MemoryLog(name, this.epochs.of(name), retention, this.memory));
			}
			log.lock();
			if (!log.hasEnded()) {
				return log;
			}
			log.unlock();
		}
	}

	/** The log of this name, locked; null if there is none. */
	@Nullable MemoryLog lockExisting(String destination) {
		while (true) {
			MemoryLog log = this.logs.get(destination);
			if (log == null) {
				return null;
			}
			log.lock();
			if (!log.hasEnded()) {
				return log;
			}
			log.unlock();
		}
	}

	/**
	 * Ends the life of a log that the caller has locked. The epoch changes before the
	 * name is free, so no later life can begin with the old one.
	 */
	void end(MemoryLog log) {
		log.end();
		this.epochs.end(log.destination());
		this.logs.remove(log.destination(), log);
	}

	String epoch(String destination) {
		return this.epochs.of(destination);
	}

	/** All logs, unlocked; some may end meanwhile. */
	Collection<MemoryLog> all() {
		return this.logs.values();
	}

}
