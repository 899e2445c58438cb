package dev.parley.archive;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;

/**
 * Deletes what the retention no longer keeps: of the logs that were written to when the
 * committer has nothing else to do or much has come, and of all others, whose messages
 * only grow old, a few at a time. Readers do not depend on it, see {@link Window}. For
 * the committer.
 */
final class Trimmer {

	/** Messages written after which even a busy committer trims. */
	private static final int MUCH = 10_000;

	/** Rows looked at in one statement. */
	private static final int CHUNK = 1000;

	/** Logs looked at in one sweep. */
	private static final int SWEEP = 200;

	private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

	private final Tables tables;

	private final Retentions retentions;

	private final Clock clock;

	/** By id: where the logs stand that have grown since the last trimming. */
	private final Map<Long, LogRow> grown = new HashMap<>();

	private int written;

	private long nextSweep;

	/** The last id that the sweep has seen. */
	private long swept;

	Trimmer(Tables tables, Retentions retentions, Clock clock) {
		this.tables = tables;
		this.retentions = retentions;
		this.clock = clock;
		this.nextSweep = clock.millis();
	}

	void committed(Draft draft) {
		draft.changed().forEach((row) -> this.grown.put(row.id(), row));
		this.written += draft.messages().size();
	}

	boolean muchHasCome() {
		return this.written >= MUCH;
	}

	void run() {
		long now = this.clock.millis();
		this.written = 0;
		List<LogRow> logs = List.copyOf(this.grown.values());
		this.grown.clear();
		logs.forEach((log) -> trim(log, now));
		if (now >= this.nextSweep) {
			this.nextSweep = now + BETWEEN_SWEEPS.toMillis();
			sweep(now);
		}
	}

	private void sweep(long now) {
		this.tables.keys().deleteUsedUntil(now - Retention.IDEMPOTENCY_WINDOW.toMillis());
		List<LogRow> logs = this.tables.logs().after(this.swept, SWEEP);
		this.swept = (logs.size() == SWEEP) ? logs.get(SWEEP - 1).id() : 0;
		logs.forEach((log) -> trim(log, now));
	}

	private void trim(LogRow log, long now) {
		Retention retention = this.retentions.of(log.name());
		if (log.isQueue()) {
			trimQueue(log, retention, now);
		}
		else {
			trimTopic(log, retention, now);
		}
	}

	private void trimTopic(LogRow log, Retention retention, long now) {
		Window window = Window.of(log, retention, now);
		this.tables.messages().deleteUpTo(log.id(), window.from() - 1);
		boolean more = !retention.age().isZero() || retention.bytes() > 0;
		while (more) {
			List<MessageTable.Outline> oldest = this.tables.messages().outlines(log.id(), CHUNK);
			int gone = 0;
			while (gone < oldest.size() && !window.contains(oldest.get(gone))) {
				gone++;
			}
			more = delete(log, oldest, gone);
		}
	}

	private void trimQueue(LogRow log, Retention retention, long now) {
		Window window = Window.of(log, retention, now);
		MessageTable.Sum sum = this.tables.messages().sum(log.id());
		long messages = sum.messages();
		long bytes = sum.bytes();
		boolean more = true;
		while (more) {
			List<MessageTable.Outline> oldest = this.tables.messages().outlines(log.id(), CHUNK);
			int gone = 0;
			while (gone < oldest.size() && (messages > retention.count()
					|| (retention.bytes() > 0 && bytes > retention.bytes()) || !window.contains(oldest.get(gone)))) {
				messages--;
				bytes -= oldest.get(gone).bytes();
				gone++;
			}
			more = delete(log, oldest, gone);
		}
	}

	/** Returns whether there may be more to delete. */
	private boolean delete(LogRow log, List<MessageTable.Outline> oldest, int gone) {
		if (gone > 0) {
			this.tables.messages().deleteUpTo(log.id(), oldest.get(gone - 1).offset());
		}
		return gone == CHUNK;
	}

}
