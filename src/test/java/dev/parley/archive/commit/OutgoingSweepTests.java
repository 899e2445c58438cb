package dev.parley.archive.commit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.parley.archive.ArchiveDatabase;
import dev.parley.archive.table.Tables;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of the rows that a process has left are moved, and in which order, where they are
 * more than one transaction moves. The test is the store, with bounds of its own.
 */
class OutgoingSweepTests {

	private static final String QUEUE = "/queue/jobs";

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.database.faults());

	private final Tables tables = Tables.of(this.jdbc, ArchiveDatabase.PREFIX);

	private final OutgoingSweep sweep = new OutgoingSweep(this.tables, this.database.lock(),
			(destination) -> new Retention(100_000, Duration.ZERO, 1000), new RecordingInbound(), "this");

	/** Queues that the store finds full. */
	private final Set<String> full = new HashSet<>();

	private final List<String> moved = new ArrayList<>();

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void allAreMovedInTheirOrder() {
		leave("/topic/a", "first");
		leaveOthers(120);
		leave("/topic/a", "last");
		sweep();
		assertThat(this.moved).hasSize(122).startsWith("first").endsWith("last");
		assertThat(left()).isEmpty();
	}

	/** There is room for a short one, which must not go before the long one. */
	@Test
	void whatDoesNotFitIntoAQueueKeepsLaterMessagesOfOtherTransactionsFromPassingIt() {
		leave(QUEUE, "x".repeat(2000));
		leaveOthers(60);
		leave(QUEUE, "short");
		sweep();
		assertThat(this.moved).hasSize(60).doesNotContain("short");
		assertThat(left()).containsExactly(QUEUE, QUEUE);
	}

	@Test
	void whatTheStoreHasNoRoomForKeepsLaterMessagesOfOtherTransactionsFromPassingIt() {
		this.full.add(QUEUE);
		leave(QUEUE, "refused");
		leaveOthers(60);
		leave(QUEUE, "short");
		sweep(() -> this.full.clear());
		assertThat(this.moved).hasSize(60).doesNotContain("short");
		sweep();
		assertThat(this.moved).endsWith("refused", "short");
		assertThat(left()).isEmpty();
	}

	@Test
	void whatWaitsForAFullQueueHoldsUpNothingElseHoweverMuchItIs() {
		this.full.add(QUEUE);
		this.jdbc.update("insert into archive_outgoing (process, destination, headers, body, sender)"
				+ " select 'dead', ?, '[]', x'78', '' from system_range(1, 10_050)", QUEUE);
		leave("/topic/a", "behind");
		sweep();
		assertThat(this.moved).containsExactly("behind");
	}

	private void leaveOthers(int count) {
		for (int i = 0; i < count; i++) {
			leave("/topic/others", Integer.toString(i));
		}
	}

	private void leave(String destination, String body) {
		this.tables.outgoing()
			.insert("dead", new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8)));
	}

	private List<String> left() {
		return this.jdbc.queryForList("select destination from archive_outgoing order by id", String.class);
	}

	private void sweep() {
		sweep(() -> {
		});
	}

	/**
	 * @param afterOne runs after each transaction
	 */
	private void sweep(Runnable afterOne) {
		assertThat(this.sweep.isDone(true, (works) -> {
			works.forEach(this::store);
			afterOne.run();
			return true;
		})).isTrue();
	}

	private void store(Work.Publish work) {
		Publication publication = work.batch().publications().get(0);
		if (this.full.contains(publication.destination())) {
			work.fail(new RefusedException(Problem.queueFull(publication.destination())));
		}
		else {
			this.tables.outgoing().delete(work.outgoing());
			this.moved.add(new String(publication.body(), StandardCharsets.UTF_8));
			work.answer().complete(List.of());
		}
	}

}
