package dev.parley.archive;

import java.time.Clock;

import dev.parley.engine.log.Backend;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Offers the archive as the {@link Backend} of durable destinations. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	@Bean(destroyMethod = "close")
	@DependsOnDatabaseInitialization
	Backend archive(JdbcTemplate jdbc, PlatformTransactionManager transactions, ArchiveProperties properties,
			Clock clock) {
		return new JdbcBackend(jdbc, new TransactionTemplate(transactions), properties, clock);
	}

}
