package dev.parley.cluster.faults;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.stream.Stream;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.FreePort;
import dev.parley.support.NetworkNamespace;
import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of two server processes is in a network of its own, as if it were another machine,
 * and its packets to Redis and PostgreSQL vanish, as often as {@code -Dparley.faults=1}
 * says. Unlike a proxy, that leaves the two kernels to find out by themselves.
 */
@Slow
@Timeout(1800)
class PartitionIT {

	private static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	@TempDir
	private Path folder;

	@Test
	void aNodeWhosePacketsToBothStoresVanishRefusesAllAndTheOtherGoesOn() {
		try (NetworkNamespace network = NetworkNamespace.create();
				RedisProcess redis = RedisProcess.keepingAll();
				PostgresProcess postgres = PostgresProcess.start(this.folder)) {
			redis.listenAt(network.stores());
			postgres.admit(network.addresses());
			int port = FreePort.next();
			try (TcpProxy clients = new TcpProxy(new InetSocketAddress(network.server(), port));
					Nodes nodes = new Nodes(this.folder, new Nodes.Node(stores("127.0.0.1", redis, postgres)),
							new Nodes.Node(network.command(), clients.port(),
									elsewhere(network, port, redis, postgres)));
					Load load = new Load(nodes, "partition")) {
				for (int i = 0; i < ROUNDS; i++) {
					Isolation.of(nodes, network::cut, network::open);
					load.awaitReceipts(100);
				}
				load.finish(false);
				assertThat(load.shared().problems()).isSubsetOf("unavailable");
				assertThat(load.durable().problems()).isSubsetOf("unavailable");
			}
		}
	}

	private static String[] elsewhere(NetworkNamespace network, int port, RedisProcess redis,
			PostgresProcess postgres) {
		return Stream
			.concat(Stream.of(stores(network.stores(), redis, postgres)),
					Stream.of("server.address=" + network.server(), "server.port=" + port))
			.toArray(String[]::new);
	}

	private static String[] stores(String host, RedisProcess redis, PostgresProcess postgres) {
		return new String[] { "parley.cluster=redis", "spring.data.redis.host=" + host,
				"spring.data.redis.port=" + redis.port(),
				"spring.datasource.url=" + postgres.database().replace("localhost", host) };
	}

}
