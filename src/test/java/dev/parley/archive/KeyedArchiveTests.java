package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import dev.parley.archive.table.LogTable.Beginning;
import dev.parley.archive.table.Tables;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Keyed topics in the database, over restarts and changes of their policies. */
@Timeout(60)
class KeyedArchiveTests {

	private static final String TOPIC = "/topic/state";

	private static final Retention LATEST = Retention.latestBy("key");

	private static final Retention ALL = new Retention(100, Duration.ZERO, 0);

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final ManualClock clock = new ManualClock();

	private JdbcBackend backend = start(LATEST);

	@AfterEach
	void close() {
		this.backend.close();
		this.database.close();
	}

	private JdbcBackend start(Retention retention) {
		JdbcBackend started = this.database.backend(this.clock);
		started.start(new RecordingInbound(), (name) -> retention);
		return started;
	}

	private void restart(Retention retention) {
		this.backend.close();
		this.backend = start(retention);
	}

	@Test
	void aRestartKnowsTheKeysAndReplacesTheirMessages() throws Exception {
		Position before = publish("a", "1");
		publish("b", "2");
		restart(LATEST);
		publish("a", "3");
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("b2", "a3");
		assertThat(page.epoch()).isEqualTo(before.epoch());
		assertThat(this.database.rows("archive_message")).isEqualTo(2);
		assertThat(this.database.rows("archive_latest")).isEqualTo(2);
	}

	@Test
	void aRestartKnowsFromWhereNothingIsMissing() throws Exception {
		restart(LATEST.atMost(2, 0));
		for (String key : List.of("a", "b", "c", "d")) {
			publish(key, "1");
		}
		await().untilAsserted(() -> assertThat(this.backend.read(TOPIC, 1, 10).first()).isEqualTo(3));
		restart(LATEST);
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("c1", "d1");
		assertThat(page.first()).isEqualTo(3);
	}

	@Test
	void whatExpiresWhileTheServerIsAwayIsATombstoneAfterwards() throws Exception {
		publish("a", "old");
		publish(Headers.of("key", "a", "expires", Long.toString(this.clock.millis() + 1000)), "new");
		this.backend.close();
		this.clock.advance(Duration.ofSeconds(2));
		this.backend = start(LATEST);
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("a");
		assertThat(page.first()).isEqualTo(1);
		await().until(() -> this.database.jdbc()
			.queryForList("select headers from archive_message", String.class)
			.equals(List.of("[\"key\",\"a\"]")));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("a");
	}

	/** As a transaction does after a replica of PostgreSQL has taken over. */
	@Test
	void aPageIsOfOneEpochEvenIfTheLogGoesOnInAnotherOneMeanwhile() throws Exception {
		Position lost = publish("a", "1");
		JdbcTemplate jdbc = this.database.jdbc();
		AtomicInteger queries = new AtomicInteger();
		DataSource reader = new DelegatingDataSource(this.database.faults()) {

			@Override
			public Connection getConnection() throws SQLException {
				if (queries.incrementAndGet() == 2) {
					jdbc.update("update archive_destination set epoch = 'next', former = ?", lost.epoch() + ":0");
				}
				return super.getConnection();
			}

		};
		LogReader logs = new LogReader(Tables.of(new JdbcTemplate(reader), ArchiveDatabase.PREFIX), (name) -> LATEST,
				() -> Beginning.NONE, this.clock);
		Page page = logs.read(TOPIC, 1, 0);
		assertThat(page.epoch()).isEqualTo("next");
		assertThat(page.holds(lost.epoch(), lost.offset())).isFalse();
	}

	/** Its older messages have no row with their key. */
	@Test
	void aTopicThatKeptAllMessagesBecomesKeyed() throws Exception {
		restart(ALL);
		Position before = publish("a", "1");
		publish("a", "2");
		restart(LATEST);
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(page).isEqualTo(new Page(before.epoch(), 3, 2, List.of(), true));
		publish("b", "3");
		page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("b3");
		assertThat(page.first()).isEqualTo(3);
		assertThat(page.epoch()).isEqualTo(before.epoch());
		assertThat(this.database.rows("archive_message")).isEqualTo(1);
	}

	/** Otherwise readers would take its gaps for a whole log. */
	@Test
	void aKeyedTopicKeepsAllMessagesAgain() throws Exception {
		publish("a", "1");
		publish("b", "2");
		Position before = publish("a", "3");
		restart(ALL);
		assertThat(this.backend.read(TOPIC, 1, 10)).isEqualTo(new Page(before.epoch(), 4, 3, List.of()));
		publish("a", "4");
		publish("a", "5");
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("a4", "a5");
		assertThat(page.first()).isEqualTo(4);
		assertThat(this.database.rows("archive_latest")).isZero();
		assertThat(this.backend.storedBytes()).isEqualTo(bytes(page));
	}

	@Test
	void anotherHeaderMakesOtherKeys() throws Exception {
		publish("a", "1");
		restart(Retention.latestBy("name"));
		publish(Headers.of("key", "a", "name", "x"), "2");
		publish(Headers.of("key", "b", "name", "x"), "3");
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("b3");
		assertThat(page.first()).isEqualTo(2);
	}

	@Test
	void aPolicyThatIsChangedBackHasLostNothing() throws Exception {
		publish("a", "1");
		restart(ALL);
		restart(LATEST);
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("a1");
	}

	@Test
	void aTopicThatKeepsNothingAnyMoreLeavesNoRow() throws Exception {
		publish("a", "1");
		restart(Retention.NONE);
		await().untilAsserted(() -> {
			assertThat(this.database.rows("archive_message")).isZero();
			assertThat(this.database.rows("archive_latest")).isZero();
			assertThat(this.backend.storedBytes()).isZero();
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 100 })
	void theStoredBytesAreThoseOfTheMessagesThatAreKept(int batch) throws Exception {
		restart(LATEST.atMost(20, 4000));
		for (int i = 0; i < 300; i += batch) {
			int first = i;
			List<Publication> together = IntStream.range(first, first + batch)
				.mapToObj((number) -> publication(
						(number % 11 == 0)
								? Headers.of("key", "k" + number % 37, "expires",
										Long.toString(this.clock.millis() + 500))
								: Headers.of("key", "k" + number % 37),
						(number % 5 == 0) ? "" : "x".repeat(number % 90)))
				.toList();
			this.backend.publish(new Batch(together, List.of())).get(30, TimeUnit.SECONDS);
			this.clock.advance(Duration.ofMillis(100));
		}
		this.clock.advance(Duration.ofSeconds(1));
		await().untilAsserted(() -> {
			Page page = this.backend.read(TOPIC, 1, 1000);
			assertThat(bytes(page)).isLessThanOrEqualTo(4000);
			assertThat(this.backend.storedBytes()).isEqualTo(bytes(page));
			assertThat(this.database.rows("archive_message")).isEqualTo(page.messages().size());
			assertThat(this.database.rows("archive_latest")).isEqualTo(page.messages().size());
		});
		restart(LATEST);
		assertThat(this.backend.storedBytes()).isEqualTo(bytes(this.backend.read(TOPIC, 1, 1000)));
		this.backend.forget(TOPIC);
		assertThat(this.backend.storedBytes()).isZero();
		assertThat(this.database.rows("archive_latest")).isZero();
	}

	@Test
	void aMessageThatNobodyMayReadAnyMoreIsNotInTheDatabase() throws Exception {
		publish("a", "secret");
		this.backend.publish(Batch.removing(TOPIC, List.of(1L))).get(30, TimeUnit.SECONDS);
		assertThat(this.database.jdbc().queryForList("select headers from archive_message", String.class))
			.containsExactly("[\"key\",\"a\",\"x-deletes\",\"1\"]");
	}

	/** Its statements are those of before: rows and columns of keys are elsewhere. */
	@Test
	void aTopicWithoutKeysHasNoRowsOfKeys() throws Exception {
		restart(ALL);
		publish("a", "1");
		assertThat(this.database.rows("archive_latest")).isZero();
		assertThat(this.database.jdbc()
			.queryForList("select coalesce(keyed_by, 'nothing') from archive_destination", String.class))
			.containsExactly("nothing");
	}

	private Position publish(String key, String body) throws Exception {
		return publish(Headers.of("key", key), body);
	}

	private Position publish(Headers headers, String body) throws Exception {
		return this.backend.publish(Batch.of(publication(headers, body))).get(30, TimeUnit.SECONDS).get(0);
	}

	private static Publication publication(Headers headers, String body) {
		return new Publication(TOPIC, headers, body.getBytes(StandardCharsets.UTF_8));
	}

	private static List<String> bodies(Page page) {
		return page.messages()
			.stream()
			.map((message) -> message.headers().get("key") + new String(message.body(), StandardCharsets.UTF_8))
			.toList();
	}

	private static long bytes(Page page) {
		return page.messages().stream().mapToLong(StoredMessage::footprint).sum();
	}

}
