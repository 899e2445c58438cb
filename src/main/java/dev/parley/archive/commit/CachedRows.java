package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.Tables;

/**
 * The rows of a process that writes alone: it remembers those of the destinations that
 * were written to last. They may be outdated: a writer compares them with the table, and
 * clears this cache if another process has written.
 */
public final class CachedRows implements LogRows {

	private static final int SIZE = 10_000;

	private final Tables tables;

	private final Map<String, LogRow> rows = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, LogRow> eldest) {
			return size() > SIZE;
		}

	};

	public CachedRows(Tables tables) {
		this.tables = tables;
	}

	@Override
	public List<LogRow> find(Collection<String> names) {
		List<LogRow> found = new ArrayList<>(names.size());
		List<String> unknown = new ArrayList<>();
		for (String name : names) {
			LogRow row = this.rows.get(name);
			if (row != null) {
				found.add(row);
			}
			else {
				unknown.add(name);
			}
		}
		found.addAll(this.tables.logs().find(unknown));
		return found;
	}

	@Override
	public Set<Long> outgoing(Collection<Long> ids) {
		return this.tables.outgoing().existing(ids);
	}

	@Override
	public void committed(Collection<LogRow> committed) {
		committed.forEach((row) -> this.rows.put(row.name(), row));
	}

	@Override
	public void remove(String name) {
		this.rows.remove(name);
	}

	@Override
	public void clear() {
		this.rows.clear();
	}

}
