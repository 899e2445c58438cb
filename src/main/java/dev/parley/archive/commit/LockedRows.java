package dev.parley.archive.commit;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.Tables;

/**
 * The rows of processes that write together: each transaction locks those that it needs,
 * and so knows how their logs stand until it ends. Nothing is remembered.
 */
public final class LockedRows implements LogRows {

	private final Tables tables;

	public LockedRows(Tables tables) {
		this.tables = tables;
	}

	@Override
	public List<LogRow> find(Collection<String> names) {
		return this.tables.logs().lock(names);
	}

	@Override
	public Set<Long> outgoing(Collection<Long> ids) {
		return this.tables.outgoing().lock(ids);
	}

	@Override
	public void committed(Collection<LogRow> rows) {
	}

	@Override
	public void remove(String name) {
	}

	@Override
	public void clear() {
	}

}
