package dev.parley.archive;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.table.LogTable;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.PostgresProcess;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A replica of PostgreSQL takes over that lacks the newest commits. What was lost must
 * not be mistaken for what gets its offsets.
 */
class PostgresFailoverIT {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsLostIsOfAnotherEpochThanWhatComesInItsPlace(boolean shared, @TempDir Path folder) throws Exception {
		try (PostgresProcess postgres = PostgresProcess.start(folder);
				HikariDataSource database = new HikariDataSource()) {
			database.setJdbcUrl(postgres.database());
			Flyway.configure().dataSource(database).load().migrate();
			try (Archive archive = open(database, shared)) {
				Backend backend = start(archive);
				Position kept = publish(backend, "/topic/a", "kept");
				Position job = publish(backend, "/queue/jobs", "kept");
				assertThat(publish(backend, "/topic/quiet", "kept").epoch()).isEqualTo(kept.epoch());
				Position old = publish(backend, "/topic/old", "kept");
				new JdbcTemplate(database)
					.update("update archive_destination set timeline = null where name = '/topic/old'");

				postgres.copyTo(folder.resolve("replica"));
				Position lost = publish(backend, "/topic/a", "lost");
				Position lostJob = publish(backend, "/queue/jobs", "lost");
				Position lostLog = publish(backend, "/topic/b", "lost");
				Position lostOld = publish(backend, "/topic/old", "lost");
				assertThat(lost.epoch()).as("a crash begins no epoch").isEqualTo(kept.epoch());
				postgres.failOverTo(folder.resolve("replica"));

				publish(backend, "/topic/c", "gets the number of a lost log");
				assertThat(publish(backend, "/topic/b", "instead").epoch()).isNotEqualTo(lostLog.epoch());
				assertThat(bodies(backend.read("/topic/c", 1, 10))).containsExactly("gets the number of a lost log");
				Page begun = backend.read("/topic/b", 1, 10);
				assertThat(bodies(begun)).containsExactly("instead");
				assertThat(begun.holds(lostLog.epoch(), 0)).isTrue();
				assertThat(begun.holds(lostLog.epoch(), lostLog.offset())).isFalse();
				assertThat(backend.read("/topic/quiet", 1, 10).holds(kept.epoch(), 1)).isTrue();

				Position instead = publish(backend, "/topic/a", "instead");
				Page page = backend.read("/topic/a", 1, 10);
				assertThat(bodies(page)).containsExactly("kept", "instead");
				assertThat(instead).isEqualTo(new Position(page.epoch(), kept.offset() + 1));
				assertThat(page.holds(kept.epoch(), kept.offset())).isTrue();
				assertThat(page.holds(lost.epoch(), lost.offset())).isFalse();
				assertThat(publish(backend, "/topic/a", "next").epoch()).isEqualTo(instead.epoch());

				publish(backend, "/topic/old", "instead");
				Page updated = backend.read("/topic/old", 1, 10);
				assertThat(updated.holds(old.epoch(), old.offset())).isTrue();
				assertThat(updated.holds(lostOld.epoch(), lostOld.offset())).as("its row is of an older version")
					.isFalse();

				publish(backend, "/queue/jobs", "instead");
				settle(backend, new Settlement("/queue/jobs", lostJob.epoch(), lostJob.offset()));
				settle(backend, new Settlement("/queue/jobs", job.epoch(), job.offset()));
				assertThat(bodies(backend.read("/queue/jobs", 1, 10))).containsExactly("instead");
			}
		}
	}

	@Test
	void aProcessThatIsStartedBeforeTheReplicaTakesOverWaitsForThat(@TempDir Path folder) {
		try (PostgresProcess postgres = PostgresProcess.start(folder);
				HikariDataSource database = new HikariDataSource()) {
			database.setJdbcUrl(postgres.database());
			Flyway.configure().dataSource(database).load().migrate();
			Position before;
			try (Archive archive = open(database, false)) {
				before = publish(start(archive), "/topic/a", "before");
			}
			postgres.kill();
			postgres.restartAsReplica();
			try (Archive archive = open(database, false)) {
				Backend backend = start(archive);
				assertThat(archive.isWaiting()).isTrue();
				postgres.promote();
				Position after = publish(backend, "/topic/a", "after");
				assertThat(after.epoch()).as("it does not know what was lost").isNotEqualTo(before.epoch());
				assertThat(backend.read("/topic/a", 1, 10).holds(before.epoch(), before.offset())).isTrue();
			}
		}
	}

	private static Archive open(HikariDataSource database, boolean shared) {
		return shared ? Archive.openShared(database, ArchiveDatabase.DEFAULTS, Clock.systemUTC(), (pool, name) -> pool,
				() -> {
				}, LogTable.newEpoch())
				: Archive.open(database, ArchiveDatabase.DEFAULTS, Clock.systemUTC(), (pool, name) -> pool, () -> {
				});
	}

	private static Backend start(Archive archive) {
		Backend backend = requireNonNull(archive.backend());
		backend.start(new RecordingInbound(), (destination) -> new Retention(100, Duration.ZERO, 0));
		return backend;
	}

	private static List<String> bodies(Page page) {
		return page.messages().stream().map((message) -> new String(message.body(), UTF_8)).toList();
	}

	/** Until it is accepted: connections may have been lost. */
	private static Position publish(Backend backend, String destination, String body) {
		return await().atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> backend.publish(Batch.of(new Publication(destination, Headers.of(), body.getBytes(UTF_8))))
				.get(10, TimeUnit.SECONDS)
				.get(0), (position) -> position.offset() > 0);
	}

	/** What is not outstanding is refused, or has no effect if a process writes alone. */
	private static void settle(Backend backend, Settlement settlement) throws Exception {
		try {
			backend.publish(new Batch(List.of(), List.of(settlement))).get(10, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			assertThat(ex.getCause()).isInstanceOf(RefusedException.class);
		}
	}

}
