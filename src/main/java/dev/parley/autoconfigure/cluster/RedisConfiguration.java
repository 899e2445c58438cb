package dev.parley.autoconfigure.cluster;

import java.time.Clock;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterLink;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.ClusterProperties;
import dev.parley.cluster.ClusterStore;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.nodes.SpokenVersion;
import dev.parley.cluster.nodes.VersionLeases;
import dev.parley.cluster.redis.RedisBackend;
import dev.parley.cluster.redis.RedisBus;
import dev.parley.cluster.redis.RedisCluster;

/** What nodes share in a Redis. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = ClusterStore.PROPERTY, havingValue = "redis")
class RedisConfiguration {

	private static final Logger log = LoggerFactory.getLogger(RedisConfiguration.class);

	private static final String CLIENT = "io.lettuce.core.RedisClient";

	@Bean
	RedisCluster parleyRedisCluster(Environment environment, ClusterProperties properties,
			ObjectProvider<DataSource> databases) {
		if (!ClassUtils.isPresent(CLIENT, getClass().getClassLoader())) {
			throw new ClusterException("parley.cluster is redis, and there is no client for Redis on the class path",
					"Add io.lettuce:lettuce-core, or remove parley.cluster.", null);
		}
		databases.forEach((database) -> SharedDatabase.check(database, ClusterStore.REDIS));
		return RedisCluster.of(environment, properties.prefix());
	}

	/** Whoever needs the node finds that it may be one. */
	@Bean
	ClusterNode parleyClusterNode(RedisCluster cluster, SpokenVersion version) {
		return new ClusterNode(version.node(), cluster.place());
	}

	@Bean
	VersionLeases parleyVersionLeases(RedisCluster cluster, RedisBus bus) {
		return cluster.versions(bus);
	}

	@Bean
	RedisBus parleyBus(RedisCluster cluster) {
		return cluster.bus();
	}

	/** Not offered to who wants the backend of durable logs. */
	@Bean(defaultCandidate = false)
	RedisBackend parleySharedLogs(RedisCluster cluster, ClusterNode node, Bus bus, ObjectProvider<Clock> clocks) {
		RedisBackend logs = cluster.logs(node, clocks.getIfUnique(Clock::systemUTC));
		log.info("This is node {} of a cluster: what is not durable is in {}", node.id(), node.place());
		return logs;
	}

	@Bean
	ClusterLink parleyClusterLink(RedisBus bus, @Qualifier("parleySharedLogs") RedisBackend logs,
			SpokenVersion version) {
		return new NodeLink(() -> (bus.away().compareTo(logs.away()) > 0) ? bus.away() : logs.away(), logs::lost,
				version::isHeld);
	}

}
