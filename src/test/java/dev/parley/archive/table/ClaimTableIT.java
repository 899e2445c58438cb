package dev.parley.archive.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.engine.log.Claimed;
import dev.parley.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** What a claim reads, however many messages are held. */
@Timeout(180)
class ClaimTableIT {

	private static final TablePrefix PARLEY = new TablePrefix("parley_");

	private static final String QUEUE = "/queue/long";

	private static final int MANY = 10_000;

	private final HikariDataSource pool = new HikariDataSource();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.pool);

	private final Tables tables = Tables.of(this.jdbc, PARLEY);

	private LogRow log;

	/** Has the locks of the processes that live. */
	private Connection living;

	@BeforeEach
	void fill() throws SQLException {
		this.pool.setJdbcUrl(Postgres.newDatabase());
		this.pool.setMaximumPoolSize(2);
		this.living = this.pool.getConnection();
		this.living.createStatement()
			.execute("select pg_advisory_lock(hashtextextended('parley node ' || node, 0))"
					+ " from (values ('other'), ('another')) living(node)");
		new Schema(this.pool, PARLEY).create();
		this.tables.logs().insert(List.of(QUEUE), (name) -> new LogTable.Beginning("e", "", false));
		this.log = Objects.requireNonNull(this.tables.logs().find(QUEUE));
		fillQueue();
	}

	private void fillQueue() {
		this.jdbc.update(
				"insert into parley_message (destination_id, message_offset, published_at, bytes_before,"
						+ " headers, body) select ?, number, 0, 0, '[]', 'x' from generate_series(1, ?) number",
				this.log.id(), 2 * MANY);
	}

	@AfterEach
	void close() throws SQLException {
		this.living.close();
		this.pool.close();
	}

	@Test
	void aClaimPassesNothingThatOthersHold() {
		hold("other", 1, MANY);
		this.jdbc.execute("analyze");
		assertThat(read(1)).isLessThan(30);
		assertThat(take(2)).containsExactly(MANY + 2L, MANY + 3L);
	}

	@Test
	void aClaimPassesNothingBetweenWhatCameBack() {
		hold("other", 1, MANY);
		hold("another", MANY + 1, MANY + 1);
		this.jdbc.update("update parley_claim set node = '' where message_offset in (1, 5000)");
		this.jdbc.execute("analyze");
		assertThat(read(2)).isLessThan(30);
		this.jdbc.update("update parley_claim set node = '' where message_offset = 7000");
		assertThat(take(3)).containsExactly(7000L, MANY + 2L, MANY + 3L);
	}

	/** All of them have rows, as those that are held. */
	@Test
	void aClaimPassesNothingThatExpires() {
		hold("", 1, 2 * MANY);
		this.jdbc.update("update parley_claim set expires = 1, node = 'other' where message_offset = 1");
		this.jdbc.execute("analyze");
		assertThat(read(1)).isLessThan(30);
		assertThat(take(1)).containsExactly(3L);
	}

	/**
	 * PostgreSQL keeps its plans until it has analyzed a table, perhaps a minute later.
	 */
	@Test
	void aClaimPassesNothingThoughItWasPlannedWhenTheTablesWereEmpty() {
		this.jdbc.update("delete from parley_message");
		this.jdbc.execute("vacuum analyze");
		for (int i = 0; i < 10; i++) {
			assertThat(stocked()).isEmpty();
			assertThat(take(1)).isEmpty();
		}
		fillQueue();
		hold("other", 1, MANY);
		assertThat(stocked()).containsExactly(QUEUE);
		assertThat(read(1)).isLessThan(30);
		assertThat(take(2)).containsExactly(MANY + 2L, MANY + 3L);
	}

	/** Statistics of empty tables make PostgreSQL think that reading all is cheap. */
	@Test
	void whetherAQueueHasSomethingIsFoundWithoutPassingWhatThisProcessHolds() {
		this.jdbc.update("delete from parley_message");
		this.jdbc.execute("vacuum analyze");
		fillQueue();
		hold("this", 1, 2 * MANY);
		assertThat(stocked()).isEmpty();
		assertThat(readBy(() -> assertThat(stocked()).isEmpty())).isLessThan(30);
		this.jdbc.update("update parley_claim set node = '' where message_offset = 7000");
		assertThat(stocked()).containsExactly(QUEUE);
		this.jdbc.update("delete from parley_claim where message_offset in (7000, ?)", 2 * MANY);
		assertThat(stocked()).containsExactly(QUEUE);
		this.jdbc.update("delete from parley_message where message_offset = ?", 2 * MANY);
		assertThat(stocked()).isEmpty();
		hold("other", 7000, 7000);
		assertThat(stocked()).containsExactly(QUEUE);
		this.jdbc.update("update parley_claim set node = 'yet another' where message_offset = 7000");
		assertThat(stocked()).containsExactly(QUEUE);
	}

	private Set<String> stocked() {
		return this.tables.claims().stocked(List.of(QUEUE), "this");
	}

	@Test
	void whatHasNoMessageAnyMoreHidesNothing() {
		hold("", 1, 5);
		hold("other", 6, 6);
		this.jdbc.update("delete from parley_message where message_offset < 5");
		assertThat(take(2)).containsExactly(5L, 7L);
	}

	/** A process of before deleted the rows of what came back. */
	@Test
	void whatCameBackBeforeTheUpdateIsReady() {
		hold("other", 1, 3);
		this.jdbc.update("delete from parley_claim where message_offset = 2");
		new Schema(this.pool, PARLEY).create();
		assertThat(take(2)).containsExactly(2L, 4L);
	}

	@Test
	void rowsOfMessagesThatAreGoneAreFoundAFewAtATime() {
		hold("other", 1, MANY);
		this.jdbc.execute("analyze");
		this.jdbc.update("delete from parley_message where message_offset in (50, 150)");
		assertThat(readBy(() -> assertThat(look(0)).isEqualTo(look(100, 100, 1)))).isLessThan(500);
		assertThat(look(100)).isEqualTo(look(200, 100, 1));
		assertThat(look(MANY - 1)).isEqualTo(look(MANY, 1, 0));
		assertThat(look(MANY)).isEqualTo(look(MANY, 0, 0));
		assertThat(this.jdbc.queryForObject("select count(*) from parley_claim", Integer.class)).isEqualTo(MANY - 2);
	}

	@Test
	void rowsOfMessagesThatAreGoneAreFoundByTheIndexThoughThatWasPlannedWhenTheTablesWereEmpty() {
		this.jdbc.update("delete from parley_message");
		this.jdbc.execute("vacuum analyze");
		for (int i = 0; i < 10; i++) {
			assertThat(look(0)).isEqualTo(look(0, 0, 0));
			assertThat(stocked()).isEmpty();
		}
		fillQueue();
		hold("other", 1, MANY);
		assertThat(stocked()).containsExactly(QUEUE);
		assertThat(readBy(() -> assertThat(look(0)).isEqualTo(look(100, 100, 0)))).isLessThan(500);
	}

	private ClaimTable.Look look(long after) {
		return this.tables.claims().deleteOrphans(new MessageTable.Place(this.log.id(), after), 100);
	}

	private ClaimTable.Look look(long last, int rows, int deleted) {
		return new ClaimTable.Look(new MessageTable.Place(this.log.id(), last), rows, deleted);
	}

	private void hold(String node, int from, int to) {
		this.jdbc.update(
				"insert into parley_claim (destination_id, message_offset, node, attempts, redelivered)"
						+ " select ?, number, ?, 0, false from generate_series(?, ?) number",
				this.log.id(), node, from, to);
	}

	private List<Long> take(int most) {
		long last = this.tables.claims().takeFromTheDead(this.log, "this");
		List<Claimed> taken = this.tables.claims().take(this.log, "this", last, most, 1_000_000);
		return taken.stream().map((each) -> each.message().offset()).toList();
	}

	/** How many entries of tables and indexes a claim looks at. */
	private long read(int most) {
		return readBy(() -> assertThat(take(most)).hasSize(most));
	}

	private long readBy(Runnable work) {
		return Objects
			.requireNonNull(new TransactionTemplate(new JdbcTransactionManager(this.pool)).execute((status) -> {
				long before = read();
				work.run();
				return read() - before;
			}));
	}

	private long read() {
		return Objects.requireNonNull(this.jdbc.queryForObject(
				"select sum(pg_stat_get_xact_tuples_returned(oid)) from pg_class" + " where relname like 'parley\\_%'",
				Long.class));
	}

}
