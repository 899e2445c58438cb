package dev.parley.cluster.redis.servers;

import java.util.List;

import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

import dev.parley.cluster.ClusterException;

/**
 * The server by the names that Spring Boot has for it, {@code spring.data.redis}, which
 * are read here because Spring Data is not needed for anything else.
 *
 * @param url such as {@code rediss://user:password@host:6379/0}, instead of host, port,
 * username, password, database and TLS
 * @param database number of it; a cluster is better separated by its prefix
 * @param sentinel which know the master, instead of host and port
 * @param cluster of several masters, instead of one
 */
public record RedisServer(@Nullable String url, @DefaultValue("localhost") String host, @DefaultValue("6379") int port,
		@Nullable String username, @Nullable String password, @DefaultValue("0") int database, @DefaultValue Ssl ssl,
		@Nullable Sentinel sentinel, @Nullable Cluster cluster) {

	private static final String PREFIX = "spring.data.redis";

	private static final int PORT = 6379;

	private static final int SENTINEL_PORT = 26379;

	/**
	 * Reads the settings.
	 * @throws ClusterException if they ask for what Parley cannot use
	 */
	public static RedisServer of(Environment environment) {
		RedisServer server = Binder.get(environment).bindOrCreate(PREFIX, RedisServer.class);
		if (server.isCluster() && (server.url != null || server.sentinel != null || server.database != 0)) {
			throw new ClusterException(
					"%s.cluster.nodes is set, and so is url, sentinel or database, which a Redis Cluster does not have"
						.formatted(PREFIX),
					"Remove either.", null);
		}
		if (server.ssl.bundle() != null) {
			throw new ClusterException(
					PREFIX + ".ssl.bundle is set, and Parley trusts the certificates that Java trusts",
					"Remove it, and add the certificate to Java's trust store.", null);
		}
		return server;
	}

	private boolean isCluster() {
		return this.cluster != null && !this.cluster.nodes().isEmpty();
	}

	/** How to find them. */
	public Servers servers() {
		if (this.cluster == null || !isCluster()) {
			return Servers.of(uri(address()));
		}
		return new Servers(this.cluster.nodes().stream().map((node) -> uri(at(node, PORT))).toList(), true,
				this.cluster.maxRedirects());
	}

	private RedisURI uri(RedisURI uri) {
		if (this.url == null) {
			if (this.password != null) {
				uri.setCredentialsProvider(new StaticCredentialsProvider(this.username, this.password.toCharArray()));
			}
			uri.setDatabase(this.database);
			uri.setSsl(this.ssl.enabled());
		}
		uri.setClientName("parley");
		return uri;
	}

	private RedisURI address() {
		if (this.url != null) {
			return address(this.url);
		}
		if (this.sentinel == null) {
			return RedisURI.create(this.host, this.port);
		}
		RedisURI uri = new RedisURI();
		uri.setTimeout(RedisURI.DEFAULT_TIMEOUT_DURATION);
		uri.setSentinelMasterId(this.sentinel.master());
		for (String node : this.sentinel.nodes()) {
			RedisURI one = at(node, SENTINEL_PORT);
			if (this.sentinel.password() != null) {
				one.setCredentialsProvider(new StaticCredentialsProvider(this.sentinel.username(),
						this.sentinel.password().toCharArray()));
			}
			one.setSsl(this.ssl.enabled());
			uri.getSentinels().add(one);
		}
		return uri;
	}

	/**
	 * @param node as host:port, or host
	 */
	private static RedisURI at(String node, int port) {
		int colon = node.lastIndexOf(':');
		try {
			return RedisURI.create((colon > 0) ? node.substring(0, colon) : node,
					(colon > 0) ? Integer.parseInt(node.substring(colon + 1)) : port);
		}
		catch (IllegalArgumentException ex) {
			throw new ClusterException("%s has the node '%s'; expected host:port".formatted(PREFIX, node),
					"Correct it.", null);
		}
	}

	/** What the client says of a wrong one contains it, and so may contain a password. */
	private static RedisURI address(String url) {
		try {
			return RedisURI.create(url);
		}
		catch (IllegalArgumentException ex) {
			throw new ClusterException(PREFIX + ".url is not the address of a Redis",
					"Write it as rediss://user:password@host:6379/0, with %25 for a percent sign, %40 for an @ and so on.",
					null);
		}
	}

	/**
	 * @param enabled whether TLS is used
	 * @param bundle of Spring Boot, which is refused
	 */
	record Ssl(@DefaultValue("false") boolean enabled, @Nullable String bundle) {

	}

	/**
	 * @param master its name
	 * @param nodes each as host:port
	 */
	record Sentinel(String master, List<String> nodes, @Nullable String username, @Nullable String password) {

	}

	/**
	 * @param nodes each as host:port
	 * @param maxRedirects how often a command follows a key to another master
	 */
	record Cluster(@DefaultValue List<String> nodes, @DefaultValue("5") int maxRedirects) {

	}

}
