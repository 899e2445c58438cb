package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.dao.OptimisticLockingFailureException;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.KeyTable;
import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.LogTable;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Erasure;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;

/**
 * The writes of one transaction, and the messages and answers due once it is committed.
 * Not thread-safe: used by the committer.
 */
final class GroupCommit {

	/** Rows of the group's logs, including the appends of this commit. */
	private final Map<String, LogRow> logs;

	/**
	 * The group's keys that were used within the window, also those used by this commit.
	 */
	private final Map<KeyName, KeyTable.Use> used = new HashMap<>();

	private final List<KeyTable.Use> outdated = new ArrayList<>();

	private final List<KeyTable.Use> newlyUsed = new ArrayList<>();

	private final List<MessageTable.Row> rows = new ArrayList<>();

	private final List<MessageTable.Place> settled = new ArrayList<>();

	/** Tombstones and other bodies, in the order in which they were asked for. */
	private final List<MessageTable.Erased> erased = new ArrayList<>();

	private final Map<String, LogRow> changed = new LinkedHashMap<>();

	private final Map<String, Long> lastBefore = new HashMap<>();

	private final List<StoredMessage> messages = new ArrayList<>();

	private final List<List<Position>> positions = new ArrayList<>();

	/** Rows of outgoing publications that have not been moved yet. */
	private final Set<Long> outgoing;

	private final List<Long> moved = new ArrayList<>(0);

	private final KeyedChanges keyed;

	private final @Nullable QueueClaims claims;

	private final @Nullable QueueAdmission admission;

	/** Milliseconds since 1970, of messages of work queues that others may hand out. */
	private final Map<MessageTable.Place, Long> expiring = new HashMap<>(0);

	/** By the number of the work. */
	private final Map<Integer, RefusedException> refused = new HashMap<>(0);

	private final long now;

	/** By how much the stored bytes grow. */
	private long growth;

	/**
	 * @param logs rows of the group's destinations that have a log
	 * @param uses of the group's keys, outdated ones too
	 * @param outgoing ids of the group's outgoing publications that exist
	 * @param keyed takes the messages of keyed logs
	 * @param claims where several processes hand out work queues
	 * @param admission decides then what may be changed
	 * @param gone bytes that this transaction has deleted already
	 */
	GroupCommit(Map<String, LogRow> logs, Collection<KeyTable.Use> uses, Set<Long> outgoing, KeyedChanges keyed,
			@Nullable QueueClaims claims, @Nullable QueueAdmission admission, long gone, long now) {
		this.claims = claims;
		this.admission = admission;
		this.growth = -gone;
		this.logs = logs;
		this.keyed = keyed;
		this.outgoing = outgoing;
		this.now = now;
		for (KeyTable.Use use : uses) {
			if (use.usedAt() + Retention.IDEMPOTENCY_WINDOW.toMillis() > now) {
				this.used.put(new KeyName(use.logId(), use.key()), use);
			}
			else {
				this.outdated.add(use);
			}
		}
	}

	void add(Work.Publish work) {
		RefusedException refusal = (this.admission != null) ? this.admission.refusal(work) : null;
		if (refusal != null) {
			this.refused.put(this.positions.size(), refusal);
			this.positions.add(List.of());
			return;
		}
		this.positions.add(work.outgoing().isEmpty() ? work.batch().publications().stream().map(this::append).toList()
				: move(work));
		work.batch().erasures().forEach(this::erase);
		for (Settlement settlement : work.batch().settlements()) {
			LogRow log = this.logs.get(settlement.destination());
			if (log != null && log.holds(settlement)) {
				this.settled.add(new MessageTable.Place(log.id(), settlement.offset()));
			}
		}
	}

	private List<Position> move(Work.Publish work) {
		List<Position> places = new ArrayList<>(work.outgoing().size());
		for (int i = 0; i < work.outgoing().size(); i++) {
			long id = work.outgoing().get(i);
			if (this.outgoing.contains(id)) {
				this.moved.add(id);
				places.add(append(work.batch().publications().get(i)));
			}
			else {
				places.add(new Position("", 0));
			}
		}
		return places;
	}

	private void erase(Erasure erasure) {
		LogRow log = this.logs.get(erasure.destination());
		String by = (log != null) ? log.keyedBy() : null;
		if (log != null && by != null) {
			String key = (erasure.rewritten() == null) ? this.keyed.keyAt(log, erasure.offset()) : null;
			if (key != null) {
				append(StoredMessage.removal(log.name(), by, key, erasure.offset()));
			}
		}
		else if (log != null && !log.isQueue()) {
			this.erased.add(new MessageTable.Erased(log.id(), erasure.offset(), erasure.rewritten()));
		}
	}

	private Position append(Publication publication) {
		LogRow before = this.logs.get(publication.destination());
		if (before == null) {
			return announce(new StoredMessage(publication.destination(), "", 0, this.now, publication.headers(),
					publication.body()));
		}
		String key = publication.idempotencyKey();
		KeyTable.Use first = (key != null) ? this.used.get(new KeyName(before.id(), key)) : null;
		if (first != null) {
			return new Position(before.epoch(), first.offset());
		}
		LogRow after = before.append(publication.footprint());
		StoredMessage message = new StoredMessage(after.name(), after.epoch(), after.last(), this.now,
				publication.headers(), publication.body());
		this.logs.put(after.name(), after);
		this.lastBefore.putIfAbsent(before.name(), before.last());
		this.changed.put(after.name(), after);
		if (after.keyedBy() != null) {
			this.keyed.append(after, before.totalBytes(), message);
		}
		else {
			this.growth += MessageTable.bytes(after, message);
			byte[] kept = publication.kept();
			this.rows.add(new MessageTable.Row(after.id(), before.totalBytes(),
					(kept != null) ? message.withBody(kept) : message));
			if (this.claims != null && after.isQueue() && message.expires() != StoredMessage.NEVER) {
				this.expiring.put(new MessageTable.Place(after.id(), after.last()), message.expires());
			}
		}
		if (key != null) {
			KeyTable.Use use = new KeyTable.Use(after.id(), key, after.last(), this.now);
			this.used.put(new KeyName(after.id(), key), use);
			this.newlyUsed.add(use);
		}
		return announce(message);
	}

	private Position announce(StoredMessage message) {
		this.messages.add(message);
		return message.position();
	}

	/**
	 * Writes the logs first: if one has changed since it was read, nothing else is
	 * written.
	 * @throws OptimisticLockingFailureException if one has changed
	 */
	void write(Tables tables) {
		tables.logs()
			.update(this.changed.values().stream().map((row) -> new LogTable.Growth(row, lastBefore(row))).toList());
		tables.messages().insert(this.rows);
		this.keyed.write(tables);
		this.growth += this.keyed.growth();
		tables.messages().erase(this.erased);
		this.growth -= tables.messages().delete(this.settled);
		if (this.claims != null) {
			this.claims.appended(this.expiring);
			this.claims.settled(this.settled);
		}
		tables.keys().delete(this.outdated);
		tables.keys().insert(this.newlyUsed);
		tables.outgoing().delete(this.moved);
	}

	/** By how much the stored bytes have grown; negative if they shrank. */
	long growth() {
		return this.growth;
	}

	/** Keys that were not used before. */
	List<KeyTable.Use> newlyUsed() {
		return this.newlyUsed;
	}

	/** The rows of the logs that have grown. */
	Collection<LogRow> changed() {
		return this.changed.values();
	}

	/** The newest offset of a log before this commit. */
	long lastBefore(LogRow log) {
		return this.lastBefore.getOrDefault(log.name(), log.last());
	}

	/** In the order of announcement. */
	List<StoredMessage> messages() {
		return this.messages;
	}

	/** Why the work that was added as this number has no effect; null if it has. */
	@Nullable RefusedException refusal(int number) {
		return this.refused.get(number);
	}

	/** The positions of the work that was added as this number, from 0. */
	List<Position> positions(int number) {
		return this.positions.get(number);
	}

	private record KeyName(long logId, String key) {
	}

}
