package dev.parley.archive.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import dev.parley.engine.log.Publication;

/** The table {@code parley_key}. Safe for any thread. */
public final class KeyTable {

	private static final int KEYS = 500;

	private final Statements statements;

	KeyTable(Statements statements) {
		this.statements = statements;
	}

	/** Those of the keys that have been used, however long ago. */
	public List<Use> find(long logId, Collection<String> keys) {
		List<String> all = List.copyOf(keys);
		List<Use> found = new ArrayList<>();
		for (int i = 0; i < all.size(); i += KEYS) {
			found.addAll(this.statements
				.sql("select idempotency_key, message_offset, used_at from parley_key"
						+ " where destination_id = :log and idempotency_key in (:keys)")
				.param("log", logId)
				.param("keys", all.subList(i, Math.min(i + KEYS, all.size())))
				.query((rs, number) -> new Use(logId, rs.getString(1), rs.getLong(2), rs.getLong(3)))
				.list());
		}
		return found;
	}

	public void insert(List<Use> uses) {
		this.statements.batch(
				"insert into parley_key (destination_id, idempotency_key, message_offset, used_at, owner)"
						+ " values (?, ?, ?, ?, ?)",
				uses.stream()
					.map((use) -> new Object[] { use.logId(), use.key(), use.offset(), use.usedAt(), use.owner() })
					.toList());
	}

	public void delete(List<Use> uses) {
		this.statements.batch("delete from parley_key where destination_id = ? and idempotency_key = ?",
				uses.stream().map((use) -> new Object[] { use.logId(), use.key() }).toList());
	}

	public void deleteAll(long logId) {
		this.statements.sql("delete from parley_key where destination_id = ?").param(logId).update();
	}

	public int deleteUsedUntil(long time) {
		return this.statements.sql("delete from parley_key where used_at <= ?").param(time).update();
	}

	/**
	 * Deletes this owner's oldest keys.
	 * @param most number of keys that stay, plus those that were used in the same
	 * millisecond as the oldest of them
	 */
	public void deleteAllBut(int most, String owner) {
		this.statements.sql(
				"select used_at from parley_key where owner = ? order by used_at desc offset ? rows fetch first row only")
			.params(owner, most - 1)
			.query(Long.class)
			.optional()
			.ifPresent((oldest) -> this.statements.sql("delete from parley_key where owner = ? and used_at < ?")
				.params(owner, oldest)
				.update());
	}

	public record Use(long logId, String key, long offset, long usedAt) {

		public String owner() {
			return Publication.ownerOf(this.key);
		}

	}

}
