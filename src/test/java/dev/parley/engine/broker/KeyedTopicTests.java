package dev.parley.engine.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** A topic that keeps the newest message of each key, as its clients see it. */
@Timeout(60)
class KeyedTopicTests {

	private static final String SYMBOL = "symbol";

	private final TestEngine server = new TestEngine(DestinationPolicy.open("/topic/quotes").keepingLatest(SYMBOL),
			DestinationPolicy.open("/topic/three").keepingLatest(SYMBOL, 3, 0),
			DestinationPolicy.open("/topic/durable").durable(Retention.latestBy(SYMBOL)),
			DestinationPolicy.open("/topic/durable-three").durable(Retention.latestBy(SYMBOL).atMost(3, 0)));

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "first | true | b5 c6 e8", "last | true | e8", "offset=1 | true | b5 c6 d e8",
					"offset=7 | true | d e8", "offset=9 | true | ''", "offset=10 | false | ''", "next | | ''",
					"timestamp=1767225603 | true | b5 c6 d e8", "timestamp=0 | true | b5 c6 d e8" })
	void theSnapshotIsTheNewestOfEachKeyAndRecoveryTellsOfRemovalsToo(String asked, @Nullable String recovered,
			String replayed) {
		for (String quote : List.of("a1", "b2", "d3", "a", "b5", "c6", "d", "e8")) {
			quote("/topic/quotes", quote);
			this.server.clock.advance(Duration.ofSeconds(1));
		}
		TestClient client = this.server.client("c");
		Frame receipt = client.subscribe("1", "/topic/quotes", "x-stream-offset:" + asked);
		assertThat(receipt.header("x-recovered")).isEqualTo(recovered);
		assertThat(receipt.header("x-stream-offset")).isEqualTo("8");
		quote("/topic/quotes", "f9");
		List<String> expected = new ArrayList<>(replayed.isEmpty() ? List.of() : List.of(replayed.split(" ")));
		boolean removalOfA = !asked.equals("first") && expected.contains("b5");
		if (removalOfA) {
			expected.add(0, "a");
		}
		expected.add("f9");
		client.messages(expected.size());
		assertThat(quotes(client)).isEqualTo(expected);
	}

	@Test
	void whoHasMissedAKeyForWhichThereWasNoRoomIsTold() {
		for (String quote : List.of("a1", "b2", "c3", "d4")) {
			quote("/topic/three", quote);
		}
		TestClient client = this.server.client("c");
		assertThat(client.subscribe("1", "/topic/three", "x-stream-offset:offset=1").header("x-recovered"))
			.isEqualTo("false");
		assertThat(client.subscribe("2", "/topic/three", "x-stream-offset:offset=2").header("x-recovered"))
			.isEqualTo("true");
		assertThat(client.subscribe("3", "/topic/three", "x-stream-offset:first").header("x-recovered"))
			.isEqualTo("true");
		client.messages(6);
		assertThat(quotes(client)).containsExactly("b2", "c3", "d4", "b2", "c3", "d4");
	}

	@Test
	void aKeyThatHasExpiredIsInNoSnapshotAndRecoveryRemovesIt() {
		quote("/topic/quotes", "a1");
		publish("/topic/quotes", Headers.of(SYMBOL, "a", "expires", Long.toString(this.server.clock.millis() + 1000)),
				"2");
		this.server.clock.advance(Duration.ofSeconds(1));
		TestClient client = this.server.client("c");
		assertThat(client.subscribe("1", "/topic/quotes", "x-stream-offset:first").header("x-recovered"))
			.isEqualTo("true");
		assertThat(client.subscribe("2", "/topic/quotes", "x-stream-offset:offset=2").header("x-recovered"))
			.isEqualTo("true");
		client.messages(1);
		assertThat(quotes(client)).containsExactly("a");
		assertThat(client.message(1).header("subscription")).isEqualTo("2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "symbol:\n", "other:x\n" })
	void aMessageWithoutItsKeyIsRefused(String header) {
		TestClient client = this.server.client("c").listenForRefusals();
		client.send("SEND\ndestination:/topic/quotes\n" + header + "\n1\0");
		until(() -> client.refusals().equals(List.of("key-required")));
		client.send("BEGIN\ntransaction:t\n\n\0SEND\ndestination:/topic/quotes\ntransaction:t\n" + header + "\n1\0"
				+ "COMMIT\ntransaction:t\n\n\0");
		until(() -> client.refusals().equals(List.of("key-required", "key-required", "transaction-refused")));
		assertThat(this.server.engine.broker().read("/topic/quotes", 1, 10).messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 255, 256 })
	void aKeyHas255Characters(int length) {
		TestClient client = this.server.client("c").listenForRefusals();
		client.send("SEND\ndestination:/topic/quotes\nsymbol:" + "x".repeat(length) + "\n\n1\0").settle();
		assertThat(client.refusals()).hasSize((length == 255) ? 0 : 1);
	}

	@Test
	void theApplicationIsToldByAnException() {
		assertThatIllegalArgumentException().isThrownBy(() -> publish("/topic/quotes", Headers.of("price", "1"), "1"))
			.withMessageContaining("/topic/quotes")
			.withMessageContaining("header symbol");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> publish("/topic/quotes", Headers.of(SYMBOL, "a", "expires", "soon"), "1"))
			.withMessageContaining("/topic/quotes")
			.withMessageContaining("expires");
	}

	@Test
	void aHeaderThatMessagesDoNotHaveIsNoKey() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TestEngine(DestinationPolicy.open("/topic/a").keepingLatest("receipt")))
			.withMessageContaining("/topic/a")
			.withMessageContaining("'receipt'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/quotes", "/topic/durable" })
	void anErasedMessageRemovesItsKey(String topic) {
		quote(topic, "a1");
		quote(topic, "b2");
		TestClient client = this.server.client("c");
		client.subscribe("1", topic, "x-stream-offset:first");
		client.messages(2);
		this.server.engine.logs().erase(topic, List.of(1L)).join();
		client.messages(3);
		assertThat(quotes(client)).containsExactly("a1", "b2", "a");
		assertThat(client.message(3).header("x-deletes")).isEqualTo("1");
	}

	@Test
	void aSlowReaderGetsTheNewestOfEachKey() {
		DestinationPolicy policy = DestinationPolicy.open("/topic/conflated")
			.keepingLatest(SYMBOL)
			.slowConsumer(SlowConsumer.conflate(SYMBOL));
		try (TestEngine small = new TestEngine(TestEngine.outbox(2000, 8), policy)) {
			TestClient client = small.client("c");
			client.subscribe("1", "/topic/conflated");
			client.wire.hold();
			for (int i = 0; i < 100; i++) {
				small.engine
					.publish(new Publication("/topic/conflated", Headers.of(SYMBOL, "k" + i % 2),
							Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
					.join();
			}
			client.wire.release();
			until(() -> quotes(client).containsAll(List.of("k098", "k199")));
			assertThat(client.session.isClosed()).isFalse();
		}
	}

	/** Between the pages of a snapshot, all that it has yet to read is replaced. */
	@Test
	void whatIsReplacedWhileItIsReplayedComesOnce() {
		for (int i = 0; i < 500; i++) {
			quote("/topic/durable", "k" + i + ":1");
		}
		AtomicInteger reads = new AtomicInteger();
		this.server.database.beforeRead(() -> {
			if (reads.incrementAndGet() == 3) {
				for (int i = 0; i < 500; i++) {
					quote("/topic/durable", "k" + i + ":2");
				}
			}
		});
		TestClient client = this.server.client("c");
		client.subscribe("1", "/topic/durable", "x-stream-offset:first");
		client.messages(900);
		quote("/topic/durable", "end:1");
		client.messages(901);
		List<Long> offsets = offsets(client);
		assertThat(offsets).isSorted().doesNotHaveDuplicates().hasSize(901);
		assertThat(offsets.subList(400, 900)).startsWith(501L).endsWith(1000L);
	}

	@Test
	void aSnapshotOfWhatIsEvictedMeanwhileIsWhole() {
		for (String quote : List.of("a1", "b2", "c3")) {
			quote("/topic/durable-three", quote);
		}
		onceBeforeTheReplay(() -> {
			quote("/topic/durable-three", "d4");
			quote("/topic/durable-three", "a");
		});
		TestClient client = this.server.client("c");
		client.subscribe("1", "/topic/durable-three", "x-stream-offset:first");
		client.messages(4);
		assertThat(quotes(client)).containsExactly("b2", "c3", "d4", "a");
	}

	@Test
	void aReplayThatMissesSomethingEndsTheSession() {
		for (String quote : List.of("a1", "b2", "c3")) {
			quote("/topic/durable-three", quote);
		}
		onceBeforeTheReplay(() -> quote("/topic/durable-three", "d4"));
		TestClient client = this.server.client("c");
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/durable-three\nx-stream-offset:offset=1\n\n\0");
		until(() -> client.wire.closed() == CloseReason.OUTRUN);
		assertThat(client.all(Command.MESSAGE)).isEmpty();
	}

	private void onceBeforeTheReplay(Runnable change) {
		AtomicInteger reads = new AtomicInteger();
		this.server.database.beforeRead(() -> {
			if (reads.incrementAndGet() == 1) {
				change.run();
			}
		});
	}

	/**
	 * Clients that take the snapshot, follow, and are cut off at random moments end with
	 * the newest message of each key, whatever is published, removed, expires or loses
	 * its room meanwhile.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/topic/quotes", "/topic/three", "/topic/durable", "/topic/durable-three" })
	void whoFollowsAndIsCutOffEndsWithTheSameState(String topic) {
		for (int seed = 0; seed < 20; seed++) {
			Random random = new Random(seed);
			Follower follower = new Follower(topic, "c" + seed + "-");
			Map<String, String> truth = new HashMap<>();
			Map<String, Long> expiries = new HashMap<>();
			for (int i = 1; i <= 120; i++) {
				String key = "k" + random.nextInt(6);
				int kind = random.nextInt(10);
				long expires = this.server.clock.millis() + random.nextInt(40);
				if (kind < 2) {
					publish(topic, Headers.of(SYMBOL, key), "");
					truth.remove(key);
				}
				else {
					publish(topic, (kind < 4) ? Headers.of(SYMBOL, key, "expires", Long.toString(expires))
							: Headers.of(SYMBOL, key), Integer.toString(i));
					truth.put(key, Integer.toString(i));
				}
				expiries.put(key, (kind >= 2 && kind < 4) ? expires : Long.MAX_VALUE);
				this.server.clock.advance(Duration.ofMillis(random.nextInt(5)));
				if (random.nextInt(8) == 0) {
					follower.comeOrGo();
				}
			}
			publish(topic, Headers.of(SYMBOL, "end"), "end" + seed);
			follower.catchUp("end" + seed);
			long now = this.server.clock.millis();
			truth.keySet().removeIf((key) -> expiries.getOrDefault(key, Long.MAX_VALUE) <= now);
			Map<String, String> kept = new HashMap<>();
			this.server.engine.broker().read(topic, 1, 100).messages().forEach((message) -> {
				if (!message.isTombstone()) {
					kept.put(message.headers().get(SYMBOL), new String(message.body(), StandardCharsets.UTF_8));
				}
			});
			truth.put("end", "end" + seed);
			assertThat(follower.state(now)).as("seed " + seed).containsAllEntriesOf(kept);
			assertThat(truth).as("seed " + seed).containsAllEntriesOf(follower.state(now));
			publish(topic, Headers.of(SYMBOL, "end"), "");
		}
	}

	private Position quote(String topic, String quote) {
		int colon = quote.indexOf(':');
		String key = (colon > 0) ? quote.substring(0, colon) : quote.substring(0, 1);
		return publish(topic, Headers.of(SYMBOL, key), quote.substring((colon > 0) ? colon + 1 : 1));
	}

	private Position publish(String topic, Headers headers, String body) {
		return this.server.engine.publish(new Publication(topic, headers, body.getBytes(StandardCharsets.UTF_8)))
			.join();
	}

	/** Key and body of each message. */
	private static List<String> quotes(TestClient client) {
		return client.all(Command.MESSAGE)
			.stream()
			.map((message) -> message.header(SYMBOL) + message.bodyAsText())
			.toList();
	}

	private static List<Long> offsets(TestClient client) {
		return client.all(Command.MESSAGE)
			.stream()
			.map((message) -> Long.valueOf(String.valueOf(message.header("x-stream-offset"))))
			.toList();
	}

	/** A client that comes and goes, and keeps its state meanwhile. */
	private final class Follower {

		private final String topic;

		private final String name;

		private final Map<String, Frame> state = new HashMap<>();

		private int comings;

		private @Nullable TestClient client;

		private @Nullable String next;

		Follower(String topic, String name) {
			this.topic = topic;
			this.name = name;
		}

		void comeOrGo() {
			if (this.client == null) {
				come();
			}
			else {
				this.client.leave();
				take(this.client);
				this.client = null;
			}
		}

		private void come() {
			TestClient connected = KeyedTopicTests.this.server.client(this.name + this.comings++);
			Frame receipt = connected.subscribe("1", this.topic,
					(this.next != null) ? this.next : "x-stream-offset:first");
			if ("false".equals(receipt.header("x-recovered"))) {
				connected.leave();
				this.next = null;
				this.state.clear();
				come();
				return;
			}
			this.client = connected;
		}

		private void take(TestClient from) {
			long before = 0;
			for (Frame message : from.all(Command.MESSAGE)) {
				long offset = Long.parseLong(String.valueOf(message.header("x-stream-offset")));
				assertThat(offset).isGreaterThan(before);
				before = offset;
				String key = String.valueOf(message.header(SYMBOL));
				if (message.body().length == 0) {
					this.state.remove(key);
				}
				else {
					this.state.put(key, message);
				}
				this.next = "x-stream-offset:offset=%d\nx-stream-epoch:%s".formatted(offset + 1,
						message.header("x-stream-epoch"));
			}
		}

		/** Comes again if the topic outran a replay: the session was closed with 4005. */
		void catchUp(String end) {
			if (this.client == null) {
				come();
			}
			TestClient last = Objects.requireNonNull(this.client);
			until(() -> has(last, end) || last.session.isClosed());
			boolean complete = has(last, end);
			comeOrGo();
			if (!complete) {
				assertThat(last.wire.closed()).isEqualTo(CloseReason.OUTRUN);
				catchUp(end);
			}
		}

		private boolean has(TestClient client, String body) {
			return client.all(Command.MESSAGE).stream().anyMatch((message) -> message.bodyAsText().equals(body));
		}

		Map<String, String> state(long now) {
			Map<String, String> bodies = new HashMap<>();
			this.state.forEach((key, message) -> {
				String expires = message.header("expires");
				if (expires == null || Long.parseLong(expires) > now) {
					bodies.put(key, message.bodyAsText());
				}
			});
			return bodies;
		}

	}

}
