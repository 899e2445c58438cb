package dev.parley.engine.delivery;

import java.nio.charset.StandardCharsets;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Subscriptions with a greatest frequency of five a second, in a time that stands still.
 */
@Timeout(60)
class PacedDeliveryTests {

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(200);

	private static final SlowConsumer BY_SYMBOL = SlowConsumer.conflate("symbol");

	private static final DestinationPolicy KEYED = DestinationPolicy.open("/topic/q/*").slowConsumer(BY_SYMBOL);

	private final TestEngine server = new TestEngine();

	private final TestClient client = this.server.client("a");

	private final ManualScheduler time = new ManualScheduler();

	private final MessageHeaders headers = new MessageHeaders();

	private Topic topic = new Topic("/topic/q", BY_SYMBOL, this.server.meters(), Membership.NONE);

	private long offset;

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aKeyComesAtMostOnceAPeriodAndItsLastValueAlways() {
		subscribe();
		publish("A", "1");
		publish("A", "2");
		publish("B", "1");
		publish("A", "3");
		assertThat(received()).containsExactly("A1", "B1");
		this.time.pass(PERIOD);
		assertThat(received()).containsExactly("A1", "B1", "A3");
		this.time.pass(10 * PERIOD);
		assertThat(received()).containsExactly("A1", "B1", "A3");
		assertThat(this.server.meters().slow(SlowConsumer.Action.CONFLATE)).isEqualTo(1);
	}

	@Test
	void oneTimerServesAllKeysAndEndsWithTheLast() {
		Subscription subscription = subscribe();
		for (String key : List.of("A", "B", "C")) {
			publish(key, "1");
			publish(key, "2");
			this.time.pass(PERIOD / 10);
		}
		assertThat(this.time.waiting()).isEqualTo(1);
		this.time.callEarly();
		assertThat(received()).containsExactly("A1", "B1", "C1");
		assertThat(this.time.waiting()).isEqualTo(1);
		this.time.pass(2 * PERIOD);
		assertThat(received()).containsExactly("A1", "B1", "C1", "A2", "B2", "C2");
		this.time.pass(PERIOD);
		assertThat(this.time.waiting()).as("nothing to do").isZero();
		assertThat(this.client.session.outbox().kept()).isZero();
		publish("A", "3");
		publish("A", "4");
		this.time.pass(PERIOD);
		assertThat(received()).endsWith("A3", "A4");
		assertThat(subscription.isCancelled()).isFalse();
	}

	/** A client that subscribes for a moment, again and again, would fill the memory. */
	@Test
	void aSubscriptionThatHasEndedIsNotKeptByItsTimer() {
		WeakReference<Subscription> ended = new WeakReference<>(subscribe());
		publish("A", "1");
		assertThat(this.time.waiting()).isEqualTo(1);
		Subscription subscription = Objects.requireNonNull(ended.get());
		subscription.cancel();
		this.topic.remove(subscription);
		subscription = null;
		await().until(() -> {
			System.gc();
			return ended.get() == null;
		});
		assertThat(this.time.waiting()).isEqualTo(1);
		this.time.pass(PERIOD);
		assertThat(this.time.waiting()).isZero();
	}

	@Test
	void aMessageAboutNothingIsNotPaced() {
		subscribe();
		this.topic.appended(message(++this.offset, Headers.empty(), "x"));
		this.topic.appended(message(++this.offset, Headers.empty(), "y"));
		assertThat(received()).containsExactly("x", "y");
	}

	@Test
	void subscribersAtTheSamePlaceShareTheBytes() {
		TestClient other = this.server.client("b");
		subscribe();
		subscribe(other);
		publish("A", "1");
		received();
		other.settle();
		assertThat(messages(this.client)).isEqualTo(messages(other));
	}

	private static List<Object> messages(TestClient client) {
		return client.wire.encoded()
			.stream()
			.filter((frame) -> frame.asText().startsWith("MESSAGE"))
			.map((frame) -> (Object) System.identityHashCode(frame))
			.toList();
	}

	@Test
	void itTellsWhereToResumeAsSoonAsNothingOlderWaitsAndTenTimesASecondOtherwise() {
		subscribe();
		publish("A", "1"); // 1
		publish("A", "2"); // 2 waits
		publish("B", "1"); // 3
		publish("C", "1"); // 4
		assertThat(resumeOffsets()).containsExactly("2", "2", null);
		this.time.pass(PERIOD); // A2 goes, and nothing waits
		assertThat(resumeOffsets()).containsExactly("2", "2", null, "5");
	}

	@Test
	void whereNoLogIsKeptThereIsNowhereToResume() {
		subscribe();
		this.topic.appended(new MessageHeaders()
			.announce(new StoredMessage("/topic/q", "", 0, 0, Headers.of("symbol", "A"), new byte[0])));
		received();
		assertThat(resumeOffsets()).containsOnlyNulls();
	}

	@Test
	void whileThereIsNoRoomTheNewestOfEachKeyWaits() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(100_000, 10))) {
			TestClient lazy = small.client("lazy");
			this.topic = new Topic("/topic/q", BY_SYMBOL, small.meters(), Membership.NONE);
			subscribe(lazy);
			lazy.wire.hold();
			for (int i = 1; i <= 100; i++) {
				publish("A", "-" + i);
				publish("B", "-" + i);
				this.time.pass(PERIOD);
			}
			lazy.wire.release();
			until(() -> bodies(lazy).contains("A-100") && bodies(lazy).contains("B-100"));
			assertThat(bodies(lazy)).hasSizeLessThan(30);
			assertNoneIsOlder(bodies(lazy));
			assertThat(lazy.session.isClosed()).isFalse();
		}
	}

	@Test
	void aNewKeyWithEachMessageTakesNoMoreRoomThanASessionHas() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(20_000, 10_000))) {
			TestClient victim = small.client("victim");
			this.topic = new Topic("/topic/q", BY_SYMBOL, small.meters(), Membership.NONE);
			Subscription subscription = subscribe(victim);
			for (int i = 1; i <= 5000; i++) {
				publish("key" + i, "");
				publish("key" + i, "!");
				assertThat(victim.session.outbox().kept()).isLessThanOrEqualTo(20_000);
				if (i % 20 == 0) {
					victim.settle();
				}
			}
			this.time.pass(PERIOD);
			victim.settle();
			for (int i = 1; i <= 5000; i++) {
				assertThat(bodies(victim)).contains("key" + i + "!");
				i += 499;
			}
			assertThat(new HashSet<>(bodies(victim))).hasSize(10_000);
			assertThat(victim.session.isClosed()).isFalse();
			subscription.cancel();
			assertThat(victim.session.outbox().kept()).isZero();
		}
	}

	@Test
	void keysAreBoundedInNumberToo() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(10_000_000, 50))) {
			TestClient victim = small.client("victim");
			this.topic = new Topic("/topic/q", BY_SYMBOL, small.meters(), Membership.NONE);
			subscribe(victim);
			for (int i = 1; i <= 200; i++) {
				publish("key" + i, "");
				victim.settle();
				assertThat(victim.session.outbox().kept()).isLessThanOrEqualTo(50 * (Pacing.SLOT + 20));
			}
			assertThat(bodies(victim)).hasSize(200);
		}
	}

	/**
	 * As the policy says of a client that is too slow. No older value comes after a newer
	 * one.
	 */
	@Test
	void withRoomNeitherForFramesNorForKeysTheOldestAreLeftOut() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(4_000, 10_000))) {
			TestClient lazy = small.client("lazy");
			this.topic = new Topic("/topic/q", BY_SYMBOL, small.meters(), Membership.NONE);
			subscribe(lazy);
			lazy.wire.hold();
			for (int i = 1; i <= 300; i++) {
				publish("key" + i % 100, "-" + i);
				this.time.pass(PERIOD);
			}
			lazy.wire.release();
			until(() -> bodies(lazy).contains("key0-300") && bodies(lazy).contains("key99-299"));
			assertNoneIsOlder(bodies(lazy));
			assertThat(small.meters().slow(SlowConsumer.Action.CONFLATE)).isPositive();
			assertThat(lazy.session.isClosed()).isFalse();
		}
	}

	/** Of a topic that keeps the newest of each key. */
	@Test
	void orTheSessionIsClosedWhereThePolicyIsToDisconnect() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(4_000, 10_000))) {
			TestClient lazy = small.client("lazy");
			DestinationPolicy latest = DestinationPolicy.open("/topic/q").keepingLatest("symbol");
			this.topic = new Topic("/topic/q", latest.slowConsumer(), small.meters(), Membership.NONE);
			Subscription subscription = new Subscription(lazy.session.recipient(), "1", "/topic/q", AckMode.AUTO, 0, 1)
				.pace(PERIOD, latest, this.time);
			this.topic.add(subscription);
			this.topic.goLive(subscription, new Position("e", 0), Map.of(), 0);
			lazy.wire.hold();
			for (int i = 1; i <= 1000; i++) {
				publish("A", "-" + i);
				this.time.pass(PERIOD);
			}
			assertThat(lazy.session.isClosed()).as("the newest waits").isFalse();
			for (int i = 1; i <= 300; i++) {
				publish("key" + i, "");
			}
			until(() -> lazy.wire.closed() == CloseReason.SLOW);
			assertThat(lazy.session.outbox().kept()).isZero();
		}
	}

	private static void assertNoneIsOlder(List<String> bodies) {
		Map<String, Integer> newest = new HashMap<>();
		for (String body : bodies) {
			String[] parts = body.split("-");
			Integer before = newest.put(parts[0], Integer.valueOf(parts[1]));
			assertThat(before == null || before < Integer.parseInt(parts[1])).as(body).isTrue();
		}
	}

	@Test
	void afterItsEndNothingComesThatWaited() {
		Subscription subscription = subscribe();
		publish("A", "1");
		publish("A", "2");
		assertThat(this.client.session.outbox().kept()).isPositive();
		subscription.cancel();
		this.time.pass(PERIOD);
		assertThat(received()).containsExactly("A1");
		assertThat(this.client.session.outbox().kept()).isZero();
		assertThat(this.time.waiting()).isZero();
	}

	@Test
	void whatComesAfterItsEndIsDropped() {
		Subscription subscription = subscribe();
		subscription.cancel();
		Announced late = message(9, Headers.of("symbol", "A"), "late");
		subscription.deliver(late, BY_SYMBOL);
		assertThat(subscription.replay(late)).as("so that the replay ends").isTrue();
		assertThat(received()).isEmpty();
		assertThat(this.client.session.outbox().kept()).isZero();
	}

	@Test
	void aNoticeOfADeletionLeavesWhatElseWaits() {
		subscribe();
		publish("A", "1");
		publish("B", "1");
		publish("A", "2");
		publish("B", "2");
		this.topic.appended(message(++this.offset, Headers.of("x-deletes", "3"), ""));
		this.time.pass(PERIOD);
		assertThat(received()).containsExactly("A1", "B1", "", "B2");
	}

	@Test
	void whatIsDeletedWhileItWaitsDoesNotCome() {
		subscribe();
		publish("A", "1");
		publish("A", "2");
		this.topic.appended(message(++this.offset, Headers.of("x-deletes", "2"), ""));
		this.time.pass(PERIOD);
		assertThat(received()).containsExactly("A1", "");
	}

	@Test
	void aPatternPacesEachKeyOfEachNameAndForgetsWhatIsNoLongerAllowed() {
		Caller guest = new Caller("guest", Set.of("USER"), false);
		TestClient reader = this.server.client("reader", guest);
		Subscription subscription = new Subscription(reader.session.recipient(), "1", "/topic/q/*", AckMode.AUTO, 0, 9)
			.pace(PERIOD, KEYED, this.time);
		subscription.goLive();
		DestinationPolicy ofUsers = KEYED.subscribe(Access.role("USER"));
		subscription.deliverMatched(at("/topic/q/1", "A", "1"), KEYED);
		subscription.deliverMatched(at("/topic/q/2", "A", "1"), ofUsers);
		subscription.deliverMatched(at("/topic/q/1", "A", "2"), KEYED);
		subscription.deliverMatched(at("/topic/q/2", "A", "2"), ofUsers);
		assertThat(reader.settle().bodies(2)).containsExactly("/topic/q/1A1", "/topic/q/2A1");
		reader.session.callerChanged(new Caller("guest", Set.of(), false));
		this.time.pass(PERIOD);
		assertThat(reader.settle().bodies(3)).containsExactly("/topic/q/1A1", "/topic/q/2A1", "/topic/q/1A2");
		assertThat(reader.message(3).header("x-resume-offset")).isNull();
	}

	@Test
	void whereRoomIsShortWhatIsNoLongerAllowedIsNotSentEarlyEither() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(100_000, 2))) {
			TestClient reader = small.client("reader", new Caller("guest", Set.of("USER"), false));
			Subscription subscription = new Subscription(reader.session.recipient(), "1", "/topic/q/*", AckMode.AUTO, 0,
					9)
				.pace(PERIOD, KEYED, this.time);
			subscription.goLive();
			DestinationPolicy ofUsers = KEYED.subscribe(Access.role("USER"));
			subscription.deliverMatched(at("/topic/q/2", "A", "1"), ofUsers);
			reader.settle();
			subscription.deliverMatched(at("/topic/q/2", "A", "2"), ofUsers);
			subscription.deliverMatched(at("/topic/q/1", "B", "1"), KEYED);
			reader.settle();
			subscription.deliverMatched(at("/topic/q/1", "B", "2"), KEYED);
			assertThat(reader.settle().bodies(2)).containsExactly("/topic/q/2A1", "/topic/q/1B1");
			reader.session.callerChanged(new Caller("guest", Set.of(), false));
			subscription.deliverMatched(at("/topic/q/1", "C", "1"), KEYED);
			reader.settle();
			this.time.pass(PERIOD);
			assertThat(reader.settle().bodies(4)).containsExactlyInAnyOrder("/topic/q/2A1", "/topic/q/1B1",
					"/topic/q/1C1", "/topic/q/1B2");
		}
	}

	private Announced at(String destination, String symbol, String value) {
		return this.headers.announce(new StoredMessage(destination, "e", ++this.offset, 0, Headers.of("symbol", symbol),
				(destination + symbol + value).getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void theReplayBringsTheNewestOfEachKey() {
		Subscription subscription = paced(this.client);
		this.topic.add(subscription);
		for (int i = 1; i <= 300; i++) {
			assertThat(subscription.replay(message(i, symbol(i), "-" + i))).isTrue();
		}
		assertThat(received()).isEmpty();
		this.topic.goLive(subscription, new Position("e", 300), Map.of(), 0);
		assertThat(received()).containsExactlyInAnyOrder("-298", "-299", "-300");
		this.offset = 300;
		publish("k0", "x");
		publish("k1", "x");
		assertThat(received()).hasSize(3);
		this.time.pass(PERIOD);
		assertThat(received()).endsWith("k1x", "k0x");
		assertThat(this.server.meters().slow(SlowConsumer.Action.CONFLATE)).isZero();
	}

	@Test
	void aReplayOfMoreKeysThanThereIsRoomForGoesOnWhenThereIs() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(20_000, 20))) {
			TestClient slow = small.client("slow");
			this.topic = new Topic("/topic/q", BY_SYMBOL, small.meters(), Membership.NONE);
			Subscription subscription = paced(slow);
			this.topic.add(subscription);
			slow.wire.hold();
			int[] next = { 1 };
			Runnable[] replay = new Runnable[1];
			replay[0] = () -> {
				while (next[0] <= 500
						&& subscription.replay(message(next[0], Headers.of("symbol", "k" + next[0]), "" + next[0]))) {
					next[0]++;
				}
				if (next[0] <= 500) {
					subscription.whenReady(replay[0]);
				}
			};
			replay[0].run();
			assertThat(next[0]).isLessThan(100);
			slow.wire.release();
			until(() -> next[0] > 500);
			this.topic.goLive(subscription, new Position("e", 500), Map.of(), 0);
			until(() -> bodies(slow).size() == 500);
			assertThat(bodies(slow)).doesNotHaveDuplicates();
		}
	}

	private static Headers symbol(int i) {
		return Headers.of("symbol", "k" + i % 3);
	}

	/**
	 * A client that is cut off at any moment, with some of what is on its way lost, and
	 * goes on where it was told to: in the end it has the newest of each key, and never
	 * had an older one after a newer one.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void afterAnyCutsAClientHasTheNewestOfEachKeyAndNeverGetsAnOlderOne(long seed) {
		Random random = new Random(seed);
		List<Announced> log = new ArrayList<>();
		Map<String, Long> newest = new TreeMap<>();
		Map<String, Long> seen = new TreeMap<>();
		Set<Long> had = new HashSet<>();
		long resume = 1;
		for (int life = 0; life < 40; life++) {
			TestClient alive = this.server.client("life" + life);
			Subscription subscription = resume(alive, resume, log);
			for (int step = random.nextInt(60); step > 0; step--) {
				String key = "k" + (int) Math.abs(random.nextGaussian() * 4);
				this.offset++;
				Announced message = message(this.offset, Headers.of("symbol", key), "");
				log.add(message);
				newest.put(key, this.offset);
				this.topic.appended(message);
				this.time.pass(random.nextInt((int) PERIOD / 10));
			}
			boolean last = life == 39;
			if (last) {
				this.time.pass(PERIOD);
			}
			alive.settle();
			this.topic.remove(subscription);
			subscription.cancel();
			List<Frame> arrived = alive.all(Command.MESSAGE);
			int lost = last ? 0 : random.nextInt(3);
			for (Frame frame : arrived.subList(0, Math.max(0, arrived.size() - lost))) {
				long at = Long.parseLong(frame.header("x-stream-offset"));
				String to = frame.header("x-resume-offset");
				resume = (to != null) ? Long.parseLong(to) : resume;
				if (had.add(at)) {
					Long before = seen.put(frame.header("symbol"), at);
					assertThat(before == null || before < at).as("%s after %s", at, before).isTrue();
				}
			}
			this.topic = new Topic("/topic/q", BY_SYMBOL, this.server.meters(), Membership.NONE);
		}
		assertThat(seen).isEqualTo(newest);
		assertThat(resume).as("all is told at the end").isEqualTo(this.offset + 1);
	}

	private Subscription resume(TestClient client, long from, List<Announced> log) {
		Subscription subscription = paced(client);
		this.topic.add(subscription);
		for (Announced message : log.subList((int) from - 1, log.size())) {
			subscription.replay(message);
		}
		this.topic.goLive(subscription, new Position("e", log.size()), Map.of(), 0);
		return subscription;
	}

	private Subscription subscribe() {
		return subscribe(this.client);
	}

	private Subscription subscribe(TestClient to) {
		Subscription subscription = paced(to);
		this.topic.add(subscription);
		this.topic.goLive(subscription, new Position("e", 0), Map.of(), this.topic.handedOut());
		return subscription;
	}

	private Subscription paced(TestClient to) {
		return new Subscription(to.session.recipient(), "1", "/topic/q", AckMode.AUTO, 0, 1).pace(PERIOD, KEYED,
				this.time);
	}

	private void publish(String key, String value) {
		this.topic.appended(message(++this.offset, Headers.of("symbol", key), key + value));
	}

	private Announced message(long at, Headers headers, String body) {
		return this.headers
			.announce(new StoredMessage("/topic/q", "e", at, 0, headers, body.getBytes(StandardCharsets.UTF_8)));
	}

	private List<String> received() {
		return bodies(this.client.settle());
	}

	private static List<String> bodies(TestClient client) {
		return client.bodies(0);
	}

	private List<String> resumeOffsets() {
		this.client.settle();
		List<String> offsets = new ArrayList<>();
		this.client.messages(0).forEach((frame) -> offsets.add(frame.header("x-resume-offset")));
		return offsets;
	}

}
