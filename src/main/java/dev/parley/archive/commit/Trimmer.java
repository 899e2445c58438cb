package dev.parley.archive.commit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.ClaimTable;
import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.WriterLock;
import dev.parley.archive.table.RetainedRange;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;

/**
 * Deletes messages that the retention no longer keeps: soon from logs that were written
 * to, and a few logs at a time from all others, whose messages only grow old. Readers do
 * not depend on it, see {@link RetainedRange}. Work queues are trimmed by the first
 * process alone. Not thread-safe: used by the committer.
 */
public final class Trimmer {

	/**
	 * A busy committer, too, trims after this many messages: little but often, or many
	 * publishers wait long.
	 */
	private static final int MUCH = 1000;

	/** A busy committer trims logs that have grown by this many messages. */
	private static final int GROWN = 100;

	/** Most logs with less growth than {@link #GROWN} that may be left for later. */
	private static final int WAITING = 10_000;

	/** Rows read by one statement. */
	static final int CHUNK = 1000;

	/** Claims of messages that are gone which one sweep deletes, about. */
	private static final int ORPHANS = 5 * CHUNK;

	/** Logs checked in one sweep. */
	private static final int SWEEP = 200;

	private static final MessageTable.Place FIRST = new MessageTable.Place(0, 0);

	private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

	private final Tables tables;

	private final Retentions retentions;

	private final WriterTransactions transactions;

	private final KeyedTrimmer keyed;

	private final EmptyQueues emptyQueues;

	private final StoredBytes stored;

	private final WriterLock lock;

	/** For the age of messages. */
	private final Clock clock;

	/** For the pauses of sweeps: the wall clock may be set back. */
	private final LongSupplier nanoTime;

	/** By id: the logs that have grown since their last trimming. */
	private final Map<Long, Growth> grown = new HashMap<>();

	/** How many keys of each owner are new since the owner's keys were trimmed. */
	private final Map<String, Integer> newKeys = new HashMap<>();

	private long newKeysSince;

	private int written;

	private long nextSweep;

	/** The last id that the sweep has seen. */
	private long swept;

	/** The last claim that it has seen. */
	private MessageTable.Place claimed = FIRST;

	/**
	 * @param transactions for changes that belong together
	 * @param rows forgets those of logs that are deleted
	 * @param lock tells whether this process looks after what none in particular does
	 */
	public Trimmer(Tables tables, WriterTransactions transactions, LogRows rows, Retentions retentions,
			StoredBytes stored, WriterLock lock, Clock clock, LongSupplier nanoTime) {
		this.keyed = new KeyedTrimmer(tables, transactions);
		this.emptyQueues = new EmptyQueues(tables, transactions, rows);
		this.transactions = transactions;
		this.stored = stored;
		this.tables = tables;
		this.retentions = retentions;
		this.lock = lock;
		this.clock = clock;
		this.nanoTime = nanoTime;
		this.nextSweep = nanoTime.getAsLong();
		this.newKeysSince = this.nextSweep;
	}

	void committed(GroupCommit commit) {
		for (LogRow row : commit.changed()) {
			Growth before = this.grown.get(row.id());
			this.grown.put(row.id(), new Growth(row, (before != null) ? before.trimmedAt() : commit.lastBefore(row)));
		}
		commit.newlyUsed().forEach((use) -> this.newKeys.merge(use.owner(), 1, Integer::sum));
		this.written += commit.messages().size();
	}

	boolean muchHasCome() {
		return this.written >= MUCH;
	}

	/**
	 * @param all whether to trim logs that have grown little, too
	 */
	void run(boolean all) {
		long now = this.clock.millis();
		int enough = (all || this.grown.size() > WAITING) ? 1 : GROWN;
		List<Growth> due = this.grown.values().stream().filter((growth) -> growth.messages() >= enough).toList();
		this.written = 0;
		for (Growth growth : due) {
			this.grown.remove(growth.log().id());
			trim(growth.log(), now);
		}
		this.keyed.due(now).forEach((log) -> trim(log, now));
		trimKeys();
		long nanos = this.nanoTime.getAsLong();
		if (!this.lock.isFirst()) {
			return;
		}
		boolean sweeps = nanos - this.nextSweep >= 0;
		if (sweeps) {
			this.nextSweep = nanos + BETWEEN_SWEEPS.toNanos();
			if (this.lock.node() != null) {
				this.tables.nodes().deleteGone();
				deleteOrphans();
			}
			sweep(now);
		}
		if (sweeps || (all && this.emptyQueues.areMany())) {
			this.emptyQueues.sweep();
		}
	}

	/**
	 * Trims the keys of owners with many new ones. Counts of the others, whose keys are
	 * bounded by time alone, are kept no longer than the keys.
	 */
	private void trimKeys() {
		this.newKeys.entrySet()
			.stream()
			.filter((owner) -> owner.getValue() >= MUCH)
			.map(Map.Entry::getKey)
			.toList()
			.forEach((owner) -> {
				this.newKeys.remove(owner);
				this.tables.keys().deleteAllBut(Retention.IDEMPOTENCY_KEYS, owner);
			});
		long nanos = this.nanoTime.getAsLong();
		if (nanos - this.newKeysSince >= Retention.IDEMPOTENCY_WINDOW.toNanos()) {
			this.newKeysSince = nanos;
			this.newKeys.clear();
		}
	}

	private void sweep(long now) {
		this.tables.keys().deleteUsedUntil(now - Retention.IDEMPOTENCY_WINDOW.toMillis());
		List<LogRow> logs = this.tables.logs().after(this.swept, SWEEP);
		this.swept = (logs.size() == SWEEP) ? logs.get(SWEEP - 1).id() : 0;
		logs.forEach((log) -> trim(log, now));
	}

	/**
	 * A few at a time, for publishers wait; more where most are of messages that are
	 * gone.
	 */
	private void deleteOrphans() {
		ClaimTable.Look look;
		int deleted = 0;
		do {
			look = this.tables.claims().deleteOrphans(this.claimed, CHUNK);
			this.claimed = (look.rows() == CHUNK) ? look.last() : FIRST;
			deleted += look.deleted();
		}
		while (look.deleted() > CHUNK / 2 && deleted < ORPHANS);
	}

	private void trim(LogRow log, long now) {
		Retention retention = this.retentions.of(log.name());
		if (log.isQueue()) {
			trimQueue(log, retention, now);
		}
		else if (log.keyedBy() != null && retention.keepsNothing()) {
			this.stored.add(-this.keyed.empty(log));
		}
		else if (!log.isKeptBy(retention)) {
			// The policy has changed. Its next message empties it, unless the policy is
			// changed back.
			return;
		}
		else if (retention.isKeyed()) {
			this.stored.add(-this.keyed.trim(log, retention, now));
		}
		else {
			trimTopic(log, retention, now);
		}
	}

	private void trimTopic(LogRow log, Retention retention, long now) {
		RetainedRange range = RetainedRange.of(log, retention, now);
		long before = this.tables.messages().bytes(log);
		int count = this.tables.messages().deleteUpTo(log.id(), range.from() - 1);
		boolean more = !retention.age().isZero() || retention.bytes() > 0;
		while (more) {
			List<MessageTable.Outline> oldest = this.tables.messages().outlines(log.id(), CHUNK);
			int gone = 0;
			while (gone < oldest.size() && !range.contains(oldest.get(gone))) {
				gone++;
			}
			count += gone;
			more = delete(log, oldest, gone);
		}
		if (count > 0) {
			this.stored.add(this.tables.messages().bytes(log) - before);
		}
	}

	private void trimQueue(LogRow log, Retention retention, long now) {
		if (!this.lock.isFirst()) {
			return;
		}
		String node = this.lock.node();
		if (node != null && this.tables.claims().hasExpired(log, node, now)) {
			dropExpired(log, node, now);
		}
		RetainedRange range = RetainedRange.of(log, retention, now);
		MessageTable.Sum stock = this.tables.messages().sum(log.id());
		boolean more = !isWithin(log, retention, range, stock);
		while (more) {
			MessageTable.Sum gone = trimSome(log, retention, range, node);
			this.stored.add(-gone.bytes());
			more = gone.messages() == CHUNK;
		}
	}

	/**
	 * Where several processes hand out a queue, what expires is here as long as nobody
	 * claims it. Some at a time, since nobody publishes to the queue meanwhile.
	 */
	private void dropExpired(LogRow log, String node, long now) {
		boolean more = true;
		while (more) {
			MessageTable.Sum gone = this.transactions.execute(() -> {
				this.transactions.checkFirst();
				LogRow locked = this.tables.logs().lock(log.name());
				return (locked != null && locked.id() == log.id())
						? QueueClaims.deleteExpired(this.tables, locked, node, now) : new MessageTable.Sum(0, 0);
			});
			this.stored.add(-gone.bytes());
			more = gone.messages() == CHUNK;
		}
	}

	private boolean isWithin(LogRow log, Retention retention, RetainedRange range, MessageTable.Sum stock) {
		List<MessageTable.Outline> oldest = this.tables.messages().outlines(log.id(), 1);
		return oldest.isEmpty() || (!isTooMuch(stock, retention) && range.contains(oldest.get(0)));
	}

	private static boolean isTooMuch(MessageTable.Sum stock, Retention retention) {
		return stock.messages() > retention.count() || (retention.bytes() > 0 && stock.bytes() > retention.bytes());
	}

	/**
	 * Deletes the oldest ones in a transaction of their own: one that deletes many finds
	 * each of them again when it looks for the next. What a process holds that lives is
	 * with a consumer, and stays.
	 * @param node the name of this process; null if no other hands out the queue
	 * @return what is gone
	 */
	private MessageTable.Sum trimSome(LogRow log, Retention retention, RetainedRange range, @Nullable String node) {
		return this.transactions.execute(() -> {
			this.transactions.checkFirst();
			LogRow locked = this.tables.logs().lock(log.name());
			if (locked == null || locked.id() != log.id()) {
				return new MessageTable.Sum(0, 0);
			}
			// Others may have changed the queue until now.
			MessageTable.Sum stock = this.tables.messages().sum(log.id());
			MessageTable.Sum left = stock;
			List<MessageTable.Outline> oldest = oldest(log, node);
			List<MessageTable.Place> gone = new ArrayList<>();
			for (MessageTable.Outline each : oldest) {
				if (!isTooMuch(left, retention) && range.contains(each)) {
					break;
				}
				left = left.without(new MessageTable.Sum(1, each.bytes()));
				gone.add(new MessageTable.Place(log.id(), each.offset()));
			}
			if (node != null) {
				this.tables.claims().delete(gone);
				this.tables.messages().deleteReplaced(gone);
			}
			else {
				delete(log, oldest, gone.size());
			}
			return stock.without(left);
		});
	}

	private List<MessageTable.Outline> oldest(LogRow log, @Nullable String node) {
		if (node == null) {
			return this.tables.messages().outlines(log.id(), CHUNK);
		}
		this.tables.claims().takeFromTheDead(log, node);
		return this.tables.claims().outlines(log, CHUNK);
	}

	/** Returns whether there may be more to delete. */
	private boolean delete(LogRow log, List<MessageTable.Outline> oldest, int gone) {
		if (gone > 0) {
			this.tables.messages().deleteUpTo(log.id(), oldest.get(gone - 1).offset());
		}
		return gone == CHUNK;
	}

	/**
	 * @param log its newest row
	 * @param trimmedAt its newest offset when it was last trimmed
	 */
	private record Growth(LogRow log, long trimmedAt) {

		long messages() {
			return this.log.last() - this.trimmedAt;
		}

	}

}
