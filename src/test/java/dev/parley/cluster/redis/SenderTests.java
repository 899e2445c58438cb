package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.cluster.RareLine;
import dev.parley.cluster.redis.Request.LostRequests;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Claimed;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Without a server, and by a clock that the test has. */
class SenderTests {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final List<CompletableFuture<List<?>>> attempts = new ArrayList<>();

	private final List<LostRequests> lost = new ArrayList<>();

	private final CompletableFuture<List<Claimed>> claimed = new CompletableFuture<>();

	private long now;

	private final ManualClock clock = new ManualClock();

	private final List<List<byte[]>> sent = new ArrayList<>();

	private final Sender sender = new Sender((script, keys, arguments) -> {
		this.sent.add(arguments);
		CompletableFuture<List<?>> attempt = new CompletableFuture<>();
		this.attempts.add(attempt);
		return attempt;
	}, (number) -> new Request(new Names("p"), BackendFixture::retention, "me", Duration.ofSeconds(10), 0, number,
			Clock.systemUTC()), new Room(), (request, group, answer) -> this.claimed.complete(List.of()), PATIENCE,
			Duration.ofSeconds(2), new RareLine(), () -> this.now, this.clock);

	@Test
	void whatIsNotAnsweredIsSentAgain() throws Exception {
		claim();
		loseAnswer();
		pass(Sender.PAUSE);
		this.sender.begin();
		this.attempts.get(1).complete(List.of());
		this.sender.end();
		assertThat(this.claimed).isCompleted();
		assertThat(this.sender.isIdle()).isTrue();
	}

	/**
	 * It may be stopped between its last look at the time and the write, so the script
	 * looks, too.
	 */
	@Test
	void aRepeatTellsUntilWhenItCounts() throws Exception {
		long until = this.clock.millis() + Sender.REPEATABLE.toMillis();
		claim();
		loseAnswer();
		pass(Sender.PAUSE);
		this.clock.advance(Duration.ofHours(1));
		this.sender.begin();
		assertThat(this.sent.get(0).get(5)).asString().isEqualTo("0");
		assertThat(this.sent.get(1).get(5)).asString().isEqualTo(Long.toString(until));
	}

	@Test
	void itIsNotSentAgainWhenItIsLate() throws Exception {
		claim();
		loseAnswer();
		pass(PATIENCE);
		this.sender.begin();
		assertThat(this.attempts).hasSize(1);
		assertThat(this.claimed).isCompletedExceptionally();
		assertThat(this.lost).containsExactly(new LostRequests(1, 1));
		assertThat(this.sender.isIdle()).isTrue();
	}

	/** The script has forgotten its answer by then, and would execute it twice. */
	@Test
	void aProcessThatWasStoppedBetweenTwoAttemptsSendsNothingAgain() throws Exception {
		claim();
		loseAnswer();
		pass(Duration.ofHours(1));
		this.sender.begin();
		assertThat(this.attempts).hasSize(1);
		assertThat(this.lost).containsExactly(new LostRequests(1, 1));
	}

	@Test
	void whatIsRefusedAfterAnAnswerWasLostMayHaveBeenExecuted() throws Exception {
		claim();
		loseAnswer();
		pass(Sender.PAUSE);
		this.sender.begin();
		refuse(1);
		assertThat(this.lost).containsExactly(new LostRequests(1, 1));
	}

	@Test
	void whatIsRefusedAtOnceWasNotExecuted() throws Exception {
		claim();
		refuse(0);
		assertThat(this.claimed).isCompletedExceptionally();
		assertThat(this.lost).isEmpty();
	}

	/** A replica says so that does not serve while it has no master. */
	@Test
	void whatIsRefusedForWantOfAMasterIsSentAgain() throws Exception {
		claim();
		fail(0, new RedisCommandExecutionException("MASTERDOWN Link with MASTER is down"));
		pass(Sender.PAUSE);
		this.sender.begin();
		assertThat(this.attempts).hasSize(2);
	}

	private void claim() {
		Work.Claim claim = new Work.Claim("/queue/a", 1, this.claimed, (queue) -> List.of(),
				(queue, requests) -> this.lost.add(requests), (number) -> {
				});
		this.sender.add(new Sender.Waiting(claim, 0, claim.bytes(), this.now));
		this.sender.begin();
	}

	private void loseAnswer() throws InterruptedException {
		fail(0, new RedisException("Connection closed"));
	}

	private void refuse(int attempt) throws InterruptedException {
		fail(attempt, new RedisCommandExecutionException("OOM command not allowed"));
	}

	private void fail(int attempt, RedisException failure) throws InterruptedException {
		this.attempts.get(attempt).completeExceptionally(failure);
		this.sender.end();
	}

	private void pass(Duration time) {
		this.now += time.toNanos();
	}

}
