package dev.parley.cluster.announce;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.ArchiveProperties;
import dev.parley.archive.Pools;
import dev.parley.archive.UnloggedLogs;
import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.postgres.PostgresBus;
import dev.parley.engine.log.SharedBackend;
import dev.parley.support.Postgres;
import dev.parley.support.TcpProxy;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.awaitility.Awaitility.await;

/**
 * Nodes that share topics and work queues on one PostgreSQL and have nothing else. As an
 * extension it closes the nodes after each test, and itself after all.
 */
final class PostgresLogs implements AutoCloseable, AfterEachCallback, AfterAllCallback {

	private static int number;

	private final HikariDataSource main = new HikariDataSource();

	private final Map<SharedBackend, Node> nodes = new ConcurrentHashMap<>();

	/** Of nodes that reach PostgreSQL by a line of their own. */
	private final Map<SharedBackend, HikariDataSource> lines = new ConcurrentHashMap<>();

	private String prefix = "none";

	PostgresLogs() {
		this(Postgres.newDatabase());
	}

	PostgresLogs(String url) {
		this.main.setJdbcUrl(url);
		this.main.setMaximumPoolSize(3);
	}

	/** Nodes that are created from now on share nothing with those from before. */
	void beginAnew() {
		this.prefix = "t" + ++number;
	}

	SharedLogs node(Clock clock, Duration linger) {
		return node(clock, linger, this.main);
	}

	/** A node that reaches PostgreSQL by this line alone. */
	SharedLogs node(Clock clock, Duration linger, TcpProxy line) {
		HikariDataSource own = new HikariDataSource();
		own.setJdbcUrl(this.main.getJdbcUrl().replace(":" + port() + "/", ":" + line.port() + "/"));
		own.setMaximumPoolSize(3);
		own.setMinimumIdle(0);
		SharedLogs node = node(clock, linger, own);
		this.lines.put(node, own);
		return node;
	}

	/** Where PostgreSQL listens. */
	int port() {
		return URI.create(this.main.getJdbcUrl().substring("jdbc:".length())).getPort();
	}

	private SharedLogs node(Clock clock, Duration linger, HikariDataSource database) {
		String id = ClusterNode.newId();
		HikariDataSource connections = (HikariDataSource) Pools.beside(database, "bus-" + id, 2, Duration.ofSeconds(2));
		PostgresBus bus = new PostgresBus(connections, this.prefix);
		UnloggedLogs logs = UnloggedLogs.open(database, limits(), this.prefix, clock, (pool, name) -> pool, () -> {
		}, id);
		SharedLogs node = new SharedLogs(logs.backend(), logs::positions, bus, clock, Duration.ofSeconds(1), linger);
		this.nodes.put(node, new Node(connections, bus, logs));
		return node;
	}

	private static ArchiveProperties limits() {
		return new Binder(new MapConfigurationPropertySource()).bindOrCreate("parley.archive", ArchiveProperties.class);
	}

	/** Cuts the connections on which a node sends and hears news. */
	void cut(SharedBackend node) {
		jdbc().queryForList("select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?",
				this.nodes.get(node).connections().getPoolName());
	}

	/**
	 * As a crash of PostgreSQL does. Where this and what a node does wait for each other,
	 * PostgreSQL ends one of the two.
	 */
	void loseAll() {
		String truncate = ("truncate %1$s_bus, %1$s_bus_state, %1$s_logs_epoch, %1$s_logs_destination,"
				+ " %1$s_logs_message, %1$s_logs_key, %1$s_logs_latest, %1$s_logs_claim")
			.formatted(this.prefix);
		await().ignoreExceptionsInstanceOf(PessimisticLockingFailureException.class).until(() -> {
			jdbc().execute(truncate);
			return true;
		});
	}

	/** How many messages are in the tables. */
	int storedMessages() {
		return jdbc().queryForObject("select count(*) from %s_logs_message".formatted(this.prefix), Integer.class);
	}

	/** How many messages of work queues the nodes hold. */
	int heldMessages() {
		return jdbc().queryForObject("select count(*) from %s_logs_claim where node <> ''".formatted(this.prefix),
				Integer.class);
	}

	JdbcTemplate jdbc() {
		return new JdbcTemplate(this.main);
	}

	private void closeNodes() {
		List<Node> all = new ArrayList<>(this.nodes.values());
		this.nodes.keySet().forEach(SharedBackend::close);
		this.nodes.clear();
		all.forEach((node) -> {
			node.logs().close();
			node.bus().close();
			node.connections().close();
		});
		this.lines.values().forEach(HikariDataSource::close);
		this.lines.clear();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		closeNodes();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		close();
	}

	@Override
	public void close() {
		closeNodes();
		this.main.close();
	}

	private record Node(HikariDataSource connections, PostgresBus bus, UnloggedLogs logs) {
	}

}
