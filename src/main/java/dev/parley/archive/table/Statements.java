package dev.parley.archive.table;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/**
 * Statements on the archive's tables, whose names begin with {@code parley_} here and
 * with the configured prefix in the database. Safe for any thread.
 */
final class Statements {

	private final JdbcOperations jdbc;

	private final JdbcClient client;

	private final TablePrefix prefix;

	Statements(JdbcOperations jdbc, TablePrefix prefix) {
		this.jdbc = jdbc;
		this.client = JdbcClient.create(jdbc);
		this.prefix = prefix;
	}

	JdbcClient.StatementSpec sql(String statement) {
		return this.client.sql(this.prefix.in(statement));
	}

	int[] batch(String statement, List<Object[]> rows) {
		return this.jdbc.batchUpdate(this.prefix.in(statement), rows);
	}

	<T> void batch(String statement, Collection<T> rows, ParameterizedPreparedStatementSetter<T> setter) {
		this.jdbc.batchUpdate(this.prefix.in(statement), rows, Math.max(1, rows.size()), setter);
	}

	/** Inserts a row, and returns the id that the database has given it. */
	long insert(String statement, @Nullable Object... values) {
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		sql(statement).params(Arrays.asList(values)).update(key, "id");
		return Objects.requireNonNull(key.getKey()).longValue();
	}

}
