package dev.parley.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Of several processes that write together one is the first: it serves the work queues.
 */
@Timeout(180)
class FirstNodeIT extends SeveralNodes {

	@Test
	void workQueuesAreWrittenByTheFirstAloneAndNobodyElseIsDisturbed() throws Exception {
		assertThat(this.one.lock().isFirst()).isTrue();
		publish(this.one, "/queue/a", "1");
		this.two.writers().pause();
		CompletableFuture<List<Position>> before = this.two.backend().publish(Batch.of(publication("/topic/a", "1")));
		this.two.writers().awaitWaiting();
		List<CompletableFuture<List<Position>>> refused = List.of(
				this.two.backend().publish(Batch.of(publication("/queue/a", "2"))),
				this.two.backend().publish(Batch.of(new Settlement("/queue/a", 1))));
		CompletableFuture<List<Position>> after = this.two.backend().publish(Batch.of(publication("/topic/a", "2")));
		this.two.writers().repair();
		refused.forEach((answer) -> assertThat(answer).failsWithin(30, TimeUnit.SECONDS)
			.withThrowableThat()
			.withMessageContaining("another node"));
		assertThat(before.get(30, TimeUnit.SECONDS).get(0).offset()).isEqualTo(1);
		assertThat(after.get(30, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
		assertThat(log("/queue/a")).containsExactly("1=1");
		assertThat(this.two.isReplaced()).isFalse();
	}

	@Test
	void aFirstThatHasLostItsPlaceToALivingNodeEnds() throws Exception {
		publish(this.one, "/queue/a", "1");
		makeTwoTheFirst();
		settle(this.two, "/queue/a", 1);
		assertThat(publish(this.two, "/queue/a", "2").offset()).isEqualTo(2);
		this.one.lockers().repair();
		await().until(() -> this.one.isReplaced());
		assertThat(this.one.lock().isFirst()).isFalse();
		assertThat(this.one.backend().publish(Batch.of(publication("/topic/a", "x")))).failsWithin(30, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class);
		assertThat(log(this.two, "/queue/a")).containsExactly("2=2");
		assertThat(this.two.isReplaced()).isFalse();
	}

	/**
	 * Its memory of the queues is outdated, although nobody else is the first any more.
	 */
	@Test
	void aFirstThatComesBackAfterTheNextOneHasEndedEnds() throws Exception {
		makeTwoTheFirst();
		publish(this.two, "/queue/a", "1");
		this.two.close();
		this.one.lockers().repair();
		await().until(() -> this.one.isReplaced());
	}

	@Test
	void whatWaitedWhileAnotherBecameTheFirstIsNotStoredInAQueue() throws Exception {
		publish(this.one, "/queue/a", "1");
		this.one.writers().pause();
		CompletableFuture<List<Position>> late = this.one.backend().publish(Batch.of(publication("/queue/a", "late")));
		this.one.writers().awaitWaiting();
		makeTwoTheFirst();
		this.one.writers().repair();
		this.one.lockers().repair();
		assertThat(late).failsWithin(30, TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class);
		await().until(() -> this.one.isReplaced());
		assertThat(log(this.two, "/queue/a")).containsExactly("1=1");
	}

	@Test
	void aFirstThatDoesNotKnowOfTheNextTurnStoresNothingMoreInAQueue() throws Exception {
		publish(this.one, "/queue/a", "1");
		// As if another had become the first while this one stood still.
		this.nodes.jdbc().update("update archive_writer set term = term + 1 where id = 2");
		publish(this.one, "/topic/a", "is not concerned");
		assertThat(this.one.backend().publish(Batch.of(new Settlement("/queue/a", 1))))
			.failsWithin(30, TimeUnit.SECONDS)
			.withThrowableOfType(ExecutionException.class);
		assertThat(this.one.isReplaced()).isTrue();
		assertThat(log(this.two, "/queue/a")).containsExactly("1=1");
	}

	/** Nobody becomes the first while the one before can still commit. */
	@Test
	void theNextFirstWaitsForTheTransactionsOfTheOneBefore() throws Exception {
		publish(this.one, "/queue/a", "1");
		try (Connection writer = this.nodes.jdbc().getDataSource().getConnection()) {
			writer.setAutoCommit(false);
			try (PreparedStatement turn = writer
				.prepareStatement("select 1 from archive_writer where id = 2 for share")) {
				turn.execute();
			}
			this.one.close();
			awaitWaiting("%returning term%");
			assertThat(this.two.lock().isFirst()).isFalse();
			writer.commit();
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> this.two.lock().isFirst());
	}

	@Test
	void theNextFirstWaitsForWhatTheOneBeforeIsAboutToStoreInAQueue() throws Exception {
		publish(this.one, "/queue/a", "1");
		CompletableFuture<List<Position>> last;
		try (Connection holding = this.nodes.jdbc().getDataSource().getConnection()) {
			holding.setAutoCommit(false);
			try (PreparedStatement log = holding
				.prepareStatement("select 1 from archive_destination where name = '/queue/a' for update")) {
				log.execute();
			}
			last = this.one.backend().publish(Batch.of(publication("/queue/a", "2")));
			awaitWaiting("%from archive_destination%for update%");
			this.one.lockers().breakDown();
			cutTheLockOf(this.one);
			awaitWaiting("%returning term%");
			assertThat(this.two.lock().isFirst()).isFalse();
			holding.commit();
		}
		assertThat(last.get(30, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.two.lock().isFirst());
		assertThat(log(this.two, "/queue/a")).containsExactly("1=1", "2=2");
	}

	private void awaitWaiting(String query) {
		await().until(() -> this.nodes.jdbc()
			.queryForObject("select count(*) from pg_stat_activity where datname = current_database()"
					+ " and wait_event_type = 'Lock' and query like ?", Long.class, query) > 0);
	}

	private void makeTwoTheFirst() {
		assertThat(this.one.lock().isFirst()).isTrue();
		this.one.lockers().breakDown();
		cutTheLockOf(this.one);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.two.lock().isFirst());
	}

	@Test
	void theFirstIsReplacedByAnotherWhenItGoes() {
		PostgresNodes.Node first = this.one.lock().isFirst() ? this.one : this.two;
		PostgresNodes.Node other = (first == this.one) ? this.two : this.one;
		first.close();
		await().until(() -> other.lock().isFirst());
	}

	@Test
	void aFirstWhoseLockIsCutGoesOnIfNobodyHasTakenItsPlace() throws Exception {
		this.two.close();
		publish(this.one, "/queue/a", "1");
		cutTheLockOfForAMoment(this.one);
		await().until(() -> this.one.lock().isFirst());
		assertThat(publish(this.one, "/queue/a", "2").offset()).isEqualTo(2);
		assertThat(this.one.isReplaced()).isFalse();
	}

}
