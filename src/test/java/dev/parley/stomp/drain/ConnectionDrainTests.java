package dev.parley.stomp.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.limits.LimitProperties;
import dev.parley.stomp.limits.NewConnections;
import dev.parley.stomp.limits.Paces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.util.unit.DataSize;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** How clients leave when the server stops, in a time that tests pass by themselves. */
@Timeout(60)
class ConnectionDrainTests {

	private static final Duration NOTICE = Duration.ofSeconds(1);

	private static final Duration SPREAD = Duration.ofSeconds(2);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	private final TestEngine server = new TestEngine();

	private final NewConnections connections = connections();

	private final List<TestClient> clients = new ArrayList<>();

	private final List<Entrance> entrances = new ArrayList<>();

	private final ManualTime time = new ManualTime();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void clientsAreToldToComeAgainInBatchesOverTheWholeTime() {
		connect(400);
		List<Integer> closed = new ArrayList<>();
		this.time.eachPause = () -> closed.add(closed());
		drain(SPREAD).stop();
		assertThat(closed).isSorted().hasSizeBetween(14, 42);
		assertThat(closed.get(0)).as("in the first batch").isEqualTo(10);
		assertThat(IntStream.range(1, closed.size()).map((i) -> closed.get(i) - closed.get(i - 1)))
			.as("in each further one: at most one and a half steps' worth")
			.allSatisfy((batch) -> assertThat(batch).isLessThanOrEqualTo(31));
		assertThat(this.time.elapsed()).isBetween(SPREAD.multipliedBy(9).dividedBy(10), SPREAD.plus(Spread.STEP));
		assertThat(this.clients).allSatisfy((client) -> until(() -> client.wire.closed() == CloseReason.RESTART));
	}

	@Test
	void theyLeaveInAnotherOrderEachTime() {
		List<Integer> once = order(1);
		assertThat(once).hasSize(100).isNotEqualTo(order(2));
		assertThat(order(1)).isEqualTo(once);
	}

	private List<Integer> order(long seed) {
		List<Integer> order = new ArrayList<>();
		Entrance polls = new Entrance() {

			@Override
			public void open() {
			}

			@Override
			public List<Runnable> close() {
				return IntStream.range(0, 100).<Runnable>mapToObj((i) -> () -> order.add(i)).toList();
			}

			@Override
			public int size() {
				return 100 - order.size();
			}

		};
		new ConnectionDrain(this.server.engine, this.connections, () -> List.of(polls),
				new ShutdownProperties(NOTICE, SPREAD), LONGEST, this.time, new Random(seed))
			.stop();
		return order;
	}

	@Test
	void whoHasNotGoneIsNotWaitedForASecondTime() {
		connect(1);
		ConnectionDrain drain = drain(SPREAD);
		drain.start();
		drain.noticeAndDrain();
		assertThat(drain.isRunning()).as("Spring stops what runs").isFalse();
	}

	@Test
	void thoseWhoseTurnHasNotComeAreServedAsBefore() {
		connect(100);
		this.time.once = () -> {
			TestClient open = this.clients.stream().filter((each) -> !each.session.isClosed()).findAny().orElseThrow();
			open.subscribe("1", "/topic/a");
			open.sendAndWait("SEND\ndestination:/topic/a\n\nstill here\0");
			assertThat(open.bodies(1)).containsExactly("still here");
		};
		drain(SPREAD).stop();
		assertThat(this.time.once).as("has been called").isNull();
	}

	@Test
	void aFrameInFlightIsAnsweredBeforeItsConnectionCloses() {
		connect(1);
		TestClient client = this.clients.get(0);
		CompletableFuture<Void> stored = new CompletableFuture<>();
		owe(client, stored);
		this.time.eachPause = () -> {
			assertThat(client.session.isClosed()).as("takes no more").isTrue();
			if (this.time.elapsed().compareTo(Duration.ofSeconds(3)) >= 0 && !stored.isDone()) {
				assertThat(client.wire.closed()).isNull();
				stored.complete(null);
			}
		};
		drain(SPREAD).stop();
		until(() -> client.wire.closed() == CloseReason.RESTART);
		assertThat(stored).isCompleted();
	}

	@Test
	void anAnswerThatDoesNotComeKeepsNobodyWaitingForLong() {
		connect(1);
		owe(this.clients.get(0), new CompletableFuture<>());
		drain(SPREAD).stop();
		until(() -> this.clients.get(0).wire.closed() == CloseReason.RESTART);
		assertThat(this.time.elapsed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
	}

	@Test
	void thePhaseOfTheShutdownEndsAllThatIsLeft() {
		connect(400);
		this.clients.forEach((client) -> owe(client, new CompletableFuture<>()));
		drain(Duration.ofHours(1), Duration.ofSeconds(4)).noticeAndDrain();
		assertThat(this.clients).allSatisfy((client) -> until(() -> client.wire.closed() == CloseReason.RESTART));
		assertThat(this.time.elapsed()).isLessThanOrEqualTo(Duration.ofSeconds(4).plus(Spread.STEP));
	}

	@Test
	void aSecondSignalEndsItAtOnce() {
		connect(400);
		this.clients.forEach((client) -> owe(client, new CompletableFuture<>()));
		ConnectionDrain drain = drain(Duration.ofHours(1));
		this.time.once = drain::hurry;
		drain.noticeAndDrain();
		assertThat(this.clients).allSatisfy((client) -> until(() -> client.wire.closed() == CloseReason.RESTART));
		assertThat(this.time.elapsed()).isLessThanOrEqualTo(NOTICE);
	}

	@Test
	void duringTheNoticeNewClientsAreTaken() {
		connect(1);
		this.time.once = () -> {
			assertThat(this.connections.refusalOf("10.0.0.1")).isNull();
			connect(1);
			this.clients.get(1).sendAndWait("SEND\ndestination:/topic/a\n\nlate\0");
		};
		drain(SPREAD).noticeAndDrain();
		assertThat(this.clients).hasSize(2)
			.allSatisfy((client) -> until(() -> client.wire.closed() == CloseReason.RESTART));
		assertThat(this.time.elapsed()).isBetween(NOTICE, NOTICE.plus(Spread.STEP));
	}

	@Test
	void withoutClientsThereIsNobodyToWaitFor() {
		ConnectionDrain drain = drain(SPREAD);
		drain.noticeAndDrain();
		assertThat(this.time.elapsed()).isZero();
	}

	@Test
	void newClientsAreRefusedWhileItDrainsAndTakenWhenItStartsAgain() {
		connect(100);
		ConnectionDrain drain = drain(SPREAD);
		this.time.once = () -> {
			NewConnections.Refusal refusal = this.connections.refusalOf("10.0.0.1");
			assertThat(refusal).isNotNull();
			assertThat(refusal.problem().status()).isEqualTo(503);
			assertThat(refusal.seconds()).isBetween(2L, 10L);
			TestClient late = this.server.stranger("late");
			until(() -> late.wire.closed() == CloseReason.RESTART);
			late.leave();
		};
		drain.stop();
		assertThat(this.time.once).as("has been called").isNull();
		drain.start();
		assertThat(this.connections.refusalOf("10.0.0.1")).isNull();
		assertThat(this.server.client("again").session.isConnected()).isTrue();
	}

	@Test
	void clientsThatWaitWithoutASessionLeaveAmongTheOthers() {
		connect(200);
		FakeEntrance polls = new FakeEntrance(200);
		this.entrances.add(polls);
		List<Integer> left = new ArrayList<>();
		this.time.eachPause = () -> left.add(polls.size());
		ConnectionDrain drain = drain(SPREAD);
		drain.stop();
		assertThat(polls.open).isFalse();
		assertThat(polls.size()).isZero();
		assertThat(left).as("some at a time").filteredOn((size) -> size > 0 && size < 200).hasSizeGreaterThan(10);
		drain.start();
		assertThat(polls.open).isTrue();
	}

	@Test
	void aFarewellThatFailsKeepsNobodyElse() {
		connect(5);
		FakeEntrance broken = new FakeEntrance(1);
		broken.fails = true;
		this.entrances.add(broken);
		drain(SPREAD).stop();
		assertThat(this.clients).allSatisfy((client) -> until(() -> client.wire.closed() == CloseReason.RESTART));
	}

	private void connect(int number) {
		for (int i = 0; i < number; i++) {
			this.clients.add(this.server.client("client-" + this.clients.size()));
		}
	}

	private void owe(TestClient client, CompletableFuture<Void> answer) {
		client.session.owes(answer);
		this.time.owing.add(client);
		answer.whenComplete((done, failure) -> this.time.owing.remove(client));
	}

	private int closed() {
		return (int) this.clients.stream().filter((client) -> client.session.isClosed()).count();
	}

	private ConnectionDrain drain(Duration spread) {
		return drain(spread, LONGEST);
	}

	private ConnectionDrain drain(Duration spread, Duration longest) {
		return new ConnectionDrain(this.server.engine, this.connections, () -> this.entrances,
				new ShutdownProperties(NOTICE, spread), longest, this.time, new Random(5));
	}

	private NewConnections connections() {
		DataSize none = DataSize.ofBytes(0);
		LimitProperties limits = new LimitProperties(0, 0, 0, none, 0, 0, none, 0, none, none, none, none, none, 0);
		return new NewConnections(this.server.engine, limits, new Paces(limits), (event) -> {
		});
	}

	/**
	 * Passes when it is waited for. Meanwhile clients whose connection is closed go away.
	 */
	private final class ManualTime implements Time {

		private Duration elapsed = Duration.ZERO;

		private Runnable eachPause = () -> {
		};

		private Runnable once;

		/** Their connections stay. */
		private final Set<TestClient> owing = new HashSet<>();

		Duration elapsed() {
			return this.elapsed;
		}

		@Override
		public long now() {
			return Long.MAX_VALUE - 1000 + this.elapsed.toNanos();
		}

		@Override
		public void pass(Duration pause, CountDownLatch hurried) {
			Runnable first = this.once;
			this.once = null;
			if (first != null) {
				first.run();
			}
			this.eachPause.run();
			if (hurried.getCount() > 0) {
				this.elapsed = this.elapsed.plus(pause);
			}
			ConnectionDrainTests.this.clients.stream()
				.filter((client) -> client.session.isClosed() && !this.owing.contains(client))
				.forEach((client) -> {
					until(() -> client.wire.closed() != null);
					client.leave();
				});
		}

	}

	private static final class FakeEntrance implements Entrance {

		private final List<Integer> inside;

		private boolean open = true;

		private boolean fails;

		FakeEntrance(int number) {
			this.inside = new ArrayList<>(IntStream.range(0, number).boxed().toList());
		}

		@Override
		public void open() {
			this.open = true;
		}

		@Override
		public List<Runnable> close() {
			this.open = false;
			return List.copyOf(this.inside).stream().<Runnable>map((each) -> () -> letGo(each)).toList();
		}

		private void letGo(Integer each) {
			if (this.fails) {
				throw new IllegalStateException("broken");
			}
			this.inside.remove(each);
		}

		@Override
		public int size() {
			return this.inside.size();
		}

	}

}
