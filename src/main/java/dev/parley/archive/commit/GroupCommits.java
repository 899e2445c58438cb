package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.parley.archive.table.KeyTable;
import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;

/**
 * Reads the rows that a group needs, one statement for each table where possible, and
 * writes the group. Not thread-safe: used by the committer, inside its transaction.
 */
public final class GroupCommits {

	private final Tables tables;

	private final LogCache cache;

	private final Retentions retentions;

	/** The epoch of logs that begin their first life. */
	private final String epoch;

	public GroupCommits(Tables tables, LogCache cache, Retentions retentions, String epoch) {
		this.tables = tables;
		this.cache = cache;
		this.retentions = retentions;
		this.epoch = epoch;
	}

	GroupCommit write(List<Work.Publish> group, long now) {
		Map<String, LogRow> logs = logs(group);
		GroupCommit commit = new GroupCommit(logs, uses(group, logs), outgoing(group), now);
		group.forEach(commit::add);
		commit.write(this.tables);
		return commit;
	}

	/** The ids of those rows that have not been moved yet. */
	private Set<Long> outgoing(List<Work.Publish> group) {
		List<Long> ids = group.stream().flatMap((work) -> work.outgoing().stream()).toList();
		return ids.isEmpty() ? Set.of() : this.tables.outgoing().existing(ids);
	}

	private Map<String, LogRow> logs(List<Work.Publish> group) {
		Set<String> written = new HashSet<>();
		Set<String> asked = new HashSet<>();
		for (Work.Publish work : group) {
			work.batch().settlements().forEach((settlement) -> asked.add(settlement.destination()));
			work.batch().erasures().forEach((erasure) -> asked.add(erasure.destination()));
			for (Publication publication : work.batch().publications()) {
				if (!this.retentions.of(publication.destination()).keepsNothing()) {
					written.add(publication.destination());
				}
			}
		}
		asked.addAll(written);
		Map<String, LogRow> logs = new HashMap<>();
		List<String> unknown = new ArrayList<>();
		for (String name : asked) {
			LogRow row = this.cache.get(name);
			if (row != null) {
				logs.put(name, row);
			}
			else {
				unknown.add(name);
			}
		}
		this.tables.logs().find(unknown).forEach((row) -> logs.put(row.name(), row));
		written.removeAll(logs.keySet());
		if (!written.isEmpty()) {
			this.tables.logs().insert(written, this.epoch);
			this.tables.logs().find(written).forEach((row) -> logs.put(row.name(), row));
		}
		return logs;
	}

	private List<KeyTable.Use> uses(List<Work.Publish> group, Map<String, LogRow> logs) {
		Map<Long, Set<String>> keys = new HashMap<>();
		for (Work.Publish work : group) {
			for (Publication publication : work.batch().publications()) {
				LogRow log = logs.get(publication.destination());
				String key = publication.idempotencyKey();
				if (log != null && key != null) {
					keys.computeIfAbsent(log.id(), (id) -> new HashSet<>()).add(key);
				}
			}
		}
		List<KeyTable.Use> uses = new ArrayList<>();
		keys.forEach((logId, names) -> uses.addAll(this.tables.keys().find(logId, names)));
		return uses;
	}

}
