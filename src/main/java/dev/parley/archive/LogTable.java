package dev.parley.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code archive_destination} and {@code archive_epoch}. Safe for any thread. */
final class LogTable {

	/** Names asked for at once: databases bound the parameters of a statement. */
	private static final int NAMES = 500;

	private static final String SELECT = "select id, name, epoch, last_offset, total_bytes from archive_destination ";

	private static final RowMapper<LogRow> ROW = (rs, number) -> new LogRow(rs.getLong(1), rs.getString(2),
			rs.getString(3), rs.getLong(4), rs.getLong(5));

	private final JdbcOperations jdbc;

	private final JdbcClient client;

	LogTable(JdbcOperations jdbc) {
		this.jdbc = jdbc;
		this.client = JdbcClient.create(jdbc);
	}

	/** The epoch of this archive: the given one if it has none yet. */
	String epoch(String ifNone) {
		String epoch = selectEpoch();
		if (epoch != null) {
			return epoch;
		}
		try {
			this.client.sql("insert into archive_epoch (id, epoch) values (1, ?)").param(ifNone).update();
			return ifNone;
		}
		catch (DuplicateKeyException ex) {
			String other = selectEpoch();
			return (other != null) ? other : ifNone;
		}
	}

	private @Nullable String selectEpoch() {
		return this.client.sql("select epoch from archive_epoch where id = 1")
			.query(String.class)
			.optional()
			.orElse(null);
	}

	@Nullable LogRow find(String name) {
		return this.client.sql(SELECT + "where name = ?").param(name).query(ROW).optional().orElse(null);
	}

	List<LogRow> find(Collection<String> names) {
		List<String> all = List.copyOf(names);
		List<LogRow> found = new ArrayList<>(all.size());
		for (int i = 0; i < all.size(); i += NAMES) {
			found.addAll(this.client.sql(SELECT + "where name in (:names)")
				.param("names", all.subList(i, Math.min(i + NAMES, all.size())))
				.query(ROW)
				.list());
		}
		return found;
	}

	/** In the order of the ids. */
	List<LogRow> after(long id, int limit) {
		return this.client.sql(SELECT + "where id > ? order by id limit ?").params(id, limit).query(ROW).list();
	}

	void insert(Collection<String> names, String epoch) {
		this.jdbc.batchUpdate(
				"insert into archive_destination (name, epoch, last_offset, total_bytes) values (?, ?, 0, 0)",
				names.stream().map((name) -> new Object[] { name, epoch }).toList());
	}

	void update(Collection<LogRow> rows) {
		this.jdbc.batchUpdate("update archive_destination set last_offset = ?, total_bytes = ? where id = ?",
				rows.stream().map((row) -> new Object[] { row.last(), row.totalBytes(), row.id() }).toList());
	}

	void delete(long id) {
		this.client.sql("delete from archive_destination where id = ?").param(id).update();
	}

}
