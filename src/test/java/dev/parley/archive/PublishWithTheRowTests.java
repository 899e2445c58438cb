package dev.parley.archive;

import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

/** On H2. */
class PublishWithTheRowTests extends PublishWithTheRow {

	@Override
	protected DataSource newDatabase() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		return pool;
	}

}
