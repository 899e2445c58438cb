package dev.parley.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The connections of all modules, and the database's health. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

	/** Runs before anything opens the database. */
	@Bean
	static BeanFactoryPostProcessor dataFiles(Environment environment) {
		return (beans) -> DataFiles.protect(environment.getProperty("spring.datasource.url", ""));
	}

	@Bean
	static Storage storage() {
		return new Storage();
	}

	@Bean
	static Connections connections(ObjectProvider<Storage> storage) {
		return new Connections(storage);
	}

	@Bean
	OutageLog outageLog() {
		return new OutageLog();
	}

	@Bean
	DatabaseExplanation databaseExplanation(OutageLog outages) {
		return new DatabaseExplanation(outages);
	}

	@Bean
	@ConditionalOnExpression("'${spring.datasource.url:}'.startsWith('jdbc:h2:')")
	Compaction compaction(DataSource dataSource) {
		return new Compaction(new H2File(dataSource));
	}

	/** Migrating a large table may take long. */
	@Bean
	static FlywayConfigurationCustomizer patientMigrations() {
		return (flyway) -> {
			DataSource dataSource = flyway.getDataSource();
			if (dataSource != null) {
				flyway.dataSource(new UnboundedDataSource(dataSource));
			}
		};
	}

	/** Replaces Spring Boot's indicator, which has no time limit. */
	@Bean
	HealthIndicator dbHealthIndicator(DataSource dataSource, Storage storage) {
		return new DatabaseHealth(WaitLimit.lifted(dataSource), storage);
	}

	/**
	 * Its connections wait for the database without a limit. The pool resets the network
	 * timeout, but not the lock timeout, so they are closed after the migrations.
	 */
	private static final class UnboundedDataSource extends DelegatingDataSource {

		UnboundedDataSource(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			connection.setNetworkTimeout(Runnable::run, 0);
			if ("PostgreSQL".equals(connection.getMetaData().getDatabaseProductName())) {
				try (Statement statement = connection.createStatement()) {
					statement.execute("set lock_timeout = 0");
				}
			}
			return connection;
		}

	}

}
