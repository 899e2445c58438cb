package dev.parley.archive.table;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

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

	private static final RowMapper<LogRow> ROW = (rs, number) -> new LogRow(rs.getLong(1), rs.getString(2),
			rs.getString(3), rs.getLong(4), rs.getLong(5), rs.getString(6), rs.getLong(7), rs.getString(8),
			rs.getBoolean(9));

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Statements statements;

	/** SQL. */
	private final String timeline;

	/** SQL: whether the archive's epoch is of another timeline. */
	private final String epochIsOutdated;

	/**
	 * SQL: whether a log is of another timeline. What has none was written before they
	 * were known: in the one in which the archive's epoch was then, as long as that has
	 * not changed.
	 */
	private final String logIsOutdated;

	private final String select;

	LogTable(Statements statements, Timeline timeline) {
		this.statements = statements;
		this.timeline = timeline.current();
		boolean several = timeline != Timeline.NONE;
		String other = "timeline <> " + this.timeline;
		this.epochIsOutdated = several ? "coalesce(" + other + ", false)" : "false";
		this.logIsOutdated = several ? "coalesce(" + other + ", (select former <> '' or " + other
				+ " from parley_epoch where id = 1), false)" : "false";
		this.select = "select id, name, epoch, last_offset, total_bytes, keyed_by, horizon, former, "
				+ this.logIsOutdated + " from parley_destination ";
	}

	/** A new epoch, different from those of all other processes and starts. */
	public static String newEpoch() {
		return HexFormat.of().toHexDigits(RANDOM.nextLong());
	}

	/**
	 * How logs begin in this archive, which gets an epoch if it has none. If it was made
	 * before timelines were known, it is of the current one, unless the database is a
	 * replica that cannot note this.
	 * @param change whether that may change while this process runs
	 */
	public Supplier<Beginning> beginnings(boolean change) {
		Beginning first = beginning(newEpoch());
		String without = " where id = 1 and timeline is null and " + this.timeline + " is not null";
		if (this.statements.sql("select count(*) from parley_epoch" + without).query(Long.class).single() > 0) {
			this.statements.sql("update parley_epoch set timeline = " + this.timeline + without).update();
		}
		return () -> change ? beginning(newEpoch()) : first;
	}

	/**
	 * How logs begin now.
	 * @param ifNone its epoch if it has none yet, or if the database is in another
	 * history than before
	 */
	private Beginning beginning(String ifNone) {
		Beginning beginning = select();
		if (beginning == null) {
			try {
				this.statements
					.sql("insert into parley_epoch (id, epoch, former, timeline) values (1, ?, '', " + this.timeline
							+ ")")
					.param(ifNone)
					.update();
			}
			catch (DuplicateKeyException ex) {
				// Another process was faster.
			}
			beginning = select();
		}
		else if (beginning.outdated()) {
			this.statements
				.sql("update parley_epoch set epoch = ?, former = ?, timeline = " + this.timeline
						+ " where id = 1 and epoch = ?")
				.params(ifNone, LogRow.former(beginning.epoch(), 0, beginning.former()), beginning.epoch())
				.update();
			beginning = select();
		}
		return (beginning != null) ? beginning : new Beginning(ifNone, "", false);
	}

	private @Nullable Beginning select() {
		return this.statements.sql("select epoch, former, " + this.epochIsOutdated + " from parley_epoch where id = 1")
			.query((rs, number) -> new Beginning(rs.getString(1), rs.getString(2), rs.getBoolean(3)))
			.optional()
			.orElse(null);
	}

	public @Nullable LogRow find(String name) {
		return this.statements.sql(this.select + "where name = ?").param(name).query(ROW).optional().orElse(null);
	}

	/** Finds a log, and locks its row until the transaction ends. */
	public @Nullable LogRow lock(String name) {
		return this.statements.sql(this.select + "where name = ? for update")
			.param(name)
			.query(ROW)
			.optional()
			.orElse(null);
	}

	/**
	 * Finds logs, and locks their rows until the transaction ends: in the order of the
	 * ids, so that two transactions do not deadlock.
	 */
	public List<LogRow> lock(Collection<String> names) {
		List<String> all = List.copyOf(names);
		List<LogRow> found = new ArrayList<>(all.size());
		for (int i = 0; i < all.size(); i += LOCKED) {
			found.addAll(this.statements.sql(this.select + "where name in (:names) order by id for update")
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
			found.addAll(this.statements.sql(this.select + "where name in (:names)")
				.param("names", all.subList(i, Math.min(i + NAMES, all.size())))
				.query(ROW)
				.list());
		}
		return found;
	}

	/** In the order of the ids. */
	public List<LogRow> after(long id, int limit) {
		return this.statements.sql(this.select + "where id > ? order by id limit ?")
			.params(id, limit)
			.query(ROW)
			.list();
	}

	/**
	 * Locks those of these logs that nobody else has locked, in the order of the ids.
	 * @param ids at most as many as a statement may have parameters
	 */
	public List<LogRow> lockAvailable(Collection<Long> ids) {
		return this.statements.sql(this.select + "where id in (:ids) order by id for update skip locked")
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
	 * @param beginning by the name
	 */
	public void insert(Collection<String> names, Function<String, Beginning> beginning) {
		this.statements.batch("insert into parley_destination (name, epoch, last_offset, total_bytes, former, timeline)"
				+ " values (?, ?, 0, 0, ?, " + this.timeline + ")", names.stream().sorted().map((name) -> {
					Beginning begins = beginning.apply(name);
					return new Object[] { name, begins.epoch(), begins.former() };
				}).toList());
	}

	/** A log goes on in another epoch. */
	public void branch(LogRow after) {
		this.statements
			.sql("update parley_destination set epoch = ?, former = ?, timeline = " + this.timeline + " where id = ?")
			.params(after.epoch(), after.former(), after.id())
			.update();
	}

	/**
	 * Updates logs that have not changed since they were read. In the order of the ids,
	 * so that two transactions do not deadlock.
	 * @throws OptimisticLockingFailureException if another process has written to one of
	 * them or has deleted it, or if the database is in another history, in which the id
	 * may be another log's
	 */
	public void update(Collection<Growth> growths) {
		List<Object[]> rows = growths.stream()
			.sorted(Comparator.comparingLong((growth) -> growth.after().id()))
			.map((growth) -> new Object[] { growth.after().last(), growth.after().totalBytes(), growth.after().id(),
					growth.lastBefore(), growth.after().epoch() })
			.toList();
		int[] updated = this.statements
			.batch("update parley_destination set last_offset = ?, total_bytes = ?, timeline = " + this.timeline
					+ " where id = ? and last_offset = ? and epoch = ? and not " + this.logIsOutdated, rows);
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
	 * How a log begins.
	 *
	 * @param epoch of its first message
	 * @param former see {@link LogRow#former}
	 * @param outdated whether the database is in another history since
	 */
	public record Beginning(String epoch, String former, boolean outdated) {

		/** Of what keeps nothing. */
		public static final Beginning NONE = new Beginning("", "", false);

		/** Of a log that begins another life. */
		public static Beginning ofAnotherLife() {
			return new Beginning(newEpoch(), "", false);
		}

		/** As {@link LogRow#formerEpochs}. */
		public Map<String, Long> formerEpochs() {
			return LogRow.formerEpochs(this.former);
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
