package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.LatestTable;
import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;

/**
 * What one transaction changes in keyed logs: of each key that it writes, the newest
 * message replaces the one before it. Not thread-safe: used by the committer.
 */
final class KeyedChanges {

	private final Retentions retentions;

	/** The keys that this transaction writes, as they were before it. */
	private final Map<KeyName, LatestTable.Entry> before;

	/** Their newest messages; null for one that is not kept. */
	private final Map<KeyName, MessageTable.@Nullable Row> after = new LinkedHashMap<>();

	/** By log: the greatest offset of a message that is not kept. */
	private final Map<Long, Long> horizons = new HashMap<>();

	private long growth;

	/**
	 * @param before entries of the keys of the group, if they have one
	 */
	KeyedChanges(Retentions retentions, List<LatestTable.Entry> before) {
		this.retentions = retentions;
		this.before = new HashMap<>();
		before.forEach((entry) -> this.before.put(new KeyName(entry.logId(), entry.key()), entry));
	}

	/** Appends a message to a keyed log. */
	void append(LogRow log, long bytesBefore, StoredMessage message) {
		Retention retention = this.retentions.of(log.name());
		String key = retention.keyOf(message.headers());
		boolean kept = key != null && (retention.bytes() == 0 || message.footprint() <= retention.bytes());
		if (!kept) {
			this.horizons.put(log.id(), message.offset());
		}
		if (key != null) {
			this.after.put(new KeyName(log.id(), key),
					kept ? new MessageTable.Row(log.id(), bytesBefore, message) : null);
		}
	}

	/** The key of the message at this offset, if it is the newest of a key. */
	@Nullable String keyAt(LogRow log, long offset) {
		for (Map.Entry<KeyName, LatestTable.Entry> entry : this.before.entrySet()) {
			if (entry.getKey().logId() == log.id() && entry.getValue().offset() == offset
					&& !entry.getValue().tombstone() && !this.after.containsKey(entry.getKey())) {
				return entry.getKey().key();
			}
		}
		return null;
	}

	void write(Tables tables) {
		if (this.after.isEmpty() && this.horizons.isEmpty()) {
			return;
		}
		List<MessageTable.Place> replaced = new ArrayList<>(this.after.size());
		List<LatestTable.Entry> gone = new ArrayList<>(0);
		List<LatestTable.Entry> updated = new ArrayList<>(this.after.size());
		List<LatestTable.Entry> inserted = new ArrayList<>();
		List<MessageTable.Row> rows = new ArrayList<>(this.after.size());
		this.after.forEach((name, row) -> {
			LatestTable.Entry old = this.before.get(name);
			if (old != null) {
				replaced.add(old.place());
				this.growth -= old.bytes();
			}
			if (row != null) {
				rows.add(row);
				LatestTable.Entry entry = entry(name, row.message());
				this.growth += entry.bytes();
				((old != null) ? updated : inserted).add(entry);
			}
			else if (old != null) {
				gone.add(old);
			}
		});
		tables.messages().deleteReplaced(replaced);
		tables.messages().insert(rows);
		tables.latest().update(updated);
		tables.latest().insert(inserted);
		tables.latest().delete(gone);
		this.horizons.forEach(tables.logs()::raiseHorizon);
	}

	private static LatestTable.Entry entry(KeyName name, StoredMessage message) {
		boolean tombstone = message.isTombstone();
		return new LatestTable.Entry(name.logId(), name.key(), message.offset(), message.time(),
				tombstone ? StoredMessage.NEVER : message.expires(), tombstone, message.footprint());
	}

	/** By how much the stored bytes have grown; negative if they shrank. */
	long growth() {
		return this.growth;
	}

	private record KeyName(long logId, String key) {
	}

}
