package dev.parley.autoconfigure.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import dev.parley.archive.ArchiveProperties;
import dev.parley.archive.Pools;
import dev.parley.archive.Replaced;
import dev.parley.archive.UnloggedLogs;
import dev.parley.autoconfigure.ParleyDataSource;
import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterLink;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.ClusterProperties;
import dev.parley.cluster.ClusterStore;
import dev.parley.cluster.announce.SharedLogs;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.nodes.SpokenVersion;
import dev.parley.cluster.nodes.VersionLeases;
import dev.parley.cluster.postgres.PostgresBus;
import dev.parley.cluster.postgres.PostgresVersionLeases;

/** What nodes share in a PostgreSQL, without Redis. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = ClusterStore.PROPERTY, havingValue = "postgres")
@EnableConfigurationProperties(ArchiveProperties.class)
class PostgresConfiguration {

	private static final Logger log = LoggerFactory.getLogger(PostgresConfiguration.class);

	private static final String DRIVER = "org.postgresql.PGConnection";

	/** Two of the bus, and one for the version. */
	private static final int CONNECTIONS = 3;

	/** How long PostgreSQL may take for an answer on the bus's connections. */
	private static final Duration ANSWER = Duration.ofSeconds(3);

	@Bean
	ClusterDatabase parleyClusterDatabase(@ParleyDataSource ObjectProvider<DataSource> annotated,
			ObjectProvider<DataSource> databases) {
		if (!ClassUtils.isPresent(DRIVER, getClass().getClassLoader())) {
			throw new ClusterException("parley.cluster is postgres, and its driver is not on the class path",
					"Add org.postgresql:postgresql, or remove parley.cluster.", null);
		}
		DataSource database = annotated.getIfAvailable(databases::getIfUnique);
		if (database == null) {
			throw new ClusterException("parley.cluster is postgres, and there is no DataSource, or none is primary",
					"Configure spring.datasource, or annotate one DataSource with @ParleyDataSource or @Primary.",
					null);
		}
		SharedDatabase.check(database, ClusterStore.POSTGRES);
		return new ClusterDatabase(database, Pools.beside(database, "parley-bus", CONNECTIONS, ANSWER));
	}

	/** Whoever needs the node finds the database checked, and that it may be one. */
	@Bean
	ClusterNode parleyClusterNode(SpokenVersion version) {
		return new ClusterNode(version.node(), "PostgreSQL");
	}

	@Bean
	VersionLeases parleyVersionLeases(ClusterDatabase database, ClusterProperties properties) {
		return new PostgresVersionLeases(database.ofBus(), properties.prefix());
	}

	@Bean
	@DependsOnDatabaseInitialization
	PostgresBus parleyBus(ClusterDatabase database, ClusterProperties properties) {
		return new PostgresBus(database.ofBus(), properties.prefix());
	}

	@Bean
	@DependsOnDatabaseInitialization
	UnloggedLogs parleyUnloggedLogs(ClusterDatabase database, ClusterProperties properties, ArchiveProperties limits,
			ClusterNode node, ObjectProvider<Clock> clocks, ObjectProvider<Replaced> replaced,
			AutowireCapableBeanFactory beans) {
		BiFunction<DataSource, String, DataSource> prepare = (pool,
				name) -> (DataSource) beans.initializeBean(pool, name);
		return UnloggedLogs.open(database.main(), limits, properties.prefix(), clocks.getIfUnique(Clock::systemUTC),
				prepare, replaced.getIfAvailable(() -> () -> {
				}), node.id());
	}

	/** Not offered to who wants the backend of durable logs. */
	@Bean(defaultCandidate = false)
	SharedLogs parleySharedLogs(UnloggedLogs logs, ClusterNode node, Bus bus, ObjectProvider<Clock> clocks) {
		SharedLogs shared = new SharedLogs(logs.backend(), logs::positions, bus, clocks.getIfUnique(Clock::systemUTC));
		log.info("This is node {} of a cluster: what is not durable is in {}, too", node.id(), node.place());
		return shared;
	}

	@Bean
	ClusterLink parleyClusterLink(PostgresBus bus, @Qualifier("parleySharedLogs") SharedLogs logs,
			SpokenVersion version) {
		return new NodeLink(bus::away, logs::lost, version::isHeld);
	}

	@ConditionalOnClass(MeterBinder.class)
	static final class Meters {

		@Bean
		MeterBinder parleyNotifyMeters(PostgresBus bus) {
			return (registry) -> Gauge.builder("parley.cluster.notify", bus, PostgresBus::notifyQueue)
				.description("How full the queue of PostgreSQL for NOTIFY is, from 0 to 1")
				.register(registry);
		}

	}

}
