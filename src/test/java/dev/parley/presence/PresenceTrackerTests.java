package dev.parley.presence;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Presence in an engine, with time that passes when the test says so. */
class PresenceTrackerTests {

	private static final String ROOM = "/topic/room";

	private static final String SINCE = ",\"since\":\"2026-01-01T00:00:00Z\"}";

	private static final String EMPTY = "{\"type\":\"state\",\"count\":0,\"anonymous\":0,\"users\":[]}";

	private final AtomicBoolean open = new AtomicBoolean(true);

	private final TestEngine server = new TestEngine(List.of(new Door()),
			DestinationPolicy.open("/topic/**").withPresence());

	private final ManualHost host = new ManualHost(this.server.engine);

	private final PresenceTracker tracker = tracker(3);

	private PresenceTracker tracker(int listed) {
		PresenceTracker made = new PresenceTracker(new MemoryRoster(),
				new PresenceProperties(Duration.ofSeconds(5), listed), this.host, this.server.clock);
		this.server.engine.listen(made);
		return made;
	}

	@AfterEach
	void stop() {
		this.tracker.close();
		this.server.close();
	}

	private static Caller user(String name) {
		return new Caller(name, Set.of(), false);
	}

	private TestClient here(String session, String user) {
		TestClient client = this.server.client(session, user(user));
		client.subscribe("room", ROOM);
		return client;
	}

	private TestClient watcher(String session) {
		TestClient client = this.server.client(session, user("watcher"));
		client.subscribe("roster", ROOM + "/presence");
		return client;
	}

	private void pass(Duration time) {
		this.host.pass(time);
	}

	private void interval() {
		pass(PresenceTracker.INTERVAL);
	}

	private static String user(String name, int devices) {
		return "{\"name\":\"" + name + "\",\"devices\":" + devices + SINCE;
	}

	private static String state(int count, String... users) {
		return "{\"type\":\"state\",\"count\":%d,\"anonymous\":0,\"users\":[%s]}".formatted(count,
				String.join(",", users));
	}

	private static String diff(int count, String joins, String changes, String leaves) {
		return "{\"type\":\"diff\",\"count\":%d,\"anonymous\":0,\"joins\":[%s],\"changes\":[%s],\"leaves\":[%s]}"
			.formatted(count, joins, changes, leaves);
	}

	@Test
	void whoWatchesGetsTheStateAndIsNotSeen() {
		here("a", "mina");
		TestClient watcher = watcher("w");
		assertThat(watcher.bodies(1)).containsExactly(state(1, user("mina", 1)));
		interval();
		assertThat(watcher.settle().bodies(1)).hasSize(1);
		assertThat(this.tracker.at(ROOM).count()).isOne();
	}

	@Test
	void whatChangesIsGatheredForAQuarterOfASecond() {
		TestClient watcher = watcher("w");
		here("a", "mina");
		here("b", "jun");
		here("c", "jun");
		pass(PresenceTracker.INTERVAL.minusMillis(1));
		assertThat(watcher.settle().bodies(1)).containsExactly(EMPTY);
		pass(Duration.ofMillis(1));
		assertThat(watcher.bodies(2).get(1)).isEqualTo(diff(2, user("mina", 1) + "," + user("jun", 2), "", ""));
	}

	@Test
	void aReloadIsNoMessageAndALeaveIsOneAfterTheGrace() {
		TestClient mina = here("a", "mina");
		TestClient watcher = watcher("w");
		mina.leave();
		pass(Duration.ofSeconds(4));
		TestClient again = here("b", "mina");
		pass(Duration.ofSeconds(60));
		assertThat(watcher.settle().bodies(1)).hasSize(1);
		again.leave();
		pass(Duration.ofSeconds(6));
		assertThat(watcher.bodies(2).get(1)).isEqualTo(diff(0, "", "", "\"mina\""));
	}

	@Test
	void aUserWithThreeTabsJoinsOnceAndLeavesOnce() {
		TestClient watcher = watcher("w");
		List<TestClient> tabs = List.of(here("a", "mina"), here("b", "mina"), here("c", "mina"));
		interval();
		tabs.get(0).leave();
		pass(Duration.ofSeconds(6));
		tabs.get(1).leave();
		tabs.get(2).leave();
		pass(Duration.ofSeconds(6));
		assertThat(watcher.bodies(4)).containsExactly(EMPTY, diff(1, user("mina", 3), "", ""),
				diff(1, "", user("mina", 2), ""), diff(0, "", "", "\"mina\""));
		assertThat(this.host.takeEvents()).containsExactly(new PresenceJoined(ROOM, "mina", 1),
				new PresenceLeft(ROOM, "mina", 0));
	}

	@Test
	void theApplicationHearsOfItAlsoIfNobodyWatches() {
		here("a", "mina").leave();
		interval();
		here("b", "jun");
		pass(Duration.ofSeconds(6));
		assertThat(this.host.takeEvents()).containsExactly(new PresenceJoined(ROOM, "mina", 1),
				new PresenceJoined(ROOM, "jun", 2), new PresenceLeft(ROOM, "mina", 1));
		assertThat(this.host.published).isEmpty();
	}

	@Test
	void anonymousVisitorsAreCountedAndNotListed() {
		TestClient watcher = watcher("w");
		TestClient visitor = this.server.client("v", new Caller("anonymous-v", Set.of(), true));
		visitor.subscribe("room", ROOM);
		interval();
		assertThat(watcher.bodies(2).get(1))
			.isEqualTo("{\"type\":\"diff\",\"count\":1,\"anonymous\":1,\"joins\":[],\"changes\":[],\"leaves\":[]}");
		assertThat(this.host.takeEvents()).isEmpty();
	}

	@Test
	void ofMoreThanAreListedOnlyTheCountIsTold() {
		TestClient watcher = watcher("w");
		for (String name : List.of("a", "b", "c")) {
			here(name, name);
		}
		interval();
		TestClient fourth = here("d", "d");
		interval();
		TestClient fifth = here("e", "e");
		interval();
		fourth.leave();
		fifth.leave();
		pass(Duration.ofSeconds(6));
		List<String> bodies = watcher.bodies(5);
		assertThat(bodies.subList(2, 5)).containsExactly("{\"type\":\"state\",\"count\":4,\"anonymous\":0}",
				"{\"type\":\"diff\",\"count\":5,\"anonymous\":0}", state(3, user("a", 1), user("b", 1), user("c", 1)));
	}

	@Test
	void whoComesLaterGetsTheStateAndThenTheSameChangesAtTheSameOffsets() {
		TestClient first = watcher("w1");
		here("a", "mina");
		interval();
		TestClient second = watcher("w2");
		here("b", "jun");
		interval();
		assertThat(second.bodies(2)).containsExactly(state(1, user("mina", 1)), first.bodies(3).get(2));
		assertThat(offsets(first.messages(3))).containsExactly("1", "2", "3");
		assertThat(offsets(second.messages(2))).containsExactly("2", "3");
	}

	private static List<String> offsets(List<Frame> messages) {
		return messages.stream().map((message) -> message.header("x-stream-offset")).toList();
	}

	@Test
	void aWatcherWhoHasMissedNothingGetsNothing() {
		TestClient first = watcher("w1");
		here("a", "mina");
		interval();
		Frame last = first.message(2);
		TestClient back = this.server.client("w2", user("watcher"));
		Frame receipt = back.subscribe("roster", ROOM + "/presence", "x-stream-offset:offset=3",
				"x-stream-epoch:" + last.header("x-stream-epoch"));
		assertThat(receipt.header("x-recovered")).isEqualTo("true");
		here("b", "jun");
		interval();
		assertThat(back.bodies(1)).containsExactly(diff(2, user("jun", 1), "", ""));
	}

	@Test
	void aWatcherWhoHasMissedSomethingGetsTheState() {
		TestClient first = watcher("w1");
		here("a", "mina");
		interval();
		String epoch = first.message(2).header("x-stream-epoch");
		for (String position : List.of("x-stream-epoch:" + epoch, "x-stream-epoch:another")) {
			TestClient back = this.server.client(position, user("watcher"));
			Frame receipt = back.subscribe("roster", ROOM + "/presence", "x-stream-offset:offset=2", position);
			assertThat(back.bodies(1)).containsExactly(state(1, user("mina", 1)));
			assertThat(receipt.header("x-recovered")).isEqualTo(Boolean.toString(position.endsWith(epoch)));
		}
	}

	@Test
	void theLogOfARosterThatNobodyWatchesIsForgottenAndTheNextWatcherGetsTheState() {
		here("a", "mina");
		TestClient first = watcher("w1");
		String epoch = first.message(1).header("x-stream-epoch");
		first.leave();
		interval();
		assertThat(this.server.engine.broker().read(ROOM + "/presence", 0, 10).messages()).isEmpty();
		Frame state = watcher("w2").message(1);
		assertThat(state.bodyAsText()).isEqualTo(state(1, user("mina", 1)));
		assertThat(state.header("x-stream-epoch")).isNotEqualTo(epoch);
	}

	@Test
	void whoBeginsToWatchWhileTheLogIsForgottenGetsTheStateAndSoDoesTheNext() {
		here("a", "mina");
		watcher("w1").leave();
		this.host.beforeForgetting = () -> watcher("w2");
		interval();
		TestClient third = watcher("w3");
		here("b", "jun");
		interval();
		assertThat(third.bodies(2)).containsExactly(state(1, user("mina", 1)), diff(2, user("jun", 1), "", ""));
	}

	@Test
	void whatCouldNotBePublishedIsFollowedByTheState() {
		TestClient watcher = watcher("w");
		this.host.failure = new IllegalStateException("no memory");
		here("a", "mina");
		interval();
		here("b", "jun");
		interval();
		this.host.failure = null;
		interval();
		assertThat(watcher.bodies(2)).containsExactly(EMPTY, state(2, user("mina", 1), user("jun", 1)));
	}

	@Test
	void whatCouldNotBePublishedIsTriedAgainAtTheNextIntervalAndNotWithEachChange() {
		watcher("w");
		here("a", "mina");
		this.host.failure = new IllegalStateException("no memory");
		interval();
		this.host.failure = null;
		int before = this.host.published.size();
		here("b", "jun");
		watcher("w2");
		assertThat(this.host.published).hasSize(before);
		interval();
		assertThat(this.host.published).hasSize(before + 1);
	}

	@Test
	void whoLosesThePermissionLeavesTheRosterAtOnceAndWatchesNoMore() {
		TestClient watcher = this.server.client("w", user("watcher")).listenForRefusals();
		watcher.subscribe("roster", ROOM + "/presence");
		TestClient mina = here("a", "mina");
		interval();
		this.open.set(false);
		this.server.engine.recheck("mina");
		interval();
		assertThat(watcher.bodies(3).get(2)).isEqualTo(diff(0, "", "", "\"mina\""));
		this.server.engine.recheck("watcher");
		assertThat(watcher.bodies(4).get(3)).isEqualTo("no-longer-allowed");
		this.open.set(true);
		here("b", "jun");
		interval();
		assertThat(watcher.settle().bodies(4)).hasSize(4);
		assertThat(mina.wire.closed()).isNotNull();
	}

	@Test
	void aStrangerWhoComesAndGoesAThousandTimesIsOneJoinAndOneLeave() {
		TestClient watcher = watcher("w");
		TestClient stranger = this.server.client("s", user("stranger"));
		for (int i = 0; i < 1000; i++) {
			stranger.send("SUBSCRIBE\nid:1\ndestination:" + ROOM + "\n\n\0UNSUBSCRIBE\nid:1\n\n\0");
			stranger.send("SUBSCRIBE\nid:2\ndestination:" + ROOM + "/presence\n\n\0UNSUBSCRIBE\nid:2\n\n\0");
			pass(Duration.ofMillis(1));
		}
		pass(Duration.ofSeconds(6));
		assertThat(watcher.bodies(3)).containsExactly(EMPTY, diff(1, user("stranger", 1), "", ""),
				diff(0, "", "", "\"stranger\""));
	}

	@Test
	void aStrangerWhoComesAndGoesAtMadeUpNamesDoesNotMakeTheServerMissThemAtAllOfThem() {
		TestClient watcher = watcher("w");
		TestClient mina = here("a", "mina");
		interval();
		TestClient stranger = this.server.client("s", user("stranger"));
		for (int i = 0; i < PresenceTracker.UNSETTLED + 100; i++) {
			stranger.send("SUBSCRIBE\nid:1\ndestination:/topic/" + i + "\n\n\0UNSUBSCRIBE\nid:1\n\n\0");
		}
		stranger.send("SUBSCRIBE\nid:1\ndestination:/topic/x/presence\n\n\0UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(this.tracker.topics()).isBetween(1, PresenceTracker.UNSETTLED + 2);
		mina.leave();
		TestClient again = here("b", "mina");
		pass(Duration.ofSeconds(6));
		assertThat(watcher.settle().bodies(2)).as("at a topic that is watched").hasSize(2);
		assertThat(this.tracker.topics()).isOne();
		again.leave();
	}

	@Test
	void aRosterThatFailsDoesNotEndThePresenceOfOthers() {
		PresenceTracker fragile = new PresenceTracker(new FragileRoster(), new PresenceProperties(Duration.ZERO, 3),
				this.host, this.server.clock);
		Logger logger = (Logger) LoggerFactory.getLogger(PresenceTracker.class);
		logger.setLevel(Level.OFF);
		try {
			fragile.subscribed("a", user("mina"), "/topic/left");
			fragile.unsubscribed("a", user("mina"), "/topic/left", true);
			interval();
			fragile.subscribed("b", user("jun"), ROOM);
			interval();
		}
		finally {
			logger.setLevel(null);
		}
		assertThat(this.host.takeEvents()).contains(new PresenceJoined(ROOM, "jun", 1));
	}

	@Test
	void aProcessThatHadNoThreadsForAWhileGoesOnWithItsRosters() {
		TestClient watcher = watcher("w");
		interval();
		this.host.withoutThreads = true;
		here("a", "mina");
		interval();
		this.host.withoutThreads = false;
		pass(Duration.ofSeconds(2));
		assertThat(watcher.bodies(2)).containsExactly(EMPTY, diff(1, user("mina", 1), "", ""));
	}

	@Test
	void theLeaseIsRenewedAgainAndAgainWhateverFails() {
		FragileRoster fragile = new FragileRoster();
		PresenceTracker tracker = new PresenceTracker(fragile, new PresenceProperties(Duration.ZERO, 3), this.host,
				this.server.clock);
		tracker.subscribed("a", user("mina"), ROOM);
		pass(PresenceTracker.RENEWAL);
		assertThat(fragile.renewals).isOne();
		this.host.withoutThreads = true;
		pass(PresenceTracker.RENEWAL);
		this.host.withoutThreads = false;
		pass(PresenceTracker.RENEWAL);
		assertThat(fragile.renewals).isEqualTo(2);
		fragile.failure = new InternalError("Java heap space, says a test");
		pass(PresenceTracker.RENEWAL);
		fragile.failure = null;
		pass(PresenceTracker.RENEWAL);
		assertThat(fragile.renewals).isEqualTo(3);
	}

	@Test
	void aRosterThatCouldNotBePublishedAfterAnErrorIsPublishedLater() {
		here("a", "mina");
		this.host.failure = new InternalError("Java heap space, says a test");
		TestClient watcher = watcher("w");
		interval();
		this.host.failure = null;
		interval();
		assertThat(watcher.bodies(1)).containsExactly(state(1, user("mina", 1)));
		here("b", "jun");
		interval();
		assertThat(watcher.bodies(2).get(1)).isEqualTo(diff(2, user("jun", 1), "", ""));
	}

	@Test
	void anErrorWhileARosterIsForgottenDoesNotEndIt() {
		TestClient watcher = watcher("w");
		interval();
		this.host.beforeForgetting = () -> {
			throw new InternalError("Java heap space, says a test");
		};
		watcher.leave();
		here("a", "mina");
		interval();
		TestClient again = watcher("again");
		interval();
		interval();
		assertThat(again.bodies(2).get(1)).isEqualTo(state(1, user("mina", 1)));
	}

	@Test
	void rostersAndTheLeaseGoOnThoughNothingCouldBePlannedForAWhile() {
		FragileRoster fragile = new FragileRoster();
		PresenceTracker tracker = new PresenceTracker(fragile, new PresenceProperties(Duration.ZERO, 3), this.host,
				this.server.clock);
		tracker.subscribed("a", user("mina"), ROOM);
		this.host.withoutTimers = true;
		pass(PresenceTracker.RENEWAL);
		tracker.subscribed("b", user("jun"), ROOM);
		assertThat(fragile.renewals).isOne();
		this.host.withoutTimers = false;
		this.host.takeEvents();
		tracker.subscribed("c", user("rosa"), ROOM);
		pass(PresenceTracker.RENEWAL);
		assertThat(this.host.takeEvents()).contains(new PresenceJoined(ROOM, "jun", 3),
				new PresenceJoined(ROOM, "rosa", 3));
		assertThat(fragile.renewals).isEqualTo(2);
	}

	@Test
	void aTopicThatEverybodyHasLeftIsForgotten() {
		TestClient watcher = watcher("w");
		TestClient mina = here("a", "mina");
		interval();
		mina.leave();
		watcher.leave();
		pass(Duration.ofSeconds(6));
		assertThat(this.tracker.topics()).isZero();
		assertThat(this.tracker.at(ROOM)).isEqualTo(new Present(0, 0, List.of()));
	}

	@Test
	void aRosterCannotBeThinnedOut() {
		TestClient client = this.server.client("w", user("watcher")).listenForRefusals();
		client.send("SUBSCRIBE\nid:1\ndestination:" + ROOM + "/presence\nx-max-frequency:1\n\n\0");
		assertThat(client.bodies(1)).containsExactly("invalid");
	}

	private final class Door implements DestinationRule {

		@Override
		public String pattern() {
			return ROOM;
		}

		@Override
		public boolean allows(Caller caller, Action action, String destination) {
			return PresenceTrackerTests.this.open.get();
		}

	}

	/** Cannot be told that nobody follows. */
	private static final class FragileRoster implements Roster {

		private int renewals;

		/** Of renewals; null if they succeed. */
		private @Nullable Error failure;

		private final MemoryRoster roster = new MemoryRoster();

		@Override
		public void start(Changes changes) {
			this.roster.start(changes);
		}

		@Override
		public void join(Device device) {
			this.roster.join(device);
		}

		@Override
		public void leave(Device device, boolean mayReturn) {
			this.roster.leave(device, mayReturn);
		}

		@Override
		public List<Device> read(String topic) {
			return this.roster.read(topic);
		}

		@Override
		public void follow(String topic) {
			this.roster.follow(topic);
		}

		@Override
		public void unfollow(String topic) {
			throw new IllegalStateException("The cluster is away");
		}

		@Override
		public void renew() {
			if (this.failure != null) {
				throw this.failure;
			}
			this.renewals++;
			this.roster.renew();
		}

		@Override
		public void close() {
			this.roster.close();
		}

	}

}
