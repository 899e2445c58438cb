package dev.parley.archive.commit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.parley.archive.ArchiveDatabase;
import dev.parley.archive.table.Tables;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
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

	private static final Retentions BOUNDS = (destination) -> new Retention(100_000, Duration.ZERO, 1000);

	private final ArchiveDatabase database = ArchiveDatabase.inMemory();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.database.faults());

	private final Tables tables = Tables.of(this.jdbc, ArchiveDatabase.PREFIX);

	private final OutgoingSweep sweep = new OutgoingSweep(this.tables, this.database.lock(), BOUNDS,
			new RecordingInbound(), "this");

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
		sweep(true, () -> this.full.clear());
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

	/** Others would overtake them, and publishers wait until this ends. */
	@Test
	void allThatThisProcessCouldNotStoreIsMovedBeforeAnythingElseHoweverMuchItIs() {
		sweep();
		this.jdbc.update("insert into archive_outgoing (process, destination, headers, body, sender)"
				+ " select 'this', '/topic/a', '[]', x'78', '' from system_range(1, 10_050)");
		this.sweep.failed(List.of(last()));
		sweep();
		assertThat(left()).isEmpty();
	}

	/** Whoever cannot be moved makes a sweep necessary, and counting takes long. */
	@Test
	void whatIsInAFullQueueIsCountedAgainOnlyNowAndThen() {
		leave("dead", QUEUE, "x".repeat(2000));
		leave("dead", QUEUE, "x");
		sweep();
		this.jdbc.update("delete from archive_outgoing where octet_length(body) > 1000");
		leave("this", "/topic/a", "failed");
		this.sweep.failed(List.of(last()));
		sweep(false);
		assertThat(this.moved).containsExactly("failed");
		sweep();
		assertThat(this.moved).containsExactly("failed", "x");
	}

	/** Whatever has failed may be for the same destination. */
	@Test
	void whatIsCommittedAfterAFailureWaitsForTheSweep() {
		assertThat(this.sweep.hasToWait(moving(QUEUE))).isFalse();
		this.sweep.failed(List.of(1L));
		assertThat(this.sweep.hasToWait(moving(QUEUE))).isTrue();
		assertThat(this.sweep.hasToWait(moving("/topic/a"))).isTrue();
		assertThat(this.sweep.hasToWait(new Work.Publish(Batch.of(publication(QUEUE, "x"))))).isFalse();
		sweep();
		assertThat(this.sweep.hasToWait(moving("/topic/a"))).isFalse();
	}

	@Test
	void whatIsCommittedAfterAFailureWaitsForTheNextSweepIfTheDatabaseFailedThisOne() {
		leave(QUEUE, "x");
		this.sweep.failed(List.of(last()));
		assertThat(this.sweep.isDone(true, (works) -> false)).isFalse();
		assertThat(this.sweep.hasToWait(moving("/topic/a"))).isTrue();
	}

	private static Work.Publish moving(String destination) {
		return Work.Publish.moving(List.of(new Outgoing.Entry(1, publication(destination, "x"))));
	}

	private long last() {
		return Objects.requireNonNull(this.jdbc.queryForObject("select max(id) from archive_outgoing", Long.class));
	}

	private void leaveOthers(int count) {
		for (int i = 0; i < count; i++) {
			leave("/topic/others", Integer.toString(i));
		}
	}

	private void leave(String destination, String body) {
		leave("dead", destination, body);
	}

	private void leave(String process, String destination, String body) {
		this.tables.outgoing().insert(process, publication(destination, body));
	}

	private static Publication publication(String destination, String body) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	private List<String> left() {
		return this.jdbc.queryForList("select destination from archive_outgoing order by id", String.class);
	}

	private void sweep() {
		sweep(true);
	}

	private void sweep(boolean others) {
		sweep(others, () -> {
		});
	}

	/**
	 * @param afterOne runs after each transaction
	 */
	private void sweep(boolean others, Runnable afterOne) {
		assertThat(this.sweep.isDone(others, (works) -> {
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
