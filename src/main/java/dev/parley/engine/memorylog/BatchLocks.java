package dev.parley.engine.memorylog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;

/**
 * The locks of all logs that a batch touches. They are taken in one order, so that
 * batches do not deadlock: first logs by name, then stripes by number.
 */
final class BatchLocks implements AutoCloseable {

	private final Map<String, MemoryLog> logs = new HashMap<>();

	private final Deque<Runnable> unlocks = new ArrayDeque<>();

	BatchLocks(Batch batch, MemoryLogs logs, Stripes stripes, Retentions retentions) {
		TreeMap<String, @Nullable Retention> names = new TreeMap<>();
		batch.settlements().forEach((settlement) -> names.put(settlement.destination(), null));
		batch.erasures().forEach((erasure) -> names.put(erasure.destination(), null));
		TreeSet<Integer> numbers = new TreeSet<>();
		for (Publication publication : batch.publications()) {
			Retention retention = retentions.of(publication.destination());
			if (retention.keepsNothing()) {
				numbers.add(stripes.number(publication.destination()));
			}
			else {
				names.put(publication.destination(), retention);
			}
		}
		names.forEach(
				(name, retention) -> hold((retention != null) ? logs.lock(name, retention) : logs.lockExisting(name)));
		for (int number : numbers) {
			stripes.lock(number).lock();
			this.unlocks.push(stripes.lock(number)::unlock);
		}
	}

	private void hold(@Nullable MemoryLog log) {
		if (log != null) {
			this.logs.put(log.destination(), log);
			this.unlocks.push(log::unlock);
		}
	}

	/** Null if this destination keeps no log. */
	@Nullable MemoryLog log(String destination) {
		return this.logs.get(destination);
	}

	@Override
	public void close() {
		this.unlocks.forEach(Runnable::run);
	}

}
