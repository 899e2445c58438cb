package dev.parley.archive.commit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.Tables;

/**
 * Deletes the rows of work queues that have no messages any more, where several processes
 * hand them out: a client that chooses names of queues could otherwise make the table
 * grow for ever. A queue begins its next life in another epoch at offset 1, so an
 * acknowledgement from before settles nothing of it. A row stays as long as an
 * idempotency key refers to it, which would be forgotten with it, and until a second look
 * finds the queue as the first one did, so that one which is in use is not begun again
 * and again. Not thread-safe: used by the committer.
 */
final class EmptyQueues {

	/** Logs looked at in one sweep. */
	static final int LOOK = 1000;

	private final Tables tables;

	private final WriterTransactions transactions;

	/** The last id that a sweep has looked at. */
	private long seen;

	/** What the last sweep has found to be empty. */
	private Set<LogRow> found = Set.of();

	EmptyQueues(Tables tables, WriterTransactions transactions) {
		this.tables = tables;
		this.transactions = transactions;
	}

	void sweep() {
		Set<LogRow> before = this.found;
		this.found = Set.of();
		if (!before.isEmpty()) {
			this.transactions.execute(() -> delete(before));
		}
		List<LogRow> logs = this.tables.logs().after(this.seen, LOOK);
		this.seen = (logs.size() == LOOK) ? logs.get(LOOK - 1).id() : 0;
		this.found = empty(logs.stream().filter(LogRow::isQueue).toList());
	}

	/** What somebody else has locked is in use. */
	private int delete(Set<LogRow> before) {
		List<Long> ids = before.stream().map(LogRow::id).toList();
		List<LogRow> unchanged = this.tables.logs().lockAvailable(ids).stream().filter(before::contains).toList();
		Set<LogRow> gone = empty(unchanged);
		this.tables.logs().delete(gone);
		return gone.size();
	}

	private Set<LogRow> empty(List<LogRow> logs) {
		if (logs.isEmpty()) {
			return Set.of();
		}
		Set<Long> empty = this.tables.logs().unused(logs.stream().map(LogRow::id).toList());
		Set<LogRow> rows = new HashSet<>();
		logs.stream().filter((log) -> empty.contains(log.id())).forEach(rows::add);
		return rows;
	}

}
