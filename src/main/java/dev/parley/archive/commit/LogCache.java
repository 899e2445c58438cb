package dev.parley.archive.commit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.LogRow;

/**
 * Committed rows of the destinations that were written to last. They may be outdated: a
 * writer compares them with the table, and clears this cache if another process has
 * written. Not thread-safe: used by the committer.
 */
public final class LogCache {

	private static final int SIZE = 10_000;

	private final Map<String, LogRow> rows = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, LogRow> eldest) {
			return size() > SIZE;
		}

	};

	@Nullable LogRow get(String name) {
		return this.rows.get(name);
	}

	void putAll(Collection<LogRow> committed) {
		committed.forEach((row) -> this.rows.put(row.name(), row));
	}

	void remove(String name) {
		this.rows.remove(name);
	}

	void clear() {
		this.rows.clear();
	}

}
