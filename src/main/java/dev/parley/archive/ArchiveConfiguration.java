package dev.parley.archive;

import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.application.ReadinessStateHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.AdvisoryLock;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.StandbyFilter;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.log.Backend;

/** Offers the archive as the {@link Backend} of durable destinations. */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	/** Used by one thread. A broken connection is replaced by a new one. */
	@Bean(defaultCandidate = false)
	DataSource archiveWriterDataSource(DataSource main, ArchiveProperties properties) {
		return Pools.beside(main, "parley-archive", 1, properties.patience());
	}

	/** One connection for the lock, one to ask which process writes. */
	@Bean(defaultCandidate = false)
	DataSource archiveLockDataSource(DataSource main) {
		return Pools.beside(main, "parley-writer-lock", 2, Duration.ofSeconds(5));
	}

	@Bean(initMethod = "start", destroyMethod = "close")
	@DependsOnDatabaseInitialization
	WriterLock writerLock(@Qualifier("archiveLockDataSource") DataSource connections, ArchiveProperties properties,
			ApplicationContext context) {
		JdbcTemplate jdbc = new JdbcTemplate(connections);
		Mutex mutex = "PostgreSQL".equals(Tables.product(jdbc)) ? new AdvisoryLock(connections) : Mutex.NONE;
		return new WriterLock(mutex, Tables.of(jdbc, properties.prefix()).writer(), () -> end(context));
	}

	/** The supervisor starts the process again, and it waits for its turn. */
	private static void end(ApplicationContext context) {
		Thread end = new Thread(() -> System.exit(SpringApplication.exit(context, () -> 1)), "parley-end");
		// Otherwise the JVM exits, with code 0, when the context is closed.
		end.setDaemon(false);
		end.start();
	}

	@Bean(destroyMethod = "close")
	@DependsOnDatabaseInitialization
	JdbcBackend archive(DataSource readers, @Qualifier("archiveWriterDataSource") DataSource writer, WriterLock lock,
			ArchiveProperties properties, Clock clock) {
		return new JdbcBackend(new JdbcTemplate(readers), new JdbcTemplate(writer), lock, properties, clock);
	}

	@Bean
	JdbcOutgoing archiveOutgoing(DataSource dataSource, ArchiveProperties properties, JdbcBackend archive) {
		return new JdbcOutgoing(dataSource, properties.prefix(), archive);
	}

	@Bean
	MeterBinder archiveGauges(JdbcBackend archive) {
		return (registry) -> Gauge.builder("parley.archive.stored", archive::storedBytes)
			.baseUnit(BaseUnits.BYTES)
			.description("Size of the stored messages")
			.register(registry);
	}

	/** Part of liveness: an unreachable database does not count. */
	@Bean
	HealthIndicator archiveThread(JdbcBackend archive, WriterLock lock) {
		return () -> {
			if (!archive.canWrite(System.nanoTime())) {
				return Health.down().withDetail("threads", "parley-archive").build();
			}
			return (lock.isLookedAfter() ? Health.up() : Health.down().withDetail("threads", WriterLock.THREAD))
				.build();
		};
	}

	@Bean
	StandbyFilter standbyFilter(ObjectProvider<WriterLock> lock,
			@Value("${management.endpoints.web.base-path:/actuator}") String actuator) {
		return new StandbyFilter(lock::getObject, actuator);
	}

	/** Replaces Spring Boot's indicator. */
	@Bean
	ReadinessStateHealthIndicator readinessStateHealthIndicator(ApplicationAvailability availability, WriterLock lock) {
		return new ReadinessStateHealthIndicator(availability) {

			@Override
			protected AvailabilityState getState(ApplicationAvailability available) {
				return lock.isHeld() ? super.getState(available) : ReadinessState.REFUSING_TRAFFIC;
			}

		};
	}

}
