package dev.parley.durability;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.cluster.Fleet;
import dev.parley.engine.problem.CloseReason;
import dev.parley.support.ClosedByServer;
import dev.parley.support.EventSource;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.support.UpgradeRequest;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two nodes behind nginx: all ways lead to both, and while clients send without a pause
 * one node after the other is told to stop.
 */
@Timeout(1800)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class RollingRestartContract {

	private static final int CLIENTS = Integer.getInteger("parley.clients", 200);

	/**
	 * Of five clients each: the deliveries a second stay what they are, with any number.
	 */
	private static final int ROOMS = Math.max(1, CLIENTS / 5);

	/** Of two messages each, of all clients together. */
	private static final int ROUNDS_PER_SECOND = 400;

	/** Two processors let about 50 clients in a second. */
	private static final Duration LONG = Duration.ofSeconds(120 + CLIENTS / 20);

	private static final Pattern NEXT = Pattern.compile("(?s).*\"next\":\"([^\"]+)\".*");

	private Fleet fleet;

	private final AtomicInteger rounds = new AtomicInteger();

	private final AtomicInteger moves = new AtomicInteger();

	private volatile boolean enough;

	/** So that what is measured is not how long two processors are busy. */
	private final Semaphore pace = new Semaphore(0);

	/** Nor how many can come at once. */
	private final Semaphore entrance = new Semaphore(100);

	abstract Fleet start(Path folder, String... properties);

	@BeforeAll
	void start(@TempDir Path folder) {
		this.fleet = start(folder, "spring.profiles.active=open", "parley.destinations[0].pattern=/topic/durable/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].durable=true", "parley.destinations[0].retain-count=100000",
				"parley.destinations[1].pattern=/topic/shared/**", "parley.destinations[1].subscribe=everyone",
				"parley.destinations[1].send=everyone", "parley.destinations[1].retain-count=100000",
				// All come from one network, and all at once.
				"parley.limits.sessions-per-network=20000", "parley.limits.handshakes-per-second=5000",
				"parley.requests.connections-per-network=20000");
	}

	@AfterAll
	void stop() {
		this.fleet.close();
	}

	@Test
	@Order(1)
	void everyWayLeadsToBothNodesAndASessionOfSockJsStaysWithItsOwn() throws Exception {
		String topic = "/topic/shared/ways";
		try (StompClient one = StompClient.connected(this.fleet.process(0).port());
				StompClient two = StompClient.connected(this.fleet.process(1).port());
				EventSource stream = EventSource.open(this.fleet.proxy(), EventSource.query(topic))) {
			List<StompClient> direct = List.of(one, two);
			direct.forEach((client) -> client.subscribe("1", topic));
			stream.comment();
			List<Supplier<StompClient>> ways = List.of(this::webSocket,
					() -> connected(SockJs.streaming(SockJs.newSession(this.fleet.proxy()))),
					() -> connected(SockJs.polling(SockJs.newSession(this.fleet.proxy()))));
			for (int i = 0; i < 12; i++) {
				String hello = "hello " + i;
				try (StompClient client = ways.get(i % ways.size()).get()) {
					client.subscribe("1", topic);
					direct.get(i % 2).publish(topic, hello);
					client.expectMessage(hello);
					client.publish(topic, "answer to " + hello);
					client.expectMessage("answer to " + hello);
				}
				direct.forEach((client) -> assertThat(client.messages(2)).containsExactly(hello, "answer to " + hello));
				stream.expectText(hello);
				stream.expectText("answer to " + hello);
			}
			String messages = "/api/v1/messages?destination=" + topic;
			String next = NEXT.matcher(SockJs.get(this.fleet.proxy().address(messages)).body()).replaceFirst("$1");
			List<CompletableFuture<HttpResponse<String>>> polls = IntStream.range(0, 8)
				.mapToObj((i) -> SockJs.getAsync(this.fleet.proxy().address(messages + "&wait=60s&after=" + next)))
				.toList();
			publishOverRest(topic, "by a request");
			for (CompletableFuture<HttpResponse<String>> poll : polls) {
				assertThat(poll.join().body()).contains("by a request");
			}
			direct.forEach((client) -> client.expectMessage("by a request"));
		}
	}

	private void publishOverRest(String topic, String text) throws Exception {
		HttpResponse<String> answer = this.fleet.proxy()
			.client()
			.send(HttpRequest.newBuilder(this.fleet.proxy().address("/api/v1/messages"))
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers
					.ofString("{\"destination\":\"%s\",\"text\":\"%s\"}".formatted(topic, text)))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
	}

	@Test
	@Order(2)
	void clientsMoveFromNodeToNodeAndFindAllThatWasConfirmedOnce() {
		List<Guest> guests = IntStream.range(0, CLIENTS)
			.mapToObj((i) -> new Guest("guest-" + i, room(i % ROOMS)))
			.toList();
		List<CompletableFuture<Void>> visits = guests.stream()
			.map((guest) -> CompletableFuture.runAsync(() -> stay(guest), (task) -> new Thread(task, "guest").start()))
			.toList();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		clock.scheduleAtFixedRate(() -> this.pace.release(ROUNDS_PER_SECOND / 20), 0, 50, TimeUnit.MILLISECONDS);
		goOn(visits);
		await().atMost(LONG).until(() -> this.fleet.sessions(0) + this.fleet.sessions(1) == CLIENTS);
		assertThat(this.fleet.sessions(0)).isBetween(CLIENTS / 4, CLIENTS * 3 / 4);
		this.fleet.stop(0);
		goOn(visits);
		this.fleet.startAgain(0);
		goOn(visits);
		this.fleet.stop(1);
		goOn(visits);
		await().atMost(LONG).until(() -> this.fleet.sessions(0) == CLIENTS);
		this.enough = true;
		visits.forEach(CompletableFuture::join);
		clock.shutdown();
		assertThat(this.moves).hasValueGreaterThanOrEqualTo(CLIENTS);
		checkThatNothingConfirmedIsMissing(guests);
	}

	/** Of two kinds: durable, and not. */
	private static String room(int number) {
		return ((number % 2 == 0) ? "/topic/durable/room-" : "/topic/shared/room-") + number;
	}

	/** Everybody, wherever they are now, is served. */
	private void goOn(List<CompletableFuture<Void>> visits) {
		int before = this.rounds.get();
		await().atMost(LONG)
			.failFast("A client failed",
					() -> visits.stream()
						.filter(CompletableFuture::isCompletedExceptionally)
						.forEach(CompletableFuture::join))
			.until(() -> this.rounds.get() - before > 2 * CLIENTS);
	}

	private void stay(Guest guest) {
		come(guest);
		while (!this.enough) {
			guest.talkUntilSentAway(this::nextRound, () -> this.enough);
			if (!this.enough) {
				assertThat(guest.closeCode).isEqualTo(1012);
				assertThat(come(guest).header("x-recovered")).isEqualTo("true");
				this.moves.incrementAndGet();
			}
		}
	}

	private StompFrame come(Guest guest) {
		this.entrance.acquireUninterruptibly();
		try {
			return guest.come(inTime());
		}
		finally {
			this.entrance.release();
		}
	}

	private void nextRound() {
		this.rounds.incrementAndGet();
		this.pace.acquireUninterruptibly();
	}

	private StompClient webSocket() {
		return connected(
				UpgradeRequest.to(this.fleet.proxy(), "/chat").with("Sec-WebSocket-Protocol: v12.stomp").open());
	}

	/** With thousands on one machine some are too slow to CONNECT, and come again. */
	private StompClient inTime() {
		while (true) {
			try {
				return webSocket();
			}
			catch (ClosedByServer ex) {
				assertThat(ex.code()).isEqualTo(CloseReason.NO_CONNECT.code());
			}
		}
	}

	private static StompClient connected(StompTransport transport) {
		StompClient client = new StompClient(transport);
		client.connect("heart-beat:0,0");
		return client;
	}

	private void checkThatNothingConfirmedIsMissing(List<Guest> guests) {
		Map<String, Guest> readers = new HashMap<>();
		for (Guest guest : guests) {
			Guest reader = readers.computeIfAbsent(guest.room(), this::readAll);
			guest.readUpTo(reader.seen.size());
			assertThat(guest.seen).as(guest.room()).isEqualTo(reader.seen);
			assertThat(guest.receipted).isNotEmpty()
				.allSatisfy((body, offset) -> assertThat(reader.seen.get(offset)).isEqualTo(body));
		}
		assertThat(sorted(readers.values().stream().flatMap((reader) -> reader.seen.values().stream())))
			.as("each message that was stored is there once, and its sender was told")
			.isEqualTo(sorted(guests.stream().flatMap((guest) -> guest.receipted.keySet().stream())));
	}

	private static List<String> sorted(Stream<String> messages) {
		return messages.sorted().toList();
	}

	private Guest readAll(String room) {
		Guest reader = new Guest("reader", room);
		try (StompClient client = webSocket()) {
			StompFrame receipt = reader.come(client);
			reader.readUpTo(Long.parseLong(receipt.header("x-stream-offset")));
		}
		return reader;
	}

}
