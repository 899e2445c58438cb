package dev.parley.database;

import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Tells the pool what {@code spring.datasource} cannot: when a connection is dead, and
 * what is good for PostgreSQL alone.
 */
final class Connections implements BeanPostProcessor {

	/**
	 * Seconds, for PostgreSQL's driver, which by itself waits for an answer as long as
	 * TCP does: a quarter of an hour. A URL that says something else wins. A transaction
	 * of the archive has more time, and so has Flyway.
	 */
	private static final Map<String, String> POSTGRESQL = Map.of("connectTimeout", "2", "cancelSignalTimeout", "2",
			"socketTimeout", "2", "tcpKeepAlive", "true");

	private final ObjectProvider<Storage> storage;

	Connections(ObjectProvider<Storage> storage) {
		this.storage = storage;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool) {
			pool.setExceptionOverride(new DeadConnections(pool, this.storage.getObject()));
			String url = pool.getJdbcUrl();
			if (url != null && url.startsWith("jdbc:postgresql:")) {
				POSTGRESQL.forEach(pool.getDataSourceProperties()::putIfAbsent);
			}
		}
		return bean;
	}

}
