package dev.parley.cluster.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(20)
class LanesTests {

	private final Lanes lanes = new Lanes();

	private final List<String> done = new CopyOnWriteArrayList<>();

	private final CountDownLatch goOn = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.goOn.countDown();
		this.lanes.close();
	}

	private void block() {
		try {
			this.goOn.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void tasksOfADestinationRunInTheirOrderAlsoThoseOfSeveral() {
		this.lanes.run("/topic/a", this::block);
		this.lanes.run("/topic/a", () -> this.done.add("1"));
		this.lanes.run(List.of("/topic/b", "/topic/a"), 0, () -> this.done.add("2"));
		this.lanes.run("/topic/b", () -> this.done.add("3"));
		assertThat(this.done).isEmpty();
		this.goOn.countDown();
		await().untilAsserted(() -> assertThat(this.done).containsExactly("1", "2", "3"));
	}

	@Test
	void whatEndsWithAnErrorHoldsUpNothing() {
		this.lanes.run("/topic/a", Lanes.BYTES, () -> {
			throw new StackOverflowError("as told");
		});
		this.lanes.run("/topic/a", () -> this.done.add("next"));
		await().untilAsserted(() -> assertThat(this.done).containsExactly("next"));
		assertThat(this.lanes.isBehind()).isFalse();
	}

	@Test
	void whatTasksHoldIsCountedUntilTheyHaveRun() {
		this.lanes.run("/topic/a", Lanes.BYTES / 4, this::block);
		assertThat(this.lanes.isBehind()).isFalse();
		this.lanes.run("/topic/a", 1, () -> this.done.add("1"));
		assertThat(this.lanes.isBehind()).isTrue();
		assertThat(this.lanes.isFull()).isFalse();
		this.lanes.hold(Lanes.BYTES);
		assertThat(this.lanes.isFull()).isTrue();
		assertThat(this.lanes.isOverfull()).isFalse();
		this.lanes.hold(Lanes.BYTES);
		assertThat(this.lanes.isOverfull()).isTrue();
		this.lanes.release(2 * Lanes.BYTES);
		this.goOn.countDown();
		await().untilAsserted(() -> assertThat(this.lanes.isBehind()).isFalse());
	}

	@Test
	void manySmallTasksAreTooMuchToo() {
		this.lanes.run("/topic/a", this::block);
		for (int i = 0; i < 12_500; i++) {
			this.lanes.run("/topic/a", () -> this.done.add("x"));
		}
		assertThat(this.lanes.isBehind()).isTrue();
		assertThat(this.lanes.isFull()).isFalse();
	}

	@Test
	void tasksOfSeveralDestinationsComeInOneOrderToAllOfThem() {
		this.lanes.run("/topic/a", this::block);
		this.lanes.run(List.of("/topic/a", "/topic/b"), 0, () -> this.done.add("1"));
		this.lanes.run(List.of("/topic/b", "/topic/c"), 0, () -> this.done.add("2"));
		this.lanes.run(List.of("/topic/c", "/topic/a"), 0, () -> this.done.add("3"));
		this.lanes.run("/topic/b", () -> this.done.add("4"));
		this.goOn.countDown();
		await().untilAsserted(() -> assertThat(this.done).hasSize(4));
		assertThat(this.done).containsSubsequence("1", "2", "3").containsSubsequence("2", "4");
	}

	@Test
	void moreThanOneTurnOfADestinationRunsInOrder() {
		this.lanes.run("/topic/a", this::block);
		List<String> all = IntStream.range(0, 250).mapToObj(Integer::toString).toList();
		all.forEach((each) -> this.lanes.run("/topic/a", () -> this.done.add(each)));
		this.goOn.countDown();
		await().untilAsserted(() -> assertThat(this.done).isEqualTo(all));
	}

	/** Each is all that a request has announced of a log: hundreds of messages. */
	@Test
	void aFloodOfLargeTasksLetsOtherDestinationsTakeTurns() {
		CountDownLatch other = new CountDownLatch(1);
		List<String> floods = IntStream.range(0, 8).mapToObj((i) -> "/topic/flood-" + i).toList();
		floods.forEach((each) -> {
			this.lanes.run(each, this::block);
			this.lanes.run(each, 1 << 20, () -> {
			});
			this.lanes.run(each, 1 << 20, () -> waitFor(other));
		});
		this.lanes.run("/topic/other", other::countDown);
		this.goOn.countDown();
		assertThat(waitFor(other)).isTrue();
	}

	@Test
	void aFloodOfLargeTasksOfSeveralDestinationsDoesSoToo() {
		CountDownLatch other = new CountDownLatch(1);
		List<String> floods = IntStream.range(0, 8).mapToObj((i) -> "/topic/flood-" + i).toList();
		floods.forEach((each) -> {
			this.lanes.run(each, this::block);
			this.lanes.run(List.of(each), 1 << 20, () -> {
			});
			this.lanes.run(each, () -> waitFor(other));
		});
		this.lanes.run("/topic/other", other::countDown);
		this.goOn.countDown();
		assertThat(waitFor(other)).isTrue();
		assertThat(this.lanes.isBehind()).isFalse();
	}

	private static boolean waitFor(CountDownLatch latch) {
		try {
			return latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
