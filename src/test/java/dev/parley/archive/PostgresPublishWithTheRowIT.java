package dev.parley.archive;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.support.Postgres;

/** On PostgreSQL, which refuses all statements of a transaction after one has failed. */
class PostgresPublishWithTheRowIT extends PublishWithTheRow {

	@Override
	protected DataSource newDatabase() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(Postgres.newDatabase());
		return pool;
	}

}
