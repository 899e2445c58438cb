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
 * Of several processes that write together one is the first: it does what only one may
 * do.
 */
@Timeout(180)
class FirstNodeIT extends SeveralNodes {

	@Test
	void workQueuesAreWrittenByAll() throws Exception {
		assertThat(this.one.lock().isFirst()).isTrue();
		assertThat(publish(this.one, "/queue/a", "1").offset()).isEqualTo(1);
		assertThat(publish(this.two, "/queue/a", "2").offset()).isEqualTo(2);
		settle(this.two, "/queue/a", 1);
		assertThat(log("/queue/a")).containsExactly("2=2");
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
