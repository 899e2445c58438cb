package dev.parley.archive.commit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.archive.ArchiveDatabase;
import dev.parley.archive.table.LogTable;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.WriterTransactionManager;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of work queues that nobody uses any more, where one process writes alone
 * and remembers the rows.
 */
class EmptyQueuesTests {

	private static final String QUEUE = "/queue/jobs";

	private static final Retentions RETENTIONS = (destination) -> new Retention(100, Duration.ZERO, 0);

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.database.faults());

	private final Tables tables = Tables.of(this.jdbc, ArchiveDatabase.PREFIX);

	private final AtomicLong nanoTime = new AtomicLong();

	private final CachedRows rows = new CachedRows(this.tables);

	private final WriterTransactions transactions = new WriterTransactions(
			new TransactionTemplate(new WriterTransactionManager(this.database.faults())),
			Witness.of(this.tables.writer()), this.database.lock(), this.rows, new CommitQueue(1_000_000),
			new DiskFlush(this.jdbc, Duration.ofMinutes(1), this.nanoTime::get), Duration.ofSeconds(30));

	private final GroupCommits groups = new GroupCommits(this.tables, this.rows, RETENTIONS,
			() -> new LogTable.Beginning("first", "", false), null);

	private final Trimmer trimmer = new Trimmer(this.tables, this.transactions, this.rows, RETENTIONS,
			new StoredBytes(this.tables.messages(), 0, 0), this.database.lock(), Clock.systemUTC(), this.nanoTime::get);

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aQueueThatHasBeenUsedLeavesNothingAndBeginsAgain() {
		Position before = publish();
		settle(before);
		sweep();
		assertThat(logs()).containsExactly(QUEUE);
		sweep();
		assertThat(logs()).isEmpty();
		Position after = publish();
		assertThat(after.offset()).isOne();
		assertThat(after.epoch()).isNotEqualTo(before.epoch());
	}

	/** Such as one of a message that was too old, and with a consumer. */
	@Test
	void anAcknowledgementFromBeforeSettlesNothingOfItsNextLife() {
		Position before = publish();
		this.jdbc.update("delete from archive_message");
		sweep();
		sweep();
		Position after = publish();
		settle(before);
		assertThat(messages()).isOne();
		settle(after);
		assertThat(messages()).isZero();
	}

	@Test
	void oneWithAMessageStays() {
		publish();
		sweep();
		sweep();
		assertThat(logs()).containsExactly(QUEUE);
	}

	private void sweep() {
		this.nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
		this.trimmer.run(true);
	}

	private List<String> logs() {
		return this.jdbc.queryForList("select name from archive_destination order by name", String.class);
	}

	private Long messages() {
		return this.jdbc.queryForObject("select count(*) from archive_message", Long.class);
	}

	private Position publish() {
		return write(new Work.Publish(
				Batch.of(new Publication(QUEUE, Headers.empty(), "x".getBytes(StandardCharsets.UTF_8)))))
			.positions(0)
			.get(0);
	}

	private void settle(Position position) {
		write(new Work.Publish(
				new Batch(List.of(), List.of(new Settlement(QUEUE, position.epoch(), position.offset())))));
	}

	/** As the committer does. */
	private GroupCommit write(Work.Publish work) {
		GroupCommit commit = this.transactions
			.execute(() -> this.groups.write(List.of(work), System::currentTimeMillis));
		this.rows.committed(commit.changed());
		return commit;
	}

}
