package dev.parley.chat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

import org.h2.jdbcx.JdbcConnectionPool;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Rooms in a new database, for one test. */
final class ChatDatabase {

	static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00.123456Z"), ZoneOffset.UTC);

	private ChatDatabase() {
	}

	static Rooms rooms() {
		return rooms(200);
	}

	static Rooms rooms(int limit) {
		JdbcConnectionPool database = JdbcConnectionPool
			.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
		ResourceDatabasePopulator schema = new ResourceDatabasePopulator(
				new ClassPathResource("db/migration/V30__chat.sql"));
		schema.execute(database);
		return new Rooms(JdbcClient.create(database), new ChatProperties(limit, 10_000), CLOCK);
	}

}
