package dev.parley.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.Api;
import dev.parley.support.ConfigChange;
import dev.parley.support.FreePort;
import dev.parley.support.Postgres;
import dev.parley.support.ProxyKind;
import dev.parley.support.ReverseProxy;
import dev.parley.support.ServerProcess;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two server processes on one PostgreSQL, and one Redis or none, behind nginx as
 * {@code src/deploy} configures it for the nodes of a cluster. Each node keeps its port
 * when it starts again. For one thread at a time.
 */
public final class Fleet implements AutoCloseable {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final String METRICS_TOKEN = "a-token-for-the-meters";

	private static final Pattern SESSIONS = Pattern.compile("(?m)^parley_sessions\\{.*\"websocket\".*} ([0-9.]+)$");

	private final @Nullable RedisProcess redis;

	private final String database = Postgres.newDatabase();

	private final String secret = "the-same-at-all-nodes-" + UUID.randomUUID();

	private final List<Integer> ports = List.of(FreePort.next(), FreePort.next());

	private final Path folder;

	private final String[] properties;

	private final List<ServerProcess> nodes;

	private final ReverseProxy proxy;

	private Fleet(@Nullable RedisProcess redis, Path folder, String... properties) {
		this.redis = redis;
		this.folder = folder;
		this.properties = properties;
		List<CompletableFuture<ServerProcess>> starting = this.ports.stream()
			.map((port) -> CompletableFuture.supplyAsync(() -> node(port)))
			.toList();
		this.nodes = new ArrayList<>(starting.stream().map(CompletableFuture::join).toList());
		this.proxy = ReverseProxy.start(ProxyKind.NGINX, this.ports.get(0), folder,
				ConfigChange.uncomment("#s").and("127.0.0.1:8081", "127.0.0.1:" + this.ports.get(1)),
				"events { worker_connections 16384; }");
	}

	/**
	 * Starts all of it, with a Redis.
	 * @param properties of both nodes, such as {@code "spring.profiles.active=open"}
	 */
	public static Fleet onRedis(Path folder, String... properties) {
		return new Fleet(RedisProcess.newest(), folder, properties);
	}

	/** The same without one. */
	public static Fleet onPostgres(Path folder, String... properties) {
		return new Fleet(null, folder, properties);
	}

	private ServerProcess node(int port) {
		List<String> all = new ArrayList<>(List.of("server.port=" + port, "spring.datasource.url=" + this.database,
				"parley.security.secret=" + this.secret, "parley.proxy.trusted=127.0.0.1",
				"parley.metrics.token=" + METRICS_TOKEN));
		all.addAll(cluster());
		all.addAll(List.of(this.properties));
		return ServerProcess.parley(this.folder, all.toArray(String[]::new));
	}

	private List<String> cluster() {
		return (this.redis != null) ? List.of("parley.cluster=redis", "spring.data.redis.port=" + this.redis.port())
				: List.of("parley.cluster=postgres");
	}

	/** What clients connect to. */
	public ReverseProxy proxy() {
		return this.proxy;
	}

	/**
	 * One of the nodes.
	 * @param number 0 or 1
	 */
	public ServerProcess process(int number) {
		return this.nodes.get(number);
	}

	/** How many WebSockets lead to this node. */
	public int sessions(int number) {
		String meters = new Api(this.ports.get(number), METRICS_TOKEN).get("/actuator/prometheus").body();
		return (int) SESSIONS.matcher(meters)
			.results()
			.map((MatchResult line) -> line.group(1))
			.mapToDouble(Double::parseDouble)
			.sum();
	}

	/** SIGTERM; returns when it has ended as told. */
	public void stop(int number) {
		this.nodes.get(number).terminate();
		assertThat(this.nodes.get(number).awaitExit(LONG)).isEqualTo(143);
	}

	/** Starts a node that has gone; returns when it is ready. */
	public void startAgain(int number) {
		this.nodes.set(number, node(this.ports.get(number)));
		await().atMost(LONG)
			.until(() -> new Api(this.ports.get(number), null).get("/actuator/health/readiness").status() == 200);
	}

	@Override
	public void close() {
		this.proxy.close();
		this.nodes.forEach(ServerProcess::kill);
		if (this.redis != null) {
			this.redis.close();
		}
	}

}
