package dev.parley.archive.table;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.RowMapper;

/**
 * The tables {@code parley_destination} and {@code parley_epoch}. Safe for any thread.
 */
public final class LogTable {

	/** Names in one query: databases limit the parameters of a statement. */
	private static final int NAMES = 500;

	/**
	 * The same where all rows have to be locked in one order: PostgreSQL's own limit is
	 * 65,535.
	 */
	private static final int LOCKED = 30_000;

	private static final String SELECT = "select id, name, epoch, last_offset, total_bytes, keyed_by, horizon"
			+ " from parley_destination ";

	private static final RowMapper<LogRow> ROW = (rs, number) -> new LogRow(rs.getLong(1), rs.getString(2),
			rs.getString(3), rs.getLong(4), rs.getLong(5), rs.getString(6), rs.getLong(7));

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Statements statements;

	LogTable(Statements statements) {
		this.statements = statements;
	}

	/** A new epoch, different from those of all other processes and starts. */
	public static String newEpoch() {
		return HexFormat.of().toHexDigits(RANDOM.nextLong());
	}

	/** The epoch of this archive; the given one if it has none yet. */
	public String epoch(String ifNone) {
		String epoch = selectEpoch();
		if (epoch != null) {
			return epoch;
		}
		try {
			this.statements.sql("insert into parley_epoch (id, epoch) values (1, ?)").param(ifNone).update();
			return ifNone;
		}
		catch (DuplicateKeyException ex) {
			String other = selectEpoch();
			return (other != null) ? other : ifNone;
		}
	}

	private @Nullable String selectEpoch() {
		return this.statements.sql("select epoch from parley_epoch where id = 1")
			.query(String.class)
			.optional()
			.orElse(null);
	}

	public @Nullable LogRow find(String name) {
		return this.statements.sql(SELECT + "where name = ?").param(name).query(ROW).optional().orElse(null);
	}

	/** Finds a log, and locks its row until the transaction ends. */
	public @Nullable LogRow lock(String name) {
		return this.statements.sql(SELECT + "where name = ? for update").param(name).query(ROW).optional().orElse(null);
	}

	/**
	 * Finds logs, and locks their rows until the transaction ends: in the order of the
	 * ids, so that two transactions do not deadlock.
	 */
	public List<LogRow> lock(Collection<String> names) {
		List<String> all = List.copyOf(names);
		List<LogRow> found = new ArrayList<>(all.size());
		for (int i = 0; i < all.size(); i += LOCKED) {
			found.addAll(this.statements.sql(SELECT + "where name in (:names) order by id for update")
				.param("names", all.subList(i, Math.min(i + LOCKED, all.size())))
				.query(ROW)
				.list());
		}
		return found;
	}

	public List<LogRow> find(Collection<String> names) {
		List<String> all = List.copyOf(names);
		List<LogRow> found = new ArrayList<>(all.size());
		for (int i = 0; i < all.size(); i += NAMES) {
			found.addAll(this.statements.sql(SELECT + "where name in (:names)")
				.param("names", all.subList(i, Math.min(i + NAMES, all.size())))
				.query(ROW)
				.list());
		}
		return found;
	}

	/** In the order of the ids. */
	public List<LogRow> after(long id, int limit) {
		return this.statements.sql(SELECT + "where id > ? order by id limit ?").params(id, limit).query(ROW).list();
	}

	/**
	 * Locks those of these logs that nobody else has locked, in the order of the ids.
	 * @param ids at most as many as a statement may have parameters
	 */
	public List<LogRow> lockAvailable(Collection<Long> ids) {
		return this.statements.sql(SELECT + "where id in (:ids) order by id for update skip locked")
			.param("ids", ids)
			.query(ROW)
			.list();
	}

	/**
	 * Of these logs, those that have neither a message nor an idempotency key.
	 * @param ids at most as many as a statement may have parameters
	 */
	public Set<Long> unused(Collection<Long> ids) {
		return Set.copyOf(this.statements
			.sql("select d.id from parley_destination d where d.id in (:ids)"
					+ " and not exists (select 1 from parley_message m where m.destination_id = d.id)"
					+ " and not exists (select 1 from parley_key k where k.destination_id = d.id)")
			.param("ids", ids)
			.query(Long.class)
			.list());
	}

	/**
	 * In the order of the names, so that two transactions do not deadlock.
	 * @param epoch by the name
	 */
	public void insert(Collection<String> names, UnaryOperator<String> epoch) {
		this.statements.batch(
				"insert into parley_destination (name, epoch, last_offset, total_bytes) values (?, ?, 0, 0)",
				names.stream().sorted().map((name) -> new Object[] { name, epoch.apply(name) }).toList());
	}

	/**
	 * Updates logs that have not changed since they were read. In the order of the ids,
	 * so that two transactions do not deadlock.
	 * @throws OptimisticLockingFailureException if another process has written to one of
	 * them or has deleted it
	 */
	public void update(Collection<Growth> growths) {
		List<Object[]> rows = growths.stream()
			.sorted(Comparator.comparingLong((growth) -> growth.after().id()))
			.map((growth) -> new Object[] { growth.after().last(), growth.after().totalBytes(), growth.after().id(),
					growth.lastBefore() })
			.toList();
		int[] updated = this.statements.batch(
				"update parley_destination set last_offset = ?, total_bytes = ?" + " where id = ? and last_offset = ?",
				rows);
		for (int count : updated) {
			if (count == 0) {
				throw new OptimisticLockingFailureException("A log has changed since it was read");
			}
		}
	}

	/**
	 * A log is kept in another way from now on, and begins without messages.
	 */
	public void keep(LogRow row) {
		this.statements.sql("update parley_destination set keyed_by = :by, horizon = :horizon where id = :id")
			.param("by", row.keyedBy())
			.param("horizon", row.horizon())
			.param("id", row.id())
			.update();
	}

	/** Something is gone from a keyed log at this offset. */
	public void raiseHorizon(long id, long offset) {
		this.statements.sql("update parley_destination set horizon = ? where id = ? and horizon < ?")
			.params(offset, id, offset)
			.update();
	}

	/**
	 * Deletes rows.
	 * @param logs at most as many as a statement may have parameters
	 */
	public void delete(Collection<LogRow> logs) {
		if (!logs.isEmpty()) {
			this.statements.sql("delete from parley_destination where id in (:ids)")
				.param("ids", logs.stream().map(LogRow::id).toList())
				.update();
		}
	}

	/**
	 * A transaction's appends to a log.
	 *
	 * @param after the row after them
	 * @param lastBefore offset of the newest message before them
	 */
	public record Growth(LogRow after, long lastBefore) {
	}

}
