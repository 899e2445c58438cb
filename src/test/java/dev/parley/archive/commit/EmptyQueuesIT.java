package dev.parley.archive.commit;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.table.LogTable;
import dev.parley.archive.table.Schema;
import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.WriterLock;
import dev.parley.archive.writer.WriterTransactionManager;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.ManualClock;
import dev.parley.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left of work queues that nobody uses any more, where nodes share them. */
@Timeout(180)
class EmptyQueuesIT {

	private static final TablePrefix PARLEY = new TablePrefix("parley_");

	private static final String QUEUE = "/queue/jobs";

	private static final Retentions RETENTIONS = (destination) -> new Retention(100, Duration.ZERO, 0);

	private final HikariDataSource pool = pool();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.pool);

	private final Tables tables = Tables.of(this.jdbc, PARLEY);

	private final ManualClock clock = new ManualClock();

	private final AtomicLong nanoTime = new AtomicLong();

	private final WriterLock lock = new WriterLock(new HeldByNodes("node"), this.tables.writer(), () -> {
	});

	private final LockedRows rows = new LockedRows(this.tables);

	private final WriterTransactions transactions = new WriterTransactions(
			new TransactionTemplate(new WriterTransactionManager(this.pool)),
			Witness.of(this.tables.nodes(), this.tables.writer(), "node"), this.lock, this.rows,
			new CommitQueue(1_000_000), new DiskFlush(this.jdbc, Duration.ofMinutes(1), this.nanoTime::get),
			Duration.ofSeconds(30));

	private final GroupCommits groups = new GroupCommits(this.tables, this.rows, RETENTIONS,
			() -> new LogTable.Beginning("first", "", false), "node");

	private final Trimmer trimmer = new Trimmer(this.tables, this.transactions, this.rows, RETENTIONS,
			new StoredBytes(this.tables.messages(), 0, 0), this.lock, this.clock, this.nanoTime::get);

	private static HikariDataSource pool() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(Postgres.newDatabase());
		return pool;
	}

	@BeforeEach
	void createTables() {
		new Schema(this.pool, PARLEY).create();
		this.lock.start();
	}

	@AfterEach
	void close() {
		this.lock.close();
		this.pool.close();
	}

	@Test
	void aQueueThatHasBeenUsedLeavesNothing() {
		settle(publish(QUEUE));
		sweep();
		assertThat(logs()).containsExactly(QUEUE);
		sweep();
		assertThat(logs()).isEmpty();
	}

	@Test
	void itBeginsAgainAndAnAcknowledgementFromBeforeSettlesNothingOfIt() {
		Position before = publish(QUEUE);
		settle(before);
		sweep();
		sweep();
		Position after = publish(QUEUE);
		assertThat(after.offset()).isOne();
		assertThat(after.epoch()).isNotEqualTo(before.epoch());
		assertThat(refusal(new Settlement(QUEUE, before.epoch(), 1))).isEqualTo("not-outstanding");
		assertThat(claim()).extracting((each) -> each.message().position()).containsExactly(after);
	}

	@Test
	void oneThatIsUsedBetweenTwoLooksStays() {
		settle(publish(QUEUE));
		sweep();
		settle(publish(QUEUE));
		sweep();
		assertThat(logs()).containsExactly(QUEUE);
		sweep();
		assertThat(logs()).isEmpty();
	}

	@Test
	void whatIsReadyOrHeldStaysWithItsQueue() {
		publish(QUEUE);
		publish("/queue/ready");
		assertThat(claim()).hasSize(1);
		sweep();
		sweep();
		assertThat(logs()).containsExactly(QUEUE, "/queue/ready");
	}

	/** As a process leaves them that writes alone, and has no claims. */
	@Test
	void claimsOfMessagesThatAreGoneGoSomeAtATime() {
		publish(QUEUE);
		assertThat(claim()).hasSize(1);
		this.jdbc.update("insert into parley_claim (destination_id, message_offset, node, attempts, redelivered)"
				+ " select 0, number, '', 0, false from generate_series(1, 7500) number");
		sweep();
		assertThat(claims()).isEqualTo(1 + 2500);
		sweep();
		assertThat(claims()).isOne();
	}

	private int claims() {
		return this.jdbc.queryForObject("select count(*) from parley_claim", Integer.class);
	}

	@Test
	void anIdempotencyKeyIsRememberedForItsWindowThoughItsMessageIsGone() {
		Position first = publish(QUEUE, "key");
		settle(first);
		sweep();
		sweep();
		assertThat(publish(QUEUE, "key")).isEqualTo(first);
		this.clock.advance(Retention.IDEMPOTENCY_WINDOW);
		sweep();
		sweep();
		sweep();
		assertThat(logs()).isEmpty();
	}

	/** A client that comes back has a position in it. */
	@Test
	void aTopicStays() {
		publish("/topic/a");
		this.jdbc.update("delete from parley_message");
		sweep();
		sweep();
		assertThat(logs()).containsExactly("/topic/a");
	}

	/** A node that was stopped in the middle of a transaction may have it for long. */
	@Test
	void oneThatSomebodyElseHasLockedIsPassedOverAtOnce() throws SQLException {
		settle(publish(QUEUE));
		settle(publish("/queue/other"));
		sweep();
		try (Connection other = this.pool.getConnection()) {
			other.setAutoCommit(false);
			other.createStatement().execute("select 1 from parley_destination where name = '/queue/other' for update");
			sweep();
			assertThat(logs()).containsExactly("/queue/other");
			other.rollback();
		}
		sweep();
		assertThat(logs()).isEmpty();
	}

	@Test
	void eachSweepGoesOnWhereTheOneBeforeHasEnded() {
		add(1, EmptyQueues.LOOK, true);
		add(EmptyQueues.LOOK + 1, EmptyQueues.LOOK + 1, false);
		sweep();
		sweep();
		assertThat(logs()).hasSize(EmptyQueues.LOOK + 1);
		sweep();
		assertThat(logs()).hasSize(EmptyQueues.LOOK);
	}

	/** Somebody may make them faster than one look every ten seconds finds them. */
	@Test
	void whereManyHaveGoneTheNextOnesGoWithoutAPause() {
		add(1, 7 * EmptyQueues.LOOK, false);
		sweep();
		sweep();
		assertThat(logs()).hasSize(2 * EmptyQueues.LOOK);
		this.trimmer.run(true);
		assertThat(logs()).isEmpty();
	}

	@Test
	void topicsBeforeThemHoldUpNothing() {
		this.jdbc.update(
				"insert into parley_destination (name, epoch, last_offset, total_bytes)"
						+ " select '/topic/' || number, 'e', 1, 1 from generate_series(1, ?) number",
				3 * EmptyQueues.LOOK);
		settle(publish(QUEUE));
		sweep();
		sweep();
		assertThat(logs()).doesNotContain(QUEUE);
	}

	private void add(int from, int to, boolean used) {
		this.jdbc.update(
				"insert into parley_destination (name, epoch, last_offset, total_bytes)"
						+ " select '/queue/' || number, 'e', 1, 1 from generate_series(?, ?) number order by number",
				from, to);
		if (used) {
			this.jdbc.update(
					"insert into parley_message (destination_id, message_offset, published_at, bytes_before,"
							+ " headers, body) select id, 1, ?, 0, '[]', 'x' from parley_destination",
					this.clock.millis());
		}
	}

	private void sweep() {
		this.nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
		this.trimmer.run(true);
	}

	private List<String> logs() {
		return this.jdbc.queryForList("select name from parley_destination order by name", String.class);
	}

	private Position publish(String destination) {
		return publish(destination, null);
	}

	private Position publish(String destination, String key) {
		Work.Publish work = new Work.Publish(
				Batch.of(new Publication(destination, Headers.empty(), "x".getBytes(StandardCharsets.UTF_8), key)));
		return write(work).positions(0).get(0);
	}

	private void settle(Position position) {
		String name = this.jdbc.queryForObject("select name from parley_destination where epoch = ?", String.class,
				position.epoch());
		assertThat(refusal(new Settlement(name, position.epoch(), position.offset()))).isNull();
	}

	private String refusal(Settlement settlement) {
		RefusedException refusal = write(new Work.Publish(new Batch(List.of(), List.of(settlement)))).refusal(0);
		return (refusal != null) ? refusal.problem().code() : null;
	}

	private GroupCommit write(Work.Publish work) {
		return this.transactions.execute(() -> this.groups.write(List.of(work), this.clock::millis));
	}

	private List<Claimed> claim() {
		Work.Claim claim = new Work.Claim(QUEUE, 10);
		this.transactions.execute(() -> this.groups.claim(List.of(claim))).forEach(Runnable::run);
		return claim.answer().join();
	}

}
