package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import dev.parley.archive.table.LatestTable;
import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;

/**
 * Keeps keyed logs within their bounds: makes tombstones of what has expired, and deletes
 * tombstones and keys for which there is no time or room. The horizon of the log rises in
 * the same transaction, so nobody is told that nothing is missing while something is. Not
 * thread-safe: used by the committer.
 */
final class KeyedTrimmer {

	/** Rows read by one statement. */
	private static final int CHUNK = 1000;

	/** Logs of which it is remembered when they are due; the sweep finds the others. */
	private static final int REMEMBERED = 10_000;

	private final Tables tables;

	private final WriterTransactions transactions;

	/** By id. */
	private final Map<Long, Due> due = new HashMap<>();

	KeyedTrimmer(Tables tables, WriterTransactions transactions) {
		this.tables = tables;
		this.transactions = transactions;
	}

	/** Logs in which time removes something by now. */
	List<LogRow> due(long now) {
		List<LogRow> logs = new ArrayList<>();
		this.due.values().removeIf((each) -> {
			boolean isDue = each.at() <= now;
			if (isDue) {
				logs.add(each.log());
			}
			return isDue;
		});
		return logs;
	}

	/**
	 * Trims a log whose rows are what its retention keeps.
	 * @return the bytes deleted
	 */
	long trim(LogRow log, Retention retention, long now) {
		LatestTable.Stock stock = this.tables.latest().stock(log.id());
		long gone = 0;
		if (stock.nextExpiry() <= now) {
			gone += bury(log, String.valueOf(retention.by()), now);
			stock = this.tables.latest().stock(log.id());
		}
		if (new Bounds(retention, stock, now).isOver()) {
			gone += changing(log,
					(row) -> shrink(row, new Bounds(retention, this.tables.latest().stock(row.id()), now)));
			stock = this.tables.latest().stock(log.id());
		}
		remember(log, Math.min(stock.nextExpiry(), new Bounds(retention, stock, now).nextByAge()));
		return gone;
	}

	/** Empties a log that nothing is kept of any more. */
	long empty(LogRow log) {
		this.due.remove(log.id());
		return changing(log, (row) -> (row.keyedBy() != null) ? GroupCommits.keep(this.tables, row, null) : 0);
	}

	/**
	 * Runs a change in a transaction in which nobody else changes the log.
	 * @param change returns the bytes deleted
	 * @return the same; 0 if the log is gone
	 */
	private long changing(LogRow log, ToLongFunction<LogRow> change) {
		return this.transactions.execute(() -> {
			LogRow locked = this.tables.logs().lock(log.name());
			return (locked != null && locked.id() == log.id()) ? change.applyAsLong(locked) : 0L;
		});
	}

	private void remember(LogRow log, long at) {
		this.due.remove(log.id());
		if (at != Long.MAX_VALUE && this.due.size() < REMEMBERED) {
			this.due.put(log.id(), new Due(log, at));
		}
	}

	private long bury(LogRow known, String by, long now) {
		return changing(known, (log) -> {
			long gone = 0;
			List<LatestTable.Entry> expired;
			do {
				expired = this.tables.latest().expired(log.id(), now, CHUNK);
				Map<MessageTable.Place, StoredMessage> tombstones = new HashMap<>();
				List<LatestTable.Entry> buried = new ArrayList<>(expired.size());
				for (LatestTable.Entry entry : expired) {
					StoredMessage tombstone = new StoredMessage(log.name(), log.epoch(), entry.offset(),
							entry.publishedAt(), Headers.of(by, entry.key()), new byte[0]);
					tombstones.put(entry.place(), tombstone);
					buried.add(new LatestTable.Entry(log.id(), entry.key(), entry.offset(), entry.publishedAt(),
							StoredMessage.NEVER, true, tombstone.footprint()));
					gone += entry.bytes() - tombstone.footprint();
				}
				this.tables.messages().bury(tombstones);
				this.tables.latest().update(buried);
			}
			while (expired.size() == CHUNK);
			return gone;
		});
	}

	/** Tombstones go before keys. */
	private long shrink(LogRow log, Bounds bounds) {
		long horizon = 0;
		List<LatestTable.Entry> gone = new ArrayList<>();
		for (boolean tombstones : new boolean[] { true, false }) {
			boolean more = true;
			while (more) {
				List<LatestTable.Entry> oldest = this.tables.latest().oldest(log.id(), tombstones, CHUNK);
				List<LatestTable.Entry> going = new ArrayList<>();
				for (LatestTable.Entry entry : oldest) {
					if (!bounds.isTooMuch(entry)) {
						break;
					}
					bounds.remove(entry);
					going.add(entry);
					horizon = Math.max(horizon, entry.offset());
				}
				delete(going);
				gone.addAll(going);
				more = going.size() == CHUNK;
			}
		}
		List<LatestTable.Entry> useless = this.tables.latest().tombstonesUpTo(log.id(), horizon);
		delete(useless);
		gone.addAll(useless);
		this.tables.logs().raiseHorizon(log.id(), horizon);
		return gone.stream().mapToLong(LatestTable.Entry::bytes).sum();
	}

	private void delete(List<LatestTable.Entry> entries) {
		this.tables.messages().deleteReplaced(entries.stream().map(LatestTable.Entry::place).toList());
		this.tables.latest().delete(entries);
	}

	private record Due(LogRow log, long at) {
	}

	/** What a log has, and may have. */
	private static final class Bounds {

		private final Retention retention;

		private final LatestTable.Stock stock;

		private final long now;

		private final long age;

		private long live;

		private long tombstones;

		private long bytes;

		Bounds(Retention retention, LatestTable.Stock stock, long now) {
			this.retention = retention;
			this.stock = stock;
			this.now = now;
			this.age = retention.age().toMillis();
			this.live = stock.live();
			this.tombstones = stock.tombstones();
			this.bytes = stock.bytes();
		}

		boolean isOver() {
			return this.live > this.retention.count() || this.tombstones > this.retention.count() || isTooLarge()
					|| nextByAge() <= this.now;
		}

		/** When a key or a tombstone is too old. */
		long nextByAge() {
			long ofKeys = (this.age > 0 && this.stock.oldest() != Long.MAX_VALUE) ? this.stock.oldest() + this.age
					: Long.MAX_VALUE;
			long ofTombstones = (this.stock.oldestTombstone() != Long.MAX_VALUE)
					? this.stock.oldestTombstone() + this.retention.tombstoneAge().toMillis() : Long.MAX_VALUE;
			return Math.min(ofKeys, ofTombstones);
		}

		private boolean isTooLarge() {
			return this.retention.bytes() > 0 && this.bytes > this.retention.bytes();
		}

		/**
		 * Whether the oldest one has to go.
		 */
		boolean isTooMuch(LatestTable.Entry entry) {
			long kept = entry.tombstone() ? this.tombstones : this.live;
			long oldest = entry.tombstone() ? this.retention.tombstoneAge().toMillis() : this.age;
			return kept > this.retention.count() || isTooLarge()
					|| (oldest > 0 && entry.publishedAt() + oldest <= this.now);
		}

		void remove(LatestTable.Entry entry) {
			this.bytes -= entry.bytes();
			this.tombstones -= entry.tombstone() ? 1 : 0;
			this.live -= entry.tombstone() ? 0 : 1;
		}

	}

}
