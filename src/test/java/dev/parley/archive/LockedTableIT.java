package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.commit.Committer;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.support.Postgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Another session locks a table of the archive, as a backup or VACUUM FULL does. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class LockedTableIT {

	private final String url = Postgres.newDatabase();

	private final HikariDataSource readers = new HikariDataSource();

	private HikariDataSource writer;

	private JdbcBackend backend;

	@BeforeEach
	void start() {
		Flyway.configure().dataSource(this.url, null, null).load().migrate();
		this.readers.setJdbcUrl(this.url);
		this.writer = (HikariDataSource) Pools.beside(this.readers, "parley-archive", 1, Duration.ofSeconds(1));
		JdbcTemplate jdbc = new JdbcTemplate(this.readers);
		WriterLock lock = new WriterLock(Mutex.NONE, Tables.of(jdbc, ArchiveDatabase.PREFIX).writer(), () -> {
		});
		lock.start();
		this.backend = new JdbcBackend(jdbc, new JdbcTemplate(this.writer), lock, ArchiveDatabase.properties(1000,
				DataSize.ofMegabytes(32), Duration.ofSeconds(1), Duration.ofSeconds(1), DataSize.ofBytes(0), null),
				Clock.systemUTC());
		this.backend.start(new RecordingInbound(), BackendFixture::retention);
	}

	@AfterEach
	void close() {
		this.backend.close();
		this.writer.close();
		this.readers.close();
	}

	/**
	 * If halves of the group were retried, the last of a hundred would wait for minutes.
	 */
	@Test
	void allWaitersAreRefusedTogetherAndNoneIsLeftInPostgres(CapturedOutput output) throws Exception {
		assertThat(publish("before").get(60, TimeUnit.SECONDS).get(0).offset()).isEqualTo(1);
		try (Connection other = DriverManager.getConnection(this.url); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("lock table archive_message in access exclusive mode");
			List<CompletableFuture<List<Position>>> answers = IntStream.range(0, 100)
				.mapToObj((i) -> publish("refused"))
				.toList();
			for (CompletableFuture<List<Position>> answer : answers) {
				assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(BackendException.class);
			}
			assertThat(waiting()).isLessThanOrEqualTo(1);
			other.rollback();
		}
		assertThat(publish("after").get(60, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
		assertThat(StringUtils.countOccurrencesOf(output.toString(), "The database fails")).isEqualTo(1);
	}

	/** Between two failed attempts there are some with nothing to delete. */
	@Test
	void thatNothingCanBeDeletedIsSaidOnceAMinute(CapturedOutput output) throws Exception {
		Logger committer = (Logger) LoggerFactory.getLogger(Committer.class);
		committer.setLevel(Level.DEBUG);
		publish("before").get(60, TimeUnit.SECONDS);
		try (Connection other = DriverManager.getConnection(this.url); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("lock table archive_message in access exclusive mode");
			await().atMost(Duration.ofMinutes(1))
				.until(() -> StringUtils.countOccurrencesOf(output.toString(), "Old messages were not deleted") > 1);
			other.rollback();
		}
		finally {
			committer.setLevel(null);
		}
		assertThat(StringUtils.countOccurrencesOf(output.toString(), "Old messages cannot be deleted")).isOne();
	}

	/** The archive's own connection may be trying to delete old messages. */
	private Integer waiting() {
		return new JdbcTemplate(this.readers).queryForObject("select count(*) from pg_stat_activity"
				+ " where datname = current_database() and wait_event_type = 'Lock'", Integer.class);
	}

	private CompletableFuture<List<Position>> publish(String body) {
		return this.backend
			.publish(Batch.of(new Publication("/topic/a", Headers.empty(), body.getBytes(StandardCharsets.UTF_8))));
	}

}
