package dev.parley.autoconfigure.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.UserDestinationResolver;
import org.springframework.util.ClassUtils;

import dev.parley.autoconfigure.ConditionalOnParley;
import dev.parley.autoconfigure.EngineAutoConfiguration;
import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterLink;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.ClusterProperties;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.redis.RedisBackend;
import dev.parley.cluster.redis.RedisBus;
import dev.parley.cluster.redis.RedisCluster;
import dev.parley.cluster.users.UserChannels;
import dev.parley.engine.Engine;
import dev.parley.engine.log.DestinationNames;
import dev.parley.presence.BusRoster;
import dev.parley.presence.Roster;
import dev.parley.stomp.publishing.AfterCommit;

/**
 * What a node shares with the other nodes of its cluster, if {@code parley.cluster} says
 * that it is one.
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.websocket.autoconfigure.servlet.WebSocketMessagingAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" },
		before = EngineAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnParley
@Conditional(OnCluster.class)
@EnableConfigurationProperties(ClusterProperties.class)
@Import(NodesConfiguration.class)
public final class ClusterAutoConfiguration {

	private static final Logger log = LoggerFactory.getLogger(ClusterAutoConfiguration.class);

	private static final String CLIENT = "io.lettuce.core.RedisClient";

	@Bean
	RedisCluster parleyRedisCluster(Environment environment, ClusterProperties properties,
			ObjectProvider<DataSource> databases) {
		if (!ClassUtils.isPresent(CLIENT, getClass().getClassLoader())) {
			throw new ClusterException("parley.cluster is redis, and there is no client for Redis on the class path",
					"Add io.lettuce:lettuce-core, or remove parley.cluster.", null);
		}
		databases.forEach(ClusterAutoConfiguration::check);
		return RedisCluster.of(environment, properties.prefix());
	}

	/** One that cannot be asked is reported by whoever needs it. */
	private static void check(DataSource database) {
		String product;
		try (Connection connection = database.getConnection()) {
			product = connection.getMetaData().getDatabaseProductName();
		}
		catch (SQLException ex) {
			log.debug("A database cannot be asked for its name", ex);
			return;
		}
		if (product.equals("H2")) {
			throw new ClusterException(
					"parley.cluster is redis, and the database is H2, which belongs to one process: all nodes of a cluster share one PostgreSQL",
					"Point spring.datasource.url to a PostgreSQL, or remove parley.cluster.", null);
		}
	}

	@Bean
	ClusterNode parleyClusterNode(RedisCluster cluster) {
		return ClusterNode.at(cluster.place());
	}

	@Bean
	RedisBus parleyBus(RedisCluster cluster) {
		return cluster.bus();
	}

	@Bean
	@ConditionalOnMissingBean
	Roster parleyBusRoster(Bus bus, ClusterNode node) {
		return new BusRoster(bus, node.id(), System::nanoTime);
	}

	/** Not offered to who wants the backend of durable logs. */
	@Bean(defaultCandidate = false)
	RedisBackend parleySharedLogs(RedisCluster cluster, ClusterNode node, Bus bus, ObjectProvider<Clock> clocks) {
		RedisBackend logs = cluster.logs(node, clocks.getIfUnique(Clock::systemUTC));
		log.info("This is node {} of a cluster: what is not durable is in {}", node.id(), node.place());
		return logs;
	}

	@Bean
	ClusterLink parleyClusterLink(RedisBus bus, @Qualifier("parleySharedLogs") RedisBackend logs) {
		return new ClusterLink() {

			@Override
			public Duration away() {
				return (bus.away().compareTo(logs.away()) > 0) ? bus.away() : logs.away();
			}

			@Override
			public long lost() {
				return logs.lost();
			}

		};
	}

	@Bean(defaultCandidate = false)
	NewsThread parleyUserNews() {
		return new NewsThread("parley-user-news");
	}

	@Bean
	UserChannels parleyUserChannels(Bus bus, ClusterNode node, ObjectProvider<Engine> engine,
			@Qualifier("parleyUserNews") NewsThread thread) {
		return new UserChannels(bus, node.id(), (destination) -> engine.getObject().userOf(destination), thread);
	}

	@Bean(defaultCandidate = false)
	NewsThread parleyPermissionNews() {
		return new NewsThread("parley-permission-news");
	}

	/** Checks of all permissions take long. */
	@Bean(defaultCandidate = false)
	NewsThread parleyPermissionSweeps() {
		return new NewsThread("parley-permission-sweep");
	}

	/** Before the first client comes. */
	@Bean
	SmartInitializingSingleton parleyRecheckNews(Bus bus, ClusterNode node, Engine engine,
			@Qualifier("parleyPermissionNews") NewsThread thread,
			@Qualifier("parleyPermissionSweeps") NewsThread sweeps) {
		return () -> {
			RecheckNews news = new RecheckNews(bus, node.id(), engine.recheckHere(), thread, sweeps, engine::after);
			engine.tell(news);
			news.begin().join();
		};
	}

	@Bean
	SmartInitializingSingleton parleyUserRelay(UserChannels channels, ClusterNode node, Engine engine,
			@Qualifier("brokerChannel") SubscribableChannel broker, ObjectProvider<UserDestinationResolver> users,
			ObjectProvider<AfterCommit> afterCommit) {
		return () -> {
			UserRelay relay = new UserRelay(channels, node.id(), userPrefix(users.getObject()), broker,
					(session) -> engine.session(session) != null, afterCommit.getIfAvailable(() -> Runnable::run));
			channels.receive(relay::receive);
			broker.subscribe(relay);
		};
	}

	private static String userPrefix(UserDestinationResolver users) {
		return (users instanceof DefaultUserDestinationResolver springs) ? springs.getDestinationPrefix()
				: DestinationNames.USERS;
	}

	@ConditionalOnClass(MeterBinder.class)
	static final class Meters {

		@Bean
		MeterBinder parleyClusterMeters(ClusterLink link) {
			return (registry) -> {
				TimeGauge.builder("parley.cluster.away", () -> link.away().toMillis(), TimeUnit.MILLISECONDS)
					.description("For how long the link to what the nodes share has been lost")
					.register(registry);
				FunctionCounter.builder("parley.cluster.lost", link, ClusterLink::lost)
					.description("How often messages that no log keeps may have been lost with the link")
					.register(registry);
			};
		}

	}

	@ConditionalOnClass(HealthIndicator.class)
	static final class WithHealth {

		@Bean
		HealthIndicator parleyCluster(ClusterLink link, ClusterNode node) {
			return () -> {
				Duration away = link.away();
				return away.isZero() ? Health.up().build()
						: (link.isBroken() ? Health.down() : Health.up())
							.withDetail("away", "%s, for %d s".formatted(node.place(), away.toSeconds()))
							.build();
			};
		}

	}

}
