package dev.parley.cluster.redis.servers;

import java.util.List;

import io.lettuce.core.RedisURI;

/**
 * One master, or some of the nodes of a Redis Cluster, by which the others are found.
 *
 * @param uris one master, or at least one node of a cluster
 * @param isCluster whether there are several masters, each of which has some of the keys
 * @param maxRedirects how often a command follows a key to another master
 */
public record Servers(List<RedisURI> uris, boolean isCluster, int maxRedirects) {

	private static final int REDIRECTS = 5;

	public Servers {
		uris = List.copyOf(uris);
	}

	/** One master. */
	public static Servers of(RedisURI master) {
		return new Servers(List.of(master), false, REDIRECTS);
	}

	/** Several masters. */
	public static Servers cluster(List<RedisURI> nodes) {
		return new Servers(nodes, true, REDIRECTS);
	}

	/** Where they are, without credentials. */
	public String place() {
		RedisURI first = this.uris.get(0);
		if (this.isCluster) {
			return "the cluster of " + this.uris.stream().map(Servers::address).toList();
		}
		if (first.getSentinels().isEmpty()) {
			return address(first);
		}
		return "%s of the Sentinels %s".formatted(first.getSentinelMasterId(),
				first.getSentinels().stream().map(Servers::address).toList());
	}

	private static String address(RedisURI server) {
		return server.getHost() + ":" + server.getPort();
	}

}
