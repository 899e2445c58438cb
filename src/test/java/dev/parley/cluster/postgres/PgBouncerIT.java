package dev.parley.cluster.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.cluster.ClusterException;
import dev.parley.cluster.bus.Bus;
import dev.parley.support.Postgres;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Nodes that reach their PostgreSQL by a real pooler. */
@Timeout(120)
class PgBouncerIT {

	@TempDir
	Path folder;

	@Test
	void aNodeRefusesToStartBehindAPoolerInTransactionModeAndSaysWhatToDo() {
		try (PgBouncer pooler = new PgBouncer(this.folder, Postgres.newDatabase(), "transaction");
				BusDatabase database = reached(pooler);
				HikariDataSource connections = database.connections()) {
			assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> new PostgresBus(connections, "bouncer"))
				.withMessageContaining("there is a pooler between, in transaction mode");
		}
	}

	@Test
	void nodesHearEachOtherThroughAPoolerInSessionMode() throws Exception {
		try (PgBouncer pooler = new PgBouncer(this.folder, Postgres.newDatabase(), "session");
				BusDatabase database = reached(pooler);
				HikariDataSource here = database.connections();
				HikariDataSource there = database.connections();
				PostgresBus one = new PostgresBus(here, "bouncer");
				PostgresBus two = new PostgresBus(there, "bouncer")) {
			Queue<String> heard = new ConcurrentLinkedQueue<>();
			two.listen("channel", new Bus.Listener() {

				@Override
				public void heard(byte[] news) {
					heard.add(new String(news, StandardCharsets.UTF_8));
				}

				@Override
				public void interrupted() {
				}

			}).get(30, TimeUnit.SECONDS);
			one.send("channel", "news".getBytes(StandardCharsets.UTF_8)).get(30, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(heard).containsExactly("news"));
		}
	}

	@Test
	@Slow
	void serversBehindAPoolerInSessionModeHearEachOtherAndOneGoesOnWithoutTheOther() {
		try (PgBouncer pooler = new PgBouncer(this.folder, Postgres.newDatabase(), "session");
				BusDatabase database = reached(pooler);
				ServerProcess one = ServerProcess.parley(this.folder, node(pooler));
				ServerProcess two = ServerProcess.parley(this.folder, node(pooler));
				StompClient here = StompClient.connected(one.port());
				StompClient there = StompClient.connected(two.port())) {
			List<String> topics = List.of("/topic/nothing/a", "/topic/kept/a", "/topic/durable/a", "/queue/durable/a");
			topics.forEach((topic) -> there.subscribe(topic, topic));
			topics.forEach((topic) -> {
				here.publish(topic, topic);
				there.expectMessage(topic);
			});
			one.kill();
			topics.forEach((topic) -> {
				there.publish(topic, "alone");
				there.expectMessage("alone");
			});
		}
	}

	@Test
	@Slow
	void aServerBehindAPoolerInTransactionModeDoesNotStartAndSaysWhatToDo() {
		try (PgBouncer pooler = new PgBouncer(this.folder, Postgres.newDatabase(), "transaction");
				BusDatabase database = reached(pooler)) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> ServerProcess.parley(this.folder, node(pooler)))
				.withMessageContaining("APPLICATION FAILED TO START")
				.withMessageContaining("in transaction mode")
				.withMessageContaining("to PostgreSQL itself, or to a pooler in session mode.");
		}
	}

	@Test
	@Slow
	void oneServerServesBehindAPoolerInTransactionModeWithoutPreparedStatements() {
		try (PgBouncer pooler = new PgBouncer(this.folder, Postgres.newDatabase(), "transaction");
				BusDatabase database = reached(pooler)) {
			String[] settings = node(pooler);
			settings[1] = "parley.cluster=none";
			settings[2] += "&prepareThreshold=0";
			try (ServerProcess server = ServerProcess.parley(this.folder, settings);
					StompClient client = StompClient.connected(server.port())) {
				for (String destination : List.of("/topic/durable/a", "/queue/durable/a")) {
					client.subscribe(destination, destination);
					for (int i = 0; i < 20; i++) {
						client.publish(destination, "message " + i);
						client.expectMessage("message " + i);
					}
				}
			}
		}
	}

	private static String[] node(PgBouncer pooler) {
		return new String[] { "spring.profiles.active=open", "parley.cluster=postgres",
				"spring.datasource.url=" + pooler.url(), "parley.destinations[0].pattern=/topic/nothing/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[1].pattern=/topic/kept/**", "parley.destinations[1].subscribe=everyone",
				"parley.destinations[1].send=everyone", "parley.destinations[1].retain-count=100",
				"parley.destinations[2].pattern=/topic/durable/**", "parley.destinations[2].subscribe=everyone",
				"parley.destinations[2].send=everyone", "parley.destinations[2].durable=true",
				"parley.destinations[2].retain-count=100", "parley.destinations[3].pattern=/queue/durable/**",
				"parley.destinations[3].subscribe=everyone", "parley.destinations[3].send=everyone",
				"parley.destinations[3].durable=true", "parley.destinations[3].retain-count=100" };
	}

	private static BusDatabase reached(PgBouncer pooler) {
		BusDatabase database = new BusDatabase(pooler.url());
		await().atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> database.jdbc().queryForObject("select 1", Integer.class) == 1);
		return database;
	}

}
