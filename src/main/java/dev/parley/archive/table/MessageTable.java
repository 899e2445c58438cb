package dev.parley.archive.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;

/** The table {@code parley_message}. Safe for any thread. */
public final class MessageTable {

	/**
	 * Size of a message without its headers: a queue never accepts more than it may keep,
	 * so a message must not count for more when it is deleted than when it was stored.
	 */
	static final String BYTES = "octet_length(body) + " + Footprint.MESSAGE;

	/** Offsets in one query: databases limit the parameters of a statement. */
	private static final int OFFSETS = 500;

	private static final String TOMBSTONE = HeaderJson.write(StoredMessage.TOMBSTONE);

	private final Statements statements;

	MessageTable(Statements statements) {
		this.statements = statements;
	}

	public void insert(List<Row> rows) {
		this.statements.batch("insert into parley_message"
				+ " (destination_id, message_offset, published_at, bytes_before, headers, body)"
				+ " values (?, ?, ?, ?, ?, ?)", rows, (statement, row) -> {
					StoredMessage message = row.message();
					statement.setLong(1, row.logId());
					statement.setLong(2, message.offset());
					statement.setLong(3, message.time());
					statement.setLong(4, row.bytesBefore());
					statement.setString(5, HeaderJson.write(message.headers()));
					statement.setBytes(6, message.body());
				});
	}

	/**
	 * Deletes the messages that still exist.
	 * @return the bytes deleted
	 */
	public long delete(List<Place> places) {
		long bytes = bytesOf(places);
		this.statements.batch("delete from parley_message where destination_id = ? and message_offset = ?",
				places.stream().map((place) -> new Object[] { place.logId(), place.offset() }).toList());
		return bytes;
	}

	/**
	 * Overwrites the messages that still exist with tombstones, or their bodies with
	 * others, which a tombstone does not get. Their former size counts until they are
	 * trimmed: {@code bytes_before} of later messages is unchanged. Another body counts
	 * with the notice of it.
	 */
	public void erase(List<Erased> erased) {
		this.statements.batch(
				"update parley_message set body = ?"
						+ " where destination_id = ? and message_offset = ? and headers <> ?",
				erased.stream().filter((each) -> each.rewritten() != null).toList(), (statement, each) -> {
					statement.setBytes(1, each.rewritten());
					statement.setLong(2, each.logId());
					statement.setLong(3, each.offset());
					statement.setString(4, TOMBSTONE);
				});
		this.statements.batch(
				"update parley_message set headers = ?, body = ? where destination_id = ? and message_offset = ?",
				erased.stream().filter((each) -> each.rewritten() == null).toList(), (statement, each) -> {
					statement.setString(1, TOMBSTONE);
					statement.setBytes(2, new byte[0]);
					statement.setLong(3, each.logId());
					statement.setLong(4, each.offset());
				});
	}

	/** What has expired in a keyed log has no body any more, and its key alone. */
	public void bury(Map<Place, StoredMessage> tombstones) {
		this.statements.batch(
				"update parley_message set headers = ?, body = ? where destination_id = ? and message_offset = ?",
				tombstones.entrySet(), (statement, tombstone) -> {
					statement.setString(1, HeaderJson.write(tombstone.getValue().headers()));
					statement.setBytes(2, tombstone.getValue().body());
					statement.setLong(3, tombstone.getKey().logId());
					statement.setLong(4, tombstone.getKey().offset());
				});
	}

	/** Deletes messages whose sizes are known. */
	public void deleteReplaced(Collection<Place> places) {
		this.statements.batch("delete from parley_message where destination_id = ? and message_offset = ?",
				places.stream().map((place) -> new Object[] { place.logId(), place.offset() }).toList());
	}

	private long bytesOf(List<Place> places) {
		Map<Long, Set<Long>> byLog = new HashMap<>();
		places.forEach((each) -> byLog.computeIfAbsent(each.logId(), (id) -> new HashSet<>()).add(each.offset()));
		long bytes = 0;
		for (Map.Entry<Long, Set<Long>> log : byLog.entrySet()) {
			List<Long> offsets = List.copyOf(log.getValue());
			for (int i = 0; i < offsets.size(); i += OFFSETS) {
				bytes += this.statements
					.sql("select coalesce(sum(" + BYTES + "), 0) from parley_message"
							+ " where destination_id = :log and message_offset in (:offsets)")
					.param("log", log.getKey())
					.param("offsets", offsets.subList(i, Math.min(i + OFFSETS, offsets.size())))
					.query(Long.class)
					.single();
			}
		}
		return bytes;
	}

	/** Size of a message of this log: see {@link #bytes(LogRow)}. */
	public static long bytes(LogRow log, StoredMessage message) {
		return log.isQueue() ? message.body().length + Footprint.MESSAGE : message.footprint();
	}

	/**
	 * Size of the messages of a log: computed for a topic, whose messages have no gaps,
	 * counted for a queue and for a keyed topic.
	 */
	public long bytes(LogRow log) {
		if (log.isQueue()) {
			return sum(log.id()).bytes();
		}
		if (log.keyedBy() != null) {
			return new LatestTable(this.statements).bytes(log.id());
		}
		List<Outline> oldest = outlines(log.id(), 1);
		return oldest.isEmpty() ? 0 : log.totalBytes() - oldest.get(0).bytesBefore();
	}

	/**
	 * Size of the messages of all logs: one index lookup for each topic, queues are
	 * counted.
	 */
	public long bytes() {
		return this.statements.sql("select (select coalesce(sum(total_bytes - (select bytes_before from parley_message"
				+ " where destination_id = parley_destination.id order by destination_id, message_offset limit 1)), 0)"
				+ " from parley_destination where name not like '/queue/%' and keyed_by is null)"
				+ " + (select coalesce(sum(bytes), 0) from parley_latest)" + " + (select coalesce(sum(" + BYTES
				+ "), 0) from parley_message where destination_id in"
				+ " (select id from parley_destination where name like '/queue/%'))")
			.query(Long.class)
			.single();
	}

	public void deleteAll(long logId) {
		this.statements.sql("delete from parley_message where destination_id = ?").param(logId).update();
	}

	public int deleteUpTo(long logId, long offset) {
		return this.statements.sql("delete from parley_message where destination_id = ? and message_offset <= ?")
			.params(logId, offset)
			.update();
	}

	/** Messages within the range, oldest first. */
	public List<StoredMessage> read(LogRow log, RetainedRange range, int limit) {
		return this.statements.sql("select message_offset, published_at, headers, body from parley_message"
				+ " where destination_id = ? and message_offset between ? and ?"
				+ " and published_at > ? and bytes_before >= ?" + " order by destination_id, message_offset limit ?")
			.params(log.id(), range.from(), range.to(), range.publishedAfter(), range.bytesBefore(), limit)
			.query((rs, number) -> new StoredMessage(log.name(), log.epoch(), rs.getLong(1), rs.getLong(2),
					HeaderJson.read(rs.getString(3)), rs.getBytes(4)))
			.list();
	}

	/** The oldest offset within the range; null if there is none. */
	public @Nullable Long oldest(LogRow log, RetainedRange range) {
		return this.statements
			.sql("select message_offset from parley_message"
					+ " where destination_id = ? and message_offset between ? and ?"
					+ " and published_at > ? and bytes_before >= ?"
					+ " order by destination_id, message_offset limit 1")
			.params(log.id(), range.from(), range.to(), range.publishedAfter(), range.bytesBefore())
			.query(Long.class)
			.optional()
			.orElse(null);
	}

	/** The greatest offset before another one; 0 if there is no message. */
	public long newestBefore(LogRow log, long offset) {
		return this.statements
			.sql("select coalesce(max(message_offset), 0) from parley_message"
					+ " where destination_id = ? and message_offset < ?")
			.params(log.id(), offset)
			.query(Long.class)
			.single();
	}

	/** The oldest messages without headers and bodies. */
	public List<Outline> outlines(long logId, int limit) {
		return this.statements
			.sql("select message_offset, published_at, bytes_before, " + BYTES + " from parley_message"
					+ " where destination_id = ? order by destination_id, message_offset limit ?")
			.params(logId, limit)
			.query((rs, number) -> new Outline(rs.getLong(1), rs.getLong(2), rs.getLong(3), rs.getLong(4)))
			.list();
	}

	/** The number of messages of a log, and their smallest possible size. */
	public Sum sum(long logId) {
		return this.statements
			.sql("select count(*), coalesce(sum(" + BYTES + "), 0) from parley_message where destination_id = ?")
			.param(logId)
			.query((rs, number) -> new Sum(rs.getLong(1), rs.getLong(2)))
			.single();
	}

	public record Row(long logId, long bytesBefore, StoredMessage message) {
	}

	public record Place(long logId, long offset) {
	}

	/**
	 * A message that says something else, or nothing.
	 *
	 * @param rewritten its other body; null for a tombstone
	 */
	public record Erased(long logId, long offset, byte @Nullable [] rewritten) {
	}

	public record Outline(long offset, long publishedAt, long bytesBefore, long bytes) {
	}

	public record Sum(long messages, long bytes) {

		public Sum and(Sum other) {
			return new Sum(this.messages + other.messages, this.bytes + other.bytes);
		}

		public Sum without(Sum other) {
			return new Sum(this.messages - other.messages, this.bytes - other.bytes);
		}

	}

}
