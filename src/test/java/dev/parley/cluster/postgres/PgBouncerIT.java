package dev.parley.cluster.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.cluster.ClusterException;
import dev.parley.cluster.bus.Bus;
import dev.parley.support.Postgres;
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

	private static BusDatabase reached(PgBouncer pooler) {
		BusDatabase database = new BusDatabase(pooler.url());
		await().atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> database.jdbc().queryForObject("select 1", Integer.class) == 1);
		return database;
	}

}
