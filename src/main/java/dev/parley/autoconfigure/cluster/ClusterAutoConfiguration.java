package dev.parley.autoconfigure.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

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
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.UserDestinationResolver;

import dev.parley.autoconfigure.ConditionalOnParley;
import dev.parley.autoconfigure.EngineAutoConfiguration;
import dev.parley.cluster.ClusterLink;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.ClusterProperties;
import dev.parley.cluster.NodeProtocol;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.SpokenVersion;
import dev.parley.cluster.nodes.VersionLeases;
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
@Import({ RedisConfiguration.class, PostgresConfiguration.class, NodesConfiguration.class })
public final class ClusterAutoConfiguration {

	/** A node that is refused has changed no tables. */
	@Bean
	static MigrationsAfterNode parleyMigrationsAfterNode() {
		return new MigrationsAfterNode();
	}

	/**
	 * From here on this node has a lease for what it speaks. It ends after all else has.
	 */
	@Bean
	@ConditionalOnMissingBean
	SpokenVersion parleySpokenVersion(VersionLeases leases) {
		return SpokenVersion.begin(leases, NodeProtocol.VERSION);
	}

	@Bean
	@ConditionalOnMissingBean
	Roster parleyBusRoster(Bus bus, ClusterNode node) {
		return new BusRoster(bus, node.id(), System::nanoTime);
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
	SmartInitializingSingleton parleyRecheckNews(Bus bus, ClusterNode node, Nodes nodes, Engine engine,
			@Qualifier("parleyPermissionNews") NewsThread thread,
			@Qualifier("parleyPermissionSweeps") NewsThread sweeps) {
		return () -> {
			RecheckNews news = new RecheckNews(bus, node.id(), engine.recheckHere(), thread, sweeps, engine::after);
			engine.tell(news);
			nodes.whenOneDies(news::nodeDied);
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
				Health.Builder health = link.isBroken() ? Health.down() : Health.up();
				if (!away.isZero()) {
					health.withDetail("away", "%s, for %d s".formatted(node.place(), away.toSeconds()));
				}
				if (!link.mayServe()) {
					health.withDetail("version", "other nodes speak another one, or it could not be asked yet");
				}
				return health.build();
			};
		}

	}

}
