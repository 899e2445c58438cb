package dev.parley.archive.table;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** The archive's tables. Safe for any thread. */
public record Tables(LogTable logs, MessageTable messages, KeyTable keys, WriterTable writer) {

	public static Tables of(JdbcOperations jdbc) {
		return new Tables(new LogTable(jdbc), new MessageTable(jdbc), new KeyTable(jdbc), new WriterTable(jdbc));
	}

	/** The product name of the database. */
	public static @Nullable String product(JdbcOperations jdbc) {
		return jdbc
			.execute((ConnectionCallback<String>) (connection) -> connection.getMetaData().getDatabaseProductName());
	}

}
