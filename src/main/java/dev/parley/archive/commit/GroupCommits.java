package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.KeyTable;
import dev.parley.archive.table.LatestTable;
import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.LogTable;
import dev.parley.archive.table.LogTable.Beginning;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Erasure;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;

/**
 * Reads the rows that a group needs, one statement for each table where possible, and
 * writes the group. Not thread-safe: used by the committer, inside its transaction.
 */
public final class GroupCommits {

	private final Tables tables;

	private final LogRows rows;

	private final Retentions retentions;

	/**
	 * How topics begin their first life. Of a work queue nobody knows whether it is the
	 * first, see {@link EmptyQueues}; nor has anybody a position in it.
	 */
	private final Supplier<Beginning> beginning;

	private final @Nullable QueueClaims claims;

	/**
	 * @param sharing the name of this process if it and others hand out work queues; null
	 * if only one does
	 */
	public GroupCommits(Tables tables, LogRows rows, Retentions retentions, Supplier<Beginning> beginning,
			@Nullable String sharing) {
		this.tables = tables;
		this.rows = rows;
		this.retentions = retentions;
		this.beginning = beginning;
		this.claims = (sharing != null) ? new QueueClaims(tables, rows, retentions, sharing) : null;
	}

	/**
	 * @param clock is asked when the rows of the logs are known: where others write, too,
	 * they are locked then, so that times grow with the offsets
	 */
	GroupCommit write(List<Work.Publish> group, LongSupplier clock) {
		Map<String, LogRow> logs = logs(group);
		long now = clock.getAsLong();
		long gone = keepAsThePoliciesSay(logs);
		KeyedChanges keyed = new KeyedChanges(this.retentions, latest(group, logs));
		QueueAdmission admission = (this.claims != null) ? this.claims.admission(group, logs, now) : null;
		gone += (admission != null) ? admission.gone() : 0;
		GroupCommit commit = new GroupCommit(logs, uses(group, logs), outgoing(group), keyed, this.claims, admission,
				gone, now);
		group.forEach(commit::add);
		commit.write(this.tables);
		return commit;
	}

	/**
	 * See {@link QueueClaims#write}.
	 * @throws BackendException if only one process hands out work queues
	 */
	List<Runnable> claim(List<Work.OfClaims> works) {
		return claims().write(works);
	}

	/**
	 * See {@link QueueClaims#answerEmpty}.
	 * @throws BackendException if only one process hands out work queues
	 */
	List<Work.OfClaims> answerEmpty(List<Work.OfClaims> works) {
		return claims().answerEmpty(works);
	}

	private QueueClaims claims() {
		if (this.claims == null) {
			throw new BackendException("Work queues are not shared", null);
		}
		return this.claims;
	}

	/** The ids of those rows that have not been moved yet. */
	private Set<Long> outgoing(List<Work.Publish> group) {
		List<Long> ids = group.stream().flatMap((work) -> work.outgoing().stream()).toList();
		return ids.isEmpty() ? Set.of() : this.rows.outgoing(ids);
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
		this.rows.find(asked).forEach((row) -> logs.put(row.name(), inThisHistory(row)));
		written.removeAll(logs.keySet());
		if (!written.isEmpty()) {
			Beginning first = this.beginning.get();
			this.tables.logs()
				.insert(written, (name) -> DestinationNames.isQueue(name) ? Beginning.ofAnotherLife() : first);
			this.rows.find(written).forEach((row) -> logs.put(row.name(), row));
		}
		return logs;
	}

	private LogRow inThisHistory(LogRow log) {
		if (!log.outdated()) {
			return log;
		}
		LogRow after = log.branch(LogTable.newEpoch());
		this.tables.logs().branch(after);
		return after;
	}

	/**
	 * After a change of its policy a log that was not keyed may be now, or the other way
	 * round: it goes on without the messages from before.
	 * @return the bytes that are gone
	 */
	private long keepAsThePoliciesSay(Map<String, LogRow> logs) {
		long gone = 0;
		for (Map.Entry<String, LogRow> entry : logs.entrySet()) {
			LogRow log = entry.getValue();
			Retention retention = this.retentions.of(log.name());
			if (!retention.keepsNothing() && !log.isKeptBy(retention)) {
				gone += keep(this.tables, log, retention.by());
				entry.setValue(log.keptBy(retention.by()));
			}
		}
		return gone;
	}

	/**
	 * Empties a log, which is kept in another way from now on.
	 * @return the bytes that are gone
	 */
	static long keep(Tables tables, LogRow log, @Nullable String by) {
		long bytes = (log.last() > 0) ? tables.messages().bytes(log) : 0;
		if (log.last() > 0) {
			tables.messages().deleteAll(log.id());
			tables.latest().deleteAll(log.id());
		}
		tables.logs().keep(log.keptBy(by));
		return bytes;
	}

	/** The keys that the group writes or erases. */
	private List<LatestTable.Entry> latest(List<Work.Publish> group, Map<String, LogRow> logs) {
		if (logs.values().stream().allMatch((log) -> log.keyedBy() == null)) {
			return List.of();
		}
		Map<Long, Set<String>> keys = new HashMap<>();
		List<LatestTable.Entry> entries = new ArrayList<>();
		for (Work.Publish work : group) {
			for (Publication publication : work.batch().publications()) {
				LogRow log = logs.get(publication.destination());
				if (log != null && log.keyedBy() != null) {
					String key = this.retentions.of(log.name()).keyOf(publication.headers());
					if (key != null) {
						keys.computeIfAbsent(log.id(), (id) -> new HashSet<>()).add(key);
					}
				}
			}
			for (Erasure erasure : work.batch().erasures()) {
				LogRow log = logs.get(erasure.destination());
				LatestTable.Entry erased = (log != null && log.keyedBy() != null)
						? this.tables.latest().at(log.id(), erasure.offset()) : null;
				if (erased != null) {
					entries.add(erased);
				}
			}
		}
		keys.forEach((logId, names) -> entries.addAll(this.tables.latest().find(logId, names)));
		return entries;
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
