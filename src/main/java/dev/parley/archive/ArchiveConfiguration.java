package dev.parley.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

import dev.parley.engine.log.Backend;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Offers the archive as the {@link Backend} of durable destinations. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	@Bean(destroyMethod = "close")
	@DependsOnDatabaseInitialization
	JdbcBackend archive(DataSource dataSource, ArchiveProperties properties, Clock clock) {
		return new JdbcBackend(new JdbcTemplate(dataSource),
				new TransactionTemplate(new PatientTransactions(dataSource, properties.patience())), properties, clock);
	}

	/** Part of liveness: that the database is away is not its business. */
	@Bean
	HealthIndicator archiveThread(JdbcBackend archive) {
		return () -> (archive.canWrite() ? Health.up() : Health.down().withDetail("threads", "parley-archive")).build();
	}

	/**
	 * A group of many batches takes longer than the question of a request for which the
	 * connections are made. The pool sets the time back.
	 */
	private static final class PatientTransactions extends JdbcTransactionManager {

		private final int patience;

		PatientTransactions(DataSource dataSource, Duration patience) {
			super(dataSource);
			this.patience = Math.toIntExact(patience.toMillis());
		}

		@Override
		protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
				throws SQLException {
			super.prepareTransactionalConnection(connection, definition);
			connection.setNetworkTimeout(Runnable::run, this.patience);
		}

	}

}
