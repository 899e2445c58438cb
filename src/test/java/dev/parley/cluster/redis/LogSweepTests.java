package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.parley.cluster.sequence.GapReader;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogSweepTests {

	/** Steps of a round. */
	private static final int ROUND = 20;

	private final List<String> logs = new ArrayList<>();

	private final Map<String, CompletableFuture<Page>> asked = new TreeMap<>();

	private final Map<String, Position> found = new TreeMap<>();

	private final LogSweep sweep = sweep((destination, from, limit) -> {
		CompletableFuture<Page> answer = new CompletableFuture<>();
		this.asked.put(destination, answer);
		return answer;
	});

	private LogSweep sweep(GapReader.Store store) {
		return new LogSweep(() -> this.logs, store, this.found::put);
	}

	@Test
	void eachLogIsAskedWithinARound() {
		join(100);
		round();
		assertThat(this.asked.keySet()).containsExactlyInAnyOrderElementsOf(this.logs);
		answerAll();
		assertThat(this.found.keySet()).containsExactlyInAnyOrderElementsOf(this.logs);
		assertThat(this.found).containsEntry("/topic/7", new Position("e", 5));
	}

	@Test
	void ofManyLogsOnlySomeAreAskedUntilTheyHaveAnswered() {
		join(100_000);
		IntStream.range(0, 10).forEach((each) -> round());
		assertThat(this.asked).hasSize(LogSweep.AT_ONCE);
		answerAll();
		this.sweep.step();
		assertThat(this.asked).hasSize(2 * LogSweep.AT_ONCE);
	}

	@Test
	void oneThatCannotBeAskedOrFailsMakesRoomForOthers() {
		join(LogSweep.AT_ONCE * ROUND);
		List<String> tried = new ArrayList<>();
		LogSweep failing = sweep((destination, from, limit) -> {
			tried.add(destination);
			if (tried.size() % 2 == 0) {
				throw new IllegalStateException("as told");
			}
			return CompletableFuture.failedFuture(new IllegalStateException("as told"));
		});
		IntStream.range(0, 2 * ROUND).forEach((each) -> failing.step());
		assertThat(tried).containsAll(this.logs);
	}

	/** A timer runs nothing again that has thrown something. */
	@Test
	void anErrorEndsNothingAndTakesUpNoRoom() {
		join(LogSweep.AT_ONCE);
		List<String> tried = new ArrayList<>();
		LogSweep failing = sweep((destination, from, limit) -> {
			tried.add(destination);
			throw new StackOverflowError("as told");
		});
		IntStream.range(0, 2 * ROUND).forEach((each) -> failing.step());
		assertThat(tried).hasSizeGreaterThan(LogSweep.AT_ONCE);
	}

	private void join(int count) {
		IntStream.range(0, count).forEach((each) -> this.logs.add("/topic/" + each));
	}

	private void round() {
		IntStream.range(0, ROUND).forEach((each) -> this.sweep.step());
	}

	private void answerAll() {
		List.copyOf(this.asked.values()).forEach((each) -> each.complete(new Page("e", 1, 5, List.of(), false)));
	}

}
