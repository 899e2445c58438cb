package dev.parley.engine.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.log.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Messages that arrive for a durable queue while it is being read. */
@Timeout(60)
class RestoreTests {

	private final Restore restore = new Restore(false);

	private final List<String> done = new ArrayList<>();

	@Test
	void oneReadsAndTheOthersWaitInTheirOrder() {
		await("1");
		assertThat(this.restore.begin()).isTrue();
		await("2");
		assertThat(this.restore.begin()).isFalse();
		assertThat(this.restore.isDone()).isFalse();
		assertThat(this.done).isEmpty();
		this.restore.succeed();
		assertThat(this.done).containsExactly("1", "2");
		assertThat(this.restore.isDone()).isTrue();
		await("3");
		assertThat(this.restore.begin()).isFalse();
		assertThat(this.done).containsExactly("1", "2", "3");
	}

	@Test
	void aCallerThatComesWhileOthersAreCompletedIsTheLast() {
		this.restore.await().thenRun(() -> {
			assertThat(this.restore.isDone()).as("for those who are let go").isTrue();
			await("late");
			this.done.add("1");
		});
		await("2");
		this.restore.begin();
		this.restore.succeed();
		assertThat(this.done).containsExactly("1", "2", "late");
	}

	@Test
	void afterAFailureItIsReadAgain() {
		CompletableFuture<Void> refused = this.restore.await();
		this.restore.begin();
		this.restore.fail(new BackendException("away", null));
		assertThat(refused).isCompletedExceptionally();
		await("again");
		assertThat(this.restore.begin()).isTrue();
		this.restore.succeed();
		assertThat(this.done).containsExactly("again");
	}

	@Test
	void moreThanAThousandDoNotWait() {
		this.restore.begin();
		List<CompletableFuture<Void>> turns = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			turns.add(this.restore.await());
		}
		assertThat(this.restore.await()).isCompletedExceptionally();
		this.restore.succeed();
		assertThat(turns).allMatch((turn) -> turn.isDone() && !turn.isCompletedExceptionally());
	}

	@Test
	void itIsIdleUnlessSomebodyReadsOrWaits() {
		assertThat(this.restore.isIdle()).isTrue();
		await("1");
		assertThat(this.restore.isIdle()).isFalse();
		this.restore.begin();
		this.restore.fail(new BackendException("away", null));
		assertThat(this.restore.isIdle()).isTrue();
		this.restore.begin();
		assertThat(this.restore.isIdle()).isFalse();
		this.restore.succeed();
		assertThat(this.restore.isIdle()).isTrue();
	}

	@Test
	void aQueueThatIsBeingReadStaysWhenExpiryIsLookedAfter() {
		try (TestEngine server = new TestEngine()) {
			server.publishAll("/queue/kept/jobs", "1", "2", "3");
			until(() -> server.database.read("/queue/kept/jobs", 1, 10).messages().size() == 3);
			try (TestEngine restarted = server.restarted()) {
				AtomicInteger readings = new AtomicInteger();
				restarted.database.beforeRead(() -> {
					readings.incrementAndGet();
					restarted.engine.broker().destinations().sweep();
				});
				TestClient worker = restarted.client("worker");
				worker.subscribe("1", "/queue/kept/jobs", "ack:client");
				assertThat(worker.bodies(3)).containsExactly("1", "2", "3");
				assertThat(readings).as("a page with all, and one with nothing").hasValue(2);
			}
		}
	}

	private void await(String what) {
		this.restore.await().thenRun(() -> this.done.add(what));
	}

}
