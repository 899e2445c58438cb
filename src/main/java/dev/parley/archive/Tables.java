package dev.parley.archive;

import org.springframework.jdbc.core.JdbcOperations;

/** The archive's part of the database. Safe for any thread. */
record Tables(LogTable logs, MessageTable messages, KeyTable keys) {

	static Tables of(JdbcOperations jdbc) {
		return new Tables(new LogTable(jdbc), new MessageTable(jdbc), new KeyTable(jdbc));
	}

}
