package dev.parley.archive;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The archive on a real PostgreSQL, with tables that Flyway has created. */
@Slow
class PostgresBackendIT extends BackendContract {

	private static HikariDataSource pool;

	private static FaultyDataSource database;

	/** A new database for each test, created before anything starts. */
	private final JdbcTemplate jdbc = emptied();

	@BeforeAll
	static void createDatabase() {
		pool = new HikariDataSource();
		pool.setJdbcUrl(Postgres.newDatabase());
		pool.setMaximumPoolSize(5);
		database = new FaultyDataSource(pool);
		Flyway.configure().dataSource(pool).load().migrate();
	}

	@AfterAll
	static void closePool() {
		pool.close();
	}

	private static JdbcTemplate emptied() {
		JdbcTemplate jdbc = new JdbcTemplate(database);
		jdbc.execute("truncate archive_message, archive_destination, archive_key, archive_epoch");
		return jdbc;
	}

	@Override
	protected Backend create(Clock clock) {
		WriterLock lock = new WriterLock(Mutex.NONE, Tables.of(this.jdbc, ArchiveDatabase.PREFIX).writer(), () -> {
		});
		lock.start();
		return new JdbcBackend(this.jdbc, this.jdbc, lock, ArchiveDatabase.DEFAULTS, clock);
	}

	private RecordingInbound restart() {
		RecordingInbound afterRestart = new RecordingInbound();
		this.backend.close();
		this.backend = create(this.clock);
		this.backend.start(afterRestart, BackendFixture::retention);
		return afterRestart;
	}

	@Test
	void aRestartGoesOnWithTheSameEpochAndTheNextOffset() throws Exception {
		Position before = publishAll("/topic/a", "1", "2");
		restart();
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
		assertThat(publish("/topic/a", "3")).isEqualTo(new Position(before.epoch(), 3));
	}

	@Test
	void aRestartHasTheQueuesMessagesThatAreNotSettled() throws Exception {
		publishAll("/queue/a", "1", "2", "3");
		this.backend.publish(Batch.of(new Settlement("/queue/a", 2))).get();
		restart();
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).containsExactly("1", "3");
	}

	@Test
	void aRestartRemembersIdempotencyKeys() throws Exception {
		Position first = publish(keyed("/topic/a", "x", "k1"));
		RecordingInbound afterRestart = restart();
		assertThat(publish(keyed("/topic/a", "again", "k1"))).isEqualTo(first);
		assertThat(afterRestart.messages()).isEmpty();
	}

	@Test
	void aRestartRemembersDeletedLogs() throws Exception {
		Position before = publish("/topic/a", "1");
		this.backend.forget("/topic/a");
		Page forgotten = this.backend.read("/topic/a", 1, 10);
		restart();
		assertThat(this.backend.read("/topic/a", 1, 10)).isEqualTo(forgotten);
		assertThat(forgotten.epoch()).isNotEqualTo(before.epoch());
	}

	/**
	 * After one failing statement PostgreSQL refuses all others of the same transaction.
	 */
	@Test
	void aPoisonousBatchFailsAloneAndLeavesNothingHalf() throws Exception {
		String tooLong = "/topic/" + "x".repeat(300);
		List<CompletableFuture<List<Position>>> good = new ArrayList<>();
		List<CompletableFuture<List<Position>>> bad = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			good.add(this.backend.publish(Batch.of(publication("/topic/a", String.valueOf(i)))));
			if (i % 7 == 3) {
				bad.add(this.backend.publish(
						new Batch(List.of(publication("/topic/a", "half"), publication(tooLong, "x")), List.of())));
			}
		}
		for (int i = 0; i < 50; i++) {
			assertThat(good.get(i).get().get(0).offset()).isEqualTo(i + 1);
		}
		assertThat(bad).hasSize(7)
			.allSatisfy((future) -> assertThatExceptionOfType(Exception.class).isThrownBy(future::get)
				.withCauseInstanceOf(BackendException.class));
		assertThat(bodies(this.backend.read("/topic/a", 1, 100))).hasSize(50).doesNotContain("half");
		assertThat(this.inbound.messages()).hasSize(50);
	}

	@Test
	void aCommitWhoseAnswerWasLostIsFoundAndNotRepeated() throws Exception {
		publish("/topic/a", "1");
		database.failAfterCommit(2);
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
		assertThat(publish("/topic/a", "3").offset()).isEqualTo(3);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2", "3");
	}

	@Test
	void aConnectionThatTheDatabaseHasCutIsReplacedByAnother() throws Exception {
		publish("/topic/a", "1");
		this.jdbc.execute("select pg_terminate_backend(pid) from pg_stat_activity"
				+ " where datname = current_database() and pid <> pg_backend_pid()");
		await().ignoreExceptions().untilAsserted(() -> publish(keyed("/topic/a", "2", "k1")));
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
	}

	@Test
	void oldMessagesAreDeletedWithoutAnotherMessage() throws Exception {
		publish("/topic/hour", "1");
		publish("/topic/a", "2");
		this.clock.advance(Duration.ofHours(1));
		await().untilAsserted(
				() -> assertThat(this.jdbc.queryForObject("select count(*) from archive_message", Long.class))
					.isEqualTo(1));
	}

}
