package dev.parley.cluster.faults;

import java.nio.file.Path;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.cluster.redis.SentinelProcess;
import dev.parley.engine.log.Position;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.TcpProxy;
import io.lettuce.core.RedisException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A replica that is cut off from its master, which goes on, becomes the master of two
 * server processes under load, as often as {@code -Dparley.faults=1} says; not without
 * it, because it takes long.
 */
@Slow
@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
@Timeout(900)
class FailoverIT {

	private static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	private static final String TOPIC = "/topic/shared/failover";

	@TempDir
	private Path folder;

	@Test
	void onlyWhatTheOldMasterTookAloneIsLostAndWhoeverSawItIsToldSo() {
		try (RedisProcess one = RedisProcess.newest();
				RedisProcess two = RedisProcess.newest();
				TcpProxy first = new TcpProxy(one.port())) {
			replicate(two, first);
			try (SentinelProcess sentinel = new SentinelProcess(one)) {
				String[] properties = { "parley.cluster=redis", "spring.datasource.url=" + Postgres.newDatabase(),
						"spring.data.redis.sentinel.master=" + SentinelProcess.MASTER,
						"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port() };
				try (Nodes nodes = new Nodes(this.folder, properties, properties)) {
					try (Load load = new Load(nodes, "failover")) {
						failOver(nodes, load, sentinel, one, two);
					}
				}
			}
		}
	}

	private static void failOver(Nodes nodes, Load load, SentinelProcess sentinel, RedisProcess one, RedisProcess two) {
		RedisProcess master = one;
		RedisProcess replica = two;
		for (int i = 0; i < ROUNDS; i++) {
			try (TcpProxy link = new TcpProxy(master.port())) {
				replicate(replica, link);
				load.awaitReceipts(100);
				Position kept = nodes.publish(0, TOPIC, "kept " + i);
				load.sharedHistory().keepsAllOf(kept.epoch());
				// WAIT is about what its own connection has written.
				master.commands().set("copied", String.valueOf(i));
				assertThat(master.commands().waitForReplication(1, 20_000)).isOne();
				link.cut();
				Position lost = nodes.publish(0, TOPIC, "lost " + i);
				load.awaitReceipts(load.shared(), 100);
				sentinel.failOver(replica);
				// Until the Sentinel has told it, the old one goes on, and the nodes with
				// it.
				awaitDemotion(master);
				nodes.awaitLinks();
				load.awaitReceipts(100);
				assertThat(nodes.recovered(i % 2, TOPIC, kept)).isTrue();
				assertThat(nodes.recovered(i % 2, TOPIC, lost)).isFalse();
			}
			RedisProcess former = master;
			master = replica;
			replica = former;
		}
		load.finish(true);
		assertThat(load.shared().problems()).isSubsetOf("unavailable");
		assertThat(load.durable().problems()).isSubsetOf("unavailable");
	}

	private static void awaitDemotion(RedisProcess master) {
		await().ignoreExceptionsInstanceOf(RedisException.class)
			.until(() -> master.commands().info("replication").contains("role:slave"));
	}

	private static void replicate(RedisProcess replica, TcpProxy master) {
		await().until(() -> replica.commands().replicaof("127.0.0.1", master.port()).equals("OK"));
		await().until(() -> replica.commands().info("replication").contains("master_link_status:up"));
	}

}
