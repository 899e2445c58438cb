package dev.parley.autoconfigure;

import java.time.Clock;
import java.util.Objects;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

import dev.parley.archive.Archive;
import dev.parley.archive.ArchiveException;
import dev.parley.archive.ArchiveProperties;
import dev.parley.archive.Replaced;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.announce.AnnouncingBackend;
import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.policy.Policies;

/**
 * The archive, which keeps the messages of durable destinations in a database of the
 * application. There is one if a policy is durable, or {@code parley.archive.enabled}
 * asks for it; otherwise nothing is opened, started or created.
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.websocket.autoconfigure.servlet.WebSocketMessagingAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnParley
@ConditionalOnClass(name = { "org.springframework.jdbc.core.JdbcTemplate", "com.zaxxer.hikari.HikariDataSource" })
@EnableConfigurationProperties(ArchiveProperties.class)
public final class ArchiveAutoConfiguration {

	/**
	 * Its pools are no beans, or they would be offered to the application, but they are
	 * prepared as beans are.
	 */
	@Bean
	@DependsOnDatabaseInitialization
	Archive parleyArchive(Policies policies, ArchiveProperties properties,
			@ParleyDataSource ObjectProvider<DataSource> annotated, ObjectProvider<DataSource> dataSources,
			ObjectProvider<Clock> clocks, ObjectProvider<Replaced> replaced, ObjectProvider<ClusterNode> node,
			AutowireCapableBeanFactory beans) {
		boolean durable = !policies.durable().isEmpty();
		Boolean enabled = properties.enabled();
		if (!Objects.requireNonNullElse(enabled, durable)) {
			return Archive.none();
		}
		DataSource dataSource = annotated.getIfAvailable(dataSources::getIfUnique);
		if (dataSource == null) {
			String asked = durable ? "The policy of %s is durable".formatted(policies.durable().get(0))
					: "parley.archive.enabled is true";
			throw new ArchiveException(
					dataSources.stream().findAny().isPresent() ? asked + ", and of several DataSources none is primary"
							: asked + ", and there is no DataSource",
					"Configure spring.datasource, or annotate one DataSource with @ParleyDataSource or @Primary.");
		}
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		BiFunction<DataSource, String, DataSource> prepare = (pool,
				name) -> (DataSource) beans.initializeBean(pool, name);
		Replaced end = replaced.getIfAvailable(() -> () -> {
		});
		ClusterNode own = node.getIfAvailable();
		return (own != null) ? Archive.openShared(dataSource, properties, clock, prepare, end, own.id())
				: Archive.open(dataSource, properties, clock, prepare, end);
	}

	@Bean
	@Nullable Backend parleyArchiveBackend(Archive archive, ObjectProvider<Bus> buses) {
		Backend backend = archive.backend();
		Bus bus = buses.getIfAvailable();
		return (backend == null || bus == null) ? backend : new AnnouncingBackend(backend, archive::positions, bus);
	}

	@Bean
	@Nullable Outgoing parleyOutgoing(Archive archive) {
		return archive.outgoing();
	}

	@ConditionalOnClass(MeterBinder.class)
	static final class Meters {

		@Bean
		MeterBinder parleyArchiveGauges(Archive archive) {
			return (registry) -> {
				if (archive.isOpen()) {
					Gauge.builder("parley.archive.stored", archive::storedBytes)
						.baseUnit(BaseUnits.BYTES)
						.description("Size of the stored messages")
						.register(registry);
				}
			};
		}

	}

	@ConditionalOnClass(HealthIndicator.class)
	static final class WithHealth {

		/** Part of liveness: an unreachable database does not count. */
		@Bean
		@Nullable HealthIndicator archiveThread(Archive archive) {
			return archive.isOpen() ? () -> health(archive) : null;
		}

		private static Health health(Archive archive) {
			String failed = archive.failedThread();
			if (failed != null) {
				return Health.down().withDetail("threads", failed).build();
			}
			if (archive.isReplaced()) {
				return Health.down().withDetail("writer", "another process, since this one was too slow").build();
			}
			return Health.up().withDetail("writer", archive.isWriting() ? "this process" : "another process").build();
		}

	}

}
