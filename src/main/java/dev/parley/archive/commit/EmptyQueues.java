package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.Tables;

/**
 * Deletes the rows of work queues that have no messages any more: a client that chooses
 * names of queues could otherwise make the table grow for ever. A queue begins its next
 * life in another epoch at offset 1, so an acknowledgement from before settles nothing of
 * it. A row stays as long as an idempotency key refers to it, which would be forgotten
 * with it, and until a second look finds the queue as the first one did, so that one
 * which is in use is not begun again and again. Not thread-safe: used by the committer.
 */
final class EmptyQueues {

	/** Logs read at once. */
	static final int LOOK = 1000;

	/** Looks of one sweep. Publishers wait for it. */
	private static final int LOOKS = 5;

	/** Of the logs of one look. */
	private static final int MANY = LOOK / 2;

	private final Tables tables;

	private final WriterTransactions transactions;

	private final LogRows rows;

	/** The last id that a look has seen. */
	private long seen;

	/** What the last sweep has found to be empty. */
	private List<LogRow> found = List.of();

	/** How many rows it has deleted. */
	private int deleted;

	EmptyQueues(Tables tables, WriterTransactions transactions, LogRows rows) {
		this.tables = tables;
		this.transactions = transactions;
		this.rows = rows;
	}

	/**
	 * Whether so many have gone that the next sweep should come soon: somebody may make
	 * them faster than they go.
	 */
	boolean areMany() {
		return this.deleted >= MANY;
	}

	void sweep() {
		List<LogRow> before = this.found;
		this.found = new ArrayList<>();
		this.deleted = 0;
		for (int i = 0; i < before.size(); i += LOOK) {
			delete(before.subList(i, Math.min(i + LOOK, before.size())));
		}
		for (int looks = 1; look() && looks < LOOKS; looks++) {
			// The next ones.
		}
	}

	/** What somebody else has locked is in use. */
	private void delete(List<LogRow> before) {
		List<Long> ids = before.stream().map(LogRow::id).toList();
		Set<LogRow> expected = Set.copyOf(before);
		List<LogRow> gone = this.transactions.execute(() -> {
			List<LogRow> empty = empty(
					this.tables.logs().lockAvailable(ids).stream().filter(expected::contains).toList());
			this.tables.logs().delete(empty);
			return empty;
		});
		gone.forEach((log) -> this.rows.remove(log.name()));
		this.deleted += gone.size();
	}

	/**
	 * Returns whether another look is worth it: there are more logs, and these have cost
	 * little, or were mostly empty.
	 */
	private boolean look() {
		List<LogRow> logs = this.tables.logs().after(this.seen, LOOK);
		boolean more = logs.size() == LOOK;
		this.seen = more ? logs.get(LOOK - 1).id() : 0;
		List<LogRow> queues = logs.stream().filter(LogRow::isQueue).toList();
		List<LogRow> empty = empty(queues);
		this.found.addAll(empty);
		return more && (queues.size() < MANY || empty.size() >= MANY);
	}

	private List<LogRow> empty(List<LogRow> logs) {
		if (logs.isEmpty()) {
			return List.of();
		}
		Set<Long> unused = this.tables.logs().unused(logs.stream().map(LogRow::id).toList());
		return logs.stream().filter((log) -> unused.contains(log.id())).toList();
	}

}
