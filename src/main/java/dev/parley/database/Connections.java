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
 * Configures the pool where {@code spring.datasource} cannot: when a connection is dead,
 * how many threads may wait for one, and settings for PostgreSQL alone.
 */
final class Connections implements DestructionAwareBeanPostProcessor {

	private static final Logger log = LoggerFactory.getLogger(Connections.class);

	/** A supervisor that has asked the server to stop does not wait much longer. */
	private static final Duration TIME_TO_SHRINK = Duration.ofSeconds(3);

	/**
	 * Seconds, for PostgreSQL's driver, which by default waits for an answer as long as
	 * TCP does: a quarter of an hour. Parameters of the URL take precedence. Transactions
	 * of the archive have more time, and so has Flyway.
	 */
	private static final Map<String, String> POSTGRESQL = Map.of("connectTimeout", "2", "cancelSignalTimeout", "2",
			"socketTimeout", "2", "tcpKeepAlive", "true");

	/**
	 * Milliseconds, so that PostgreSQL gives up first: it does not notice when the driver
	 * closes the connection, and a statement that waits for a locked table would stay
	 * there, until such statements use up all of its connections.
	 */
	private static final String LOCKS = "set lock_timeout = 1500";

	private final ObjectProvider<Storage> storage;

	/**
	 * All pools: when one finds the database closed, it is closed for the others, too.
	 */
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
	 * All writers have ended, and the pool, the last of its database, is closed next.
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
