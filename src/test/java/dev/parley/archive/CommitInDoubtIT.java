package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.support.Postgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The connection to a real PostgreSQL breaks while the archive writes. Every answer is
 * true, and no message is refused while the database is available.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class CommitInDoubtIT {

	/** The pool prints the driver's stack trace; application.yaml turns this off, too. */
	private static final Logger POOL = (Logger) LoggerFactory.getLogger("com.zaxxer.hikari.pool.ProxyConnection");

	private final String url = Postgres.newDatabase();

	private final RecordingInbound inbound = new RecordingInbound();

	private CommitProxy proxy;

	private HikariDataSource readers;

	private HikariDataSource writer;

	private Backend backend;

	@BeforeAll
	static void silencePool() {
		POOL.setLevel(Level.OFF);
	}

	@AfterAll
	static void letPoolSpeak() {
		POOL.setLevel(null);
	}

	@BeforeEach
	void start() throws Exception {
		Flyway.configure().dataSource(this.url, null, null).load().migrate();
		this.proxy = new CommitProxy(this.url);
		this.readers = new HikariDataSource();
		this.readers.setJdbcUrl(this.proxy.through(this.url));
		this.writer = (HikariDataSource) Pools.beside(this.readers, "parley-archive", 1, Duration.ofSeconds(10));
		JdbcTemplate jdbc = new JdbcTemplate(this.readers);
		WriterLock lock = new WriterLock(Mutex.NONE, Tables.of(jdbc, ArchiveDatabase.PREFIX).writer(), () -> {
		});
		lock.start();
		this.backend = new JdbcBackend(jdbc, new JdbcTemplate(this.writer), lock, ArchiveDatabase.DEFAULTS,
				Clock.systemUTC());
		this.backend.start(this.inbound, BackendFixture::retention);
	}

	@AfterEach
	void close() throws Exception {
		this.backend.close();
		this.writer.close();
		this.readers.close();
		this.proxy.close();
	}

	@Test
	void messagesThatTurnOutToBeStoredAreAnnouncedAndAnsweredInOrder() throws Exception {
		assertThat(publish("/topic/a", "1").offset()).isEqualTo(1);
		this.proxy.delayCommit();
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
		assertThat(publish("/topic/a", "3").offset()).isEqualTo(3);
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3");
		assertThat(bodies("/topic/a")).containsExactly("1", "2", "3");
	}

	@Test
	void aJobOfADurableQueueIsHandedOutAtOnce() throws Exception {
		publish("/queue/a", "1");
		this.proxy.delayCommit();
		publish("/queue/a", "2");
		assertThat(this.inbound.bodies()).containsExactly("1", "2");
		assertThat(bodies("/queue/a")).containsExactly("1", "2");
	}

	@Test
	void anAcknowledgementAloneIsKnownToo() throws Exception {
		publish("/queue/a", "1");
		this.proxy.delayCommit();
		this.backend.publish(Batch.of(new Settlement("/queue/a", 1))).get(60, TimeUnit.SECONDS);
		assertThat(bodies("/queue/a")).isEmpty();
	}

	@Test
	void aLogThatWasForgottenInDoubtHasOneNextLife() throws Exception {
		Position before = publish("/topic/a", "1");
		this.proxy.delayCommit();
		this.backend.forget("/topic/a");
		Position after = publish("/topic/a", "2");
		assertThat(after.offset()).isEqualTo(1);
		assertThat(after.epoch()).isNotEqualTo(before.epoch());
	}

	@Test
	void aLostCommitIsWrittenOnAnotherConnection(CapturedOutput output) throws Exception {
		publish("/topic/a", "1");
		this.proxy.loseCommit();
		assertThat(publish("/topic/a", "2").offset()).isEqualTo(2);
		assertThat(this.inbound.bodies()).containsExactly("1", "2");
		assertThat(bodies("/topic/a")).containsExactly("1", "2");
		assertThat(output).contains("The connection to the archive's database broke")
			.contains("SQL state 08")
			.doesNotContain("\tat ");
	}

	@Test
	void twentyCutConnectionsRefuseNobody(CapturedOutput output) throws Exception {
		JdbcTemplate administrator = new JdbcTemplate(new DriverManagerDataSource(this.url));
		List<CompletableFuture<List<Position>>> answers = new ArrayList<>();
		for (int cut = 0; cut < 20; cut++) {
			for (int i = 0; i < 50; i++) {
				answers.add(this.backend.publish(Batch.of(publication("/topic/a", cut + "-" + i))));
			}
			administrator.execute("select pg_terminate_backend(pid) from pg_stat_activity"
					+ " where datname = current_database() and application_name = 'parley-archive'");
			answers.get(answers.size() - 1).get(60, TimeUnit.SECONDS);
		}
		for (int i = 0; i < answers.size(); i++) {
			assertThat(answers.get(i).get(60, TimeUnit.SECONDS).get(0).offset()).isEqualTo(i + 1);
		}
		assertThat(this.inbound.messages()).hasSize(1000);
		assertThat(output).contains("SQL state 57P01").doesNotContain("\tat ");
	}

	private Position publish(String destination, String body) throws Exception {
		return this.backend.publish(Batch.of(publication(destination, body))).get(60, TimeUnit.SECONDS).get(0);
	}

	private static Publication publication(String destination, String body) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	private List<String> bodies(String destination) {
		Page page = this.backend.read(destination, 1, 100);
		return page.messages().stream().map((message) -> new String(message.body(), StandardCharsets.UTF_8)).toList();
	}

}
