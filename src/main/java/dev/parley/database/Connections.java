package dev.parley.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import com.zaxxer.hikari.HikariDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Tells the pool what {@code spring.datasource} cannot: when a connection is dead, how
 * many may wait for one, and what is good for PostgreSQL alone.
 */
final class Connections implements DestructionAwareBeanPostProcessor {

	private static final Logger log = LoggerFactory.getLogger(Connections.class);

	/** A supervisor that has asked the server to end does not wait much longer. */
	private static final Duration TIME_TO_SHRINK = Duration.ofSeconds(3);

	/**
	 * Seconds, for PostgreSQL's driver, which by itself waits for an answer as long as
	 * TCP does: a quarter of an hour. A URL that says something else wins. A transaction
	 * of the archive has more time, and so has Flyway.
	 */
	private static final Map<String, String> POSTGRESQL = Map.of("connectTimeout", "2", "cancelSignalTimeout", "2",
			"socketTimeout", "2", "tcpKeepAlive", "true");

	/**
	 * Milliseconds, so that PostgreSQL says so before the driver gives the connection up:
	 * it does not notice that, and who waits for a locked table would stay in its line,
	 * until there are as many of them as it has connections.
	 */
	private static final String LOCKS = "set lock_timeout = 1500";

	private final ObjectProvider<Storage> storage;

	/** All of them: what one finds dead is dead for the others, too. */
	private final Collection<HikariDataSource> pools = new CopyOnWriteArrayList<>();

	Connections(ObjectProvider<Storage> storage) {
		this.storage = storage;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool) {
			this.pools.add(pool);
			pool.setExceptionOverride(new DeadConnections(this.pools, this.storage.getObject()));
			if (isAt(pool, "jdbc:postgresql:")) {
				POSTGRESQL.forEach(pool.getDataSourceProperties()::putIfAbsent);
				String own = pool.getConnectionInitSql();
				pool.setConnectionInitSql(LOCKS + ((own != null) ? "; " + own : ""));
			}
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof HikariDataSource pool) ? new WaitLimit(pool) : bean;
	}

	/**
	 * All who write have ended, and the pool is closed next, the last of its database.
	 */
	@Override
	public void postProcessBeforeDestruction(Object bean, String name) {
		if (bean instanceof HikariDataSource pool && pool.isRunning() && isAt(pool, "jdbc:h2:") && isLast(pool)) {
			try {
				new H2File(pool).shrink(TIME_TO_SHRINK);
			}
			catch (SQLException | RuntimeException ex) {
				log.debug("The database's file was not made smaller", ex);
			}
		}
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return bean instanceof HikariDataSource;
	}

	private boolean isLast(HikariDataSource pool) {
		return this.pools.stream()
			.noneMatch((other) -> other != pool && other.isRunning()
					&& Objects.equals(other.getJdbcUrl(), pool.getJdbcUrl()));
	}

	private static boolean isAt(HikariDataSource pool, String prefix) {
		String url = pool.getJdbcUrl();
		return url != null && url.startsWith(prefix);
	}

}
