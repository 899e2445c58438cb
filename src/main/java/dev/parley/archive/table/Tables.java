package dev.parley.archive.table;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** The archive's tables. Safe for any thread. */
public record Tables(LogTable logs, MessageTable messages, KeyTable keys, WriterTable writer, OutgoingTable outgoing,
		LatestTable latest, NodeTable nodes, ClaimTable claims) {

	/** For those who add nothing to logs. */
	public static Tables of(JdbcOperations jdbc, TablePrefix prefix) {
		return of(jdbc, prefix, Timeline.NONE);
	}

	public static Tables of(JdbcOperations jdbc, TablePrefix prefix, Timeline timeline) {
		Statements statements = new Statements(jdbc, prefix);
		return new Tables(new LogTable(statements, timeline), new MessageTable(statements), new KeyTable(statements),
				new WriterTable(statements), new OutgoingTable(statements), new LatestTable(statements),
				new NodeTable(statements), new ClaimTable(statements));
	}

	/** The product name of the database. */
	public static @Nullable String product(JdbcOperations jdbc) {
		return jdbc
			.execute((ConnectionCallback<String>) (connection) -> connection.getMetaData().getDatabaseProductName());
	}

}
