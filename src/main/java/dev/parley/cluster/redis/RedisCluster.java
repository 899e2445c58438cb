package dev.parley.cluster.redis;

import java.time.Clock;

import org.springframework.core.env.Environment;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.nodes.VersionLeases;
import dev.parley.cluster.redis.servers.RedisServer;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.cluster.redis.versions.RedisVersionLeases;
import dev.parley.engine.log.BackendException;

/** What a node shares with the others on a Redis. Immutable. */
public final class RedisCluster {

	private final Servers servers;

	private final String prefix;

	private RedisCluster(Servers servers, String prefix) {
		this.servers = servers;
		this.prefix = prefix;
	}

	/**
	 * By {@code spring.data.redis}. Connects to nothing yet.
	 * @param prefix of all keys and channels
	 * @throws ClusterException if the settings ask for what Parley cannot use
	 */
	public static RedisCluster of(Environment environment, String prefix) {
		return new RedisCluster(RedisServer.of(environment).servers(), prefix);
	}

	/** Where it is, without credentials. */
	public String place() {
		return "Redis at " + this.servers.place();
	}

	/** Logs that connect when they are started. */
	public RedisBackend logs(ClusterNode node, Clock clock) {
		return new RedisBackend(this.servers, this.prefix, node.id(), clock);
	}

	/**
	 * Where the nodes see which version each of them speaks.
	 * @param bus over whose connection it is asked
	 */
	public VersionLeases versions(RedisBus bus) {
		return new RedisVersionLeases(new Names(this.prefix).versions(), bus::evaluate);
	}

	/**
	 * A bus.
	 * @throws ClusterException if the server cannot be used
	 */
	public RedisBus bus() {
		try {
			return new RedisBus(this.servers, this.prefix);
		}
		catch (BackendException ex) {
			throw new ClusterException(String.valueOf(ex.getMessage()),
					"Start it, or correct spring.data.redis.host, port and password.", ex);
		}
		catch (IllegalArgumentException ex) {
			throw new ClusterException(String.valueOf(ex.getMessage()), "Correct it.", ex);
		}
	}

}
