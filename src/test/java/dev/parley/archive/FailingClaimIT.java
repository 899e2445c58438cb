package dev.parley.archive;

import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Publication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A message that cannot be read holds up its own queue alone. */
@Timeout(180)
class FailingClaimIT extends SeveralNodes {

	private static final int QUEUES = 5;

	@Test
	void claimsOfOtherQueuesThatCameAtTheSameTimeSucceed() throws Exception {
		for (int i = 0; i < QUEUES; i++) {
			publish("/queue/" + i);
		}
		publish("/queue/gate");
		this.nodes.jdbc()
			.update("update archive_message set headers = 'unreadable' where destination_id ="
					+ " (select id from archive_destination where name = '/queue/2')");
		Claims claims = Objects.requireNonNull(this.one.backend().claims());
		List<CompletableFuture<List<Claimed>>> answers;
		// The committer waits at the gate, so that the claims become one transaction.
		try (Connection gate = Objects.requireNonNull(this.nodes.jdbc().getDataSource()).getConnection()) {
			gate.setAutoCommit(false);
			gate.createStatement().execute("select id from archive_destination where name = '/queue/gate' for update");
			CompletableFuture<?> waiting = this.one.backend().publish(Batch.of(publication("/queue/gate")));
			answers = IntStream.range(0, QUEUES).mapToObj((i) -> claims.claim("/queue/" + i, 1)).toList();
			gate.rollback();
			waiting.get(30, TimeUnit.SECONDS);
		}
		for (int i = 0; i < QUEUES; i++) {
			if (i != 2) {
				assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).hasSize(1);
			}
		}
		assertThatThrownBy(() -> answers.get(2).get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(BackendException.class);
	}

	/** Such as that of a group in which the committer ran out of memory. */
	@Test
	void aClaimThatHasFailedBeforeItIsWrittenTakesNothing() throws Exception {
		publish("/queue/a");
		publish("/queue/gate");
		Claims claims = Objects.requireNonNull(this.one.backend().claims());
		try (Connection gate = Objects.requireNonNull(this.nodes.jdbc().getDataSource()).getConnection()) {
			gate.setAutoCommit(false);
			gate.createStatement().execute("select id from archive_destination where name = '/queue/gate' for update");
			CompletableFuture<?> waiting = this.one.backend().publish(Batch.of(publication("/queue/gate")));
			claims.claim("/queue/a", 1).completeExceptionally(new BackendException("Failed", null));
			gate.rollback();
			waiting.get(30, TimeUnit.SECONDS);
		}
		assertThat(claims.claim("/queue/a", 1).get(30, TimeUnit.SECONDS)).hasSize(1);
	}

	@Test
	void aClaimOnABrokenConnectionIsMadeOnAnother() throws Exception {
		publish("/queue/a");
		this.nodes.jdbc()
			.queryForList("select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?",
					"writer-" + this.one.name());
		Claims claims = Objects.requireNonNull(this.one.backend().claims());
		assertThat(claims.claim("/queue/a", 1).get(30, TimeUnit.SECONDS)).hasSize(1);
	}

	private void publish(String queue) throws Exception {
		this.one.backend().publish(Batch.of(publication(queue))).get(30, TimeUnit.SECONDS);
	}

	private static Publication publication(String queue) {
		return new Publication(queue, Headers.empty(), new byte[1]);
	}

}
