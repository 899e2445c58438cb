package dev.parley.cluster.announce;

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

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Nodes that share topics on one PostgreSQL and have nothing else. */
final class PostgresLogs implements AutoCloseable {

	private static int number;

	private final HikariDataSource main = new HikariDataSource();

	private final Map<SharedBackend, Node> nodes = new ConcurrentHashMap<>();

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
		String id = ClusterNode.newId();
		HikariDataSource connections = (HikariDataSource) Pools.beside(this.main, "bus-" + id, 2,
				Duration.ofSeconds(2));
		PostgresBus bus = new PostgresBus(connections, this.prefix);
		UnloggedLogs logs = UnloggedLogs.open(this.main, limits(), this.prefix, clock, (pool, name) -> pool, () -> {
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

	/** As a crash of PostgreSQL does. */
	void loseAll() {
		jdbc().execute(("truncate %1$s_bus, %1$s_bus_state, %1$s_logs_epoch, %1$s_logs_destination,"
				+ " %1$s_logs_message, %1$s_logs_key, %1$s_logs_latest")
			.formatted(this.prefix));
	}

	JdbcTemplate jdbc() {
		return new JdbcTemplate(this.main);
	}

	void closeNodes() {
		List<Node> all = new ArrayList<>(this.nodes.values());
		this.nodes.keySet().forEach(SharedBackend::close);
		this.nodes.clear();
		all.forEach((node) -> {
			node.logs().close();
			node.bus().close();
			node.connections().close();
		});
	}

	@Override
	public void close() {
		closeNodes();
		this.main.close();
	}

	private record Node(HikariDataSource connections, PostgresBus bus, UnloggedLogs logs) {
	}

}
