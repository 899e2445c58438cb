package dev.parley.cluster.postgres;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.Pools;
import dev.parley.support.Postgres;

import org.springframework.jdbc.core.JdbcTemplate;

/** A PostgreSQL with the connections of several nodes, which can be cut. */
final class BusDatabase implements AutoCloseable {

	private final AtomicInteger nodes = new AtomicInteger();

	private final HikariDataSource main = new HikariDataSource();

	private final JdbcTemplate jdbc;

	BusDatabase() {
		this(Postgres.newDatabase());
	}

	BusDatabase(String url) {
		this.main.setJdbcUrl(url);
		this.main.setMaximumPoolSize(3);
		this.main.setMinimumIdle(0);
		this.jdbc = new JdbcTemplate(this.main);
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/** Connections of another node. */
	HikariDataSource connections() {
		return (HikariDataSource) Pools.beside(this.main, "node-" + this.nodes.incrementAndGet(), 2,
				Duration.ofSeconds(2));
	}

	/** Cuts the connections of a node. */
	void cut(DataSource node) {
		this.jdbc.queryForList("select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?"
				+ " and datname = current_database()", ((HikariDataSource) node).getPoolName());
	}

	@Override
	public void close() {
		this.main.close();
	}

}
