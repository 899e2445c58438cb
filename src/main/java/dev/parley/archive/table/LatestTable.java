package dev.parley.archive.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.RowMapper;

/**
 * The table {@code parley_latest}: where the newest message of each key of a keyed log
 * is. Safe for any thread.
 */
public final class LatestTable {

	/** Keys in one query: databases limit the parameters of a statement. */
	private static final int KEYS = 500;

	private static final String SELECT = "select destination_id, message_key, message_offset, published_at, expires_at,"
			+ " tombstone, bytes from parley_latest ";

	private static final RowMapper<Entry> ENTRY = (rs, number) -> new Entry(rs.getLong(1), rs.getString(2),
			rs.getLong(3), rs.getLong(4), rs.getLong(5), rs.getBoolean(6), rs.getLong(7));

	private final Statements statements;

	LatestTable(Statements statements) {
		this.statements = statements;
	}

	/** Those of the keys that the log has, or had until lately. */
	public List<Entry> find(long logId, Collection<String> keys) {
		List<String> all = List.copyOf(keys);
		List<Entry> found = new ArrayList<>();
		for (int i = 0; i < all.size(); i += KEYS) {
			found.addAll(this.statements.sql(SELECT + "where destination_id = :log and message_key in (:keys)")
				.params(Map.of("log", logId, "keys", all.subList(i, Math.min(i + KEYS, all.size()))))
				.query(ENTRY)
				.list());
		}
		return found;
	}

	/** The key whose message has this offset; looks through all of them. */
	public @Nullable Entry at(long logId, long offset) {
		return this.statements.sql(SELECT + "where destination_id = ? and message_offset = ?")
			.params(logId, offset)
			.query(ENTRY)
			.optional()
			.orElse(null);
	}

	/**
	 * The oldest keys of a log, or its oldest tombstones.
	 */
	public List<Entry> oldest(long logId, boolean tombstones, int limit) {
		return this.statements
			.sql(SELECT + "where destination_id = ? and tombstone = ? order by message_offset limit ?")
			.params(logId, tombstones, limit)
			.query(ENTRY)
			.list();
	}

	/** Keys whose time is over, which are no tombstones yet. */
	public List<Entry> expired(long logId, long now, int limit) {
		return this.statements.sql(SELECT + "where destination_id = ? and expires_at <= ? limit ?")
			.params(logId, now, limit)
			.query(ENTRY)
			.list();
	}

	/** Tombstones that nobody needs any more. */
	public List<Entry> tombstonesUpTo(long logId, long offset) {
		return this.statements.sql(SELECT + "where destination_id = ? and tombstone = ? and message_offset <= ?")
			.params(logId, true, offset)
			.query(ENTRY)
			.list();
	}

	public Stock stock(long logId) {
		return this.statements
			.sql("select count(*), coalesce(sum(case when tombstone then 1 else 0 end), 0), coalesce(sum(bytes), 0),"
					+ " coalesce(min(published_at), ?), coalesce(min(case when tombstone then published_at end), ?),"
					+ " coalesce(min(expires_at), ?) from parley_latest where destination_id = ?")
			.params(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, logId)
			.query((rs, number) -> new Stock(rs.getLong(1) - rs.getLong(2), rs.getLong(2), rs.getLong(3), rs.getLong(4),
					rs.getLong(5), rs.getLong(6)))
			.single();
	}

	/** Size of the messages of a keyed log. */
	long bytes(long logId) {
		return this.statements.sql("select coalesce(sum(bytes), 0) from parley_latest where destination_id = ?")
			.param(logId)
			.query(Long.class)
			.single();
	}

	public void insert(Collection<Entry> entries) {
		this.statements.batch(
				"insert into parley_latest (message_offset, published_at, expires_at, tombstone, bytes,"
						+ " destination_id, message_key) values (?, ?, ?, ?, ?, ?, ?)",
				entries.stream().map(Entry::values).toList());
	}

	/** Another message has become the newest of its key. */
	public void update(Collection<Entry> entries) {
		this.statements.batch(
				"update parley_latest set message_offset = ?, published_at = ?, expires_at = ?,"
						+ " tombstone = ?, bytes = ? where destination_id = ? and message_key = ?",
				entries.stream().map(Entry::values).toList());
	}

	public void delete(Collection<Entry> entries) {
		this.statements.batch("delete from parley_latest where destination_id = ? and message_key = ?",
				entries.stream().map((entry) -> new Object[] { entry.logId(), entry.key() }).toList());
	}

	public void deleteAll(long logId) {
		this.statements.sql("delete from parley_latest where destination_id = ?").param(logId).update();
	}

	/**
	 * The newest message of a key.
	 *
	 * @param expiresAt milliseconds since 1970; {@link Long#MAX_VALUE} for never
	 * @param tombstone whether it has removed the key
	 */
	public record Entry(long logId, String key, long offset, long publishedAt, long expiresAt, boolean tombstone,
			long bytes) {

		Object[] values() {
			return new Object[] { this.offset, this.publishedAt, this.expiresAt, this.tombstone, this.bytes, this.logId,
					this.key };
		}

		public MessageTable.Place place() {
			return new MessageTable.Place(this.logId, this.offset);
		}

	}

	/**
	 * What a keyed log has. Times are {@link Long#MAX_VALUE} if there is none.
	 *
	 * @param oldest when its oldest message was published
	 * @param oldestTombstone when the message of its oldest tombstone was published
	 * @param nextExpiry when the next key expires
	 */
	public record Stock(long live, long tombstones, long bytes, long oldest, long oldestTombstone, long nextExpiry) {
	}

}
