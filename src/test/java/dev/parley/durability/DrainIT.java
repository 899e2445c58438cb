package dev.parley.durability;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.FreePort;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.support.UpgradeRequest;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * SIGTERM while hundreds of clients send, by every way: they are let go a few at a time,
 * each with its answers, and nothing that was confirmed is lost, or seen twice, after the
 * restart.
 */
@Timeout(300)
@Slow
class DrainIT {

	private static final int WEB_SOCKETS = 300;

	private static final int OF_EACH_OTHER_WAY = 8;

	private static final int ALL = WEB_SOCKETS + 3 * OF_EACH_OTHER_WAY;

	private static final int ROOMS = 54;

	private static final String STREAMED = "/topic/durable/room-0";

	private static final int POLLS = 8;

	private static final Duration LONG = Duration.ofMinutes(1);

	@TempDir
	private Path folder;

	@Test
	void everybodyLeavesWithTheirAnswersAndComesBackToAllThatWasConfirmed() throws Exception {
		List<Guest> guests = IntStream.range(0, ALL)
			.mapToObj((i) -> new Guest("guest-" + i, "/topic/durable/room-" + i % ROOMS))
			.toList();
		Map<Long, String> streamed = new HashMap<>();
		String lastEventId = sendAway(guests, streamed);
		try (ServerProcess server = start(FreePort.next(), "parley.shutdown.notice=20m",
				"spring.lifecycle.timeout-per-shutdown-phase=30m")) {
			comeBack(server, guests);
			streamGoesOn(server, lastEventId, streamed, guests);
			checkThatASecondSignalEndsItAtOnce(server);
		}
		checkThatNothingConfirmedIsMissing(guests);
	}

	/** Returns the last id of the stream. */
	private String sendAway(List<Guest> guests, Map<Long, String> streamed) throws Exception {
		int tcp = FreePort.next();
		try (ServerProcess server = start(tcp, "parley.shutdown.spread=5s")) {
			for (int i = 0; i < ALL; i++) {
				guests.get(i).come(way(i, server.port(), tcp));
			}
			List<CompletableFuture<HttpResponse<String>>> polls = IntStream.range(0, POLLS)
				.mapToObj((i) -> SockJs
					.getAsync(server.address("/api/v1/messages?destination=/topic/durable/quiet&wait=60s")))
				.toList();
			EventSource stream = EventSource.open(server.port(), EventSource.query(STREAMED) + "&after=first");
			CountDownLatch rounds = new CountDownLatch(2 * ALL);
			List<CompletableFuture<Void>> visits = guests.stream()
				.map((guest) -> CompletableFuture.runAsync(() -> guest.talkUntilSentAway(rounds::countDown),
						(task) -> new Thread(task, "guest").start()))
				.toList();
			rounds.await();
			assertThat(polls).noneMatch(CompletableFuture::isDone);
			server.terminate();
			await().atMost(LONG).until(() -> readiness(server) == 503);
			await().atMost(LONG)
				.untilAsserted(
						() -> assertThat(server.output()).contains("Closing " + (ALL + POLLS + 1) + " connections"));
			assertThat(UpgradeRequest.to(server.port(), "/chat").answer())
				.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503))
				.satisfies((refused) -> assertThat(refused.header("Retry-After")).isPresent());
			visits.forEach(CompletableFuture::join);
			assertThat(server.awaitExit(LONG)).isEqualTo(143);
			assertThat(guests).allSatisfy((guest) -> assertThat(guest.closeCode).isEqualTo(1012));
			checkThatTheyWentAFewAtATime(guests, server.output());
			for (CompletableFuture<HttpResponse<String>> poll : polls) {
				assertThat(poll.join().statusCode()).isEqualTo(200);
				assertThat(poll.join().body()).contains("\"messages\":[]");
			}
			assertThat(server.output()).doesNotContain("ERROR").doesNotContain("\tat ");
			EventSource.Event event = stream.nextOrEnd();
			for (; event != null; event = stream.nextOrEnd()) {
				if (event.type().equals("message")) {
					streamed.put(event.json().path("offset").longValue(), event.json().path("text").stringValue());
				}
			}
			assertThat(stream.retry()).as("comes back at a time of its own").isBetween(2000, 10_000);
			return stream.lastEventId();
		}
	}

	/** When the first one had gone, nearly all others still got answers. */
	private static void checkThatTheyWentAFewAtATime(List<Guest> guests, String output) {
		long first = guests.stream().mapToLong((guest) -> guest.closedAt).min().orElseThrow();
		assertThat(guests).filteredOn((guest) -> guest.lastAnswerAt - first > 0).hasSizeGreaterThan(ALL * 3 / 4);
		assertThat(Pattern.compile("(\\d+) connections? left of \\d+").matcher(output).results().toList())
			.as("once a second")
			.hasSizeBetween(1, 12)
			.extracting((left) -> Integer.valueOf(left.group(1)))
			.isSortedAccordingTo((one, other) -> other - one);
	}

	private static StompClient way(int number, int port, int tcp) {
		if (number < WEB_SOCKETS) {
			return StompClient.connected(port);
		}
		StompClient client = new StompClient(switch ((number - WEB_SOCKETS) / OF_EACH_OTHER_WAY) {
			case 0 -> SockJs.streaming(port);
			case 1 -> SockJs.polling(port);
			default -> new TcpTransport(tcp);
		});
		client.connect();
		return client;
	}

	private static void comeBack(ServerProcess server, List<Guest> guests) {
		for (Guest guest : guests) {
			try (StompClient client = StompClient.connected(server.port())) {
				StompFrame receipt = guest.come(client);
				assertThat(receipt.header("x-recovered")).isEqualTo("true");
				guest.readUpTo(Long.parseLong(receipt.header("x-stream-offset")));
			}
		}
	}

	private static void streamGoesOn(ServerProcess server, String lastEventId, Map<Long, String> streamed,
			List<Guest> guests) {
		Map<Long, String> all = guests.stream()
			.filter((guest) -> guest.room().equals(STREAMED))
			.findFirst()
			.orElseThrow().seen;
		try (EventSource stream = EventSource.open(server.port(), EventSource.query(STREAMED), "Last-Event-ID",
				lastEventId)) {
			assertThat(stream.expect("recovered").json().path("recovered").booleanValue()).isTrue();
			while (streamed.size() < all.size()) {
				EventSource.Event event = stream.expect("message");
				assertThat(
						streamed.put(event.json().path("offset").longValue(), event.json().path("text").stringValue()))
					.as("seen before")
					.isNull();
			}
		}
		assertThat(streamed).isEqualTo(all);
	}

	private static void checkThatNothingConfirmedIsMissing(List<Guest> guests) {
		Map<String, Map<Long, String>> rooms = new HashMap<>();
		for (Guest guest : guests) {
			Map<Long, String> seen = rooms.computeIfAbsent(guest.room(), (room) -> guest.seen);
			assertThat(guest.seen).as(guest.room()).isEqualTo(seen);
			assertThat(guest.receipted).isNotEmpty()
				.allSatisfy((body, offset) -> assertThat(seen.get(offset)).isEqualTo(body));
		}
		assertThat(rooms.values().stream().flatMap((seen) -> seen.values().stream()))
			.as("each message that was stored is there once, and its sender was told")
			.containsExactlyInAnyOrderElementsOf(
					guests.stream().flatMap((guest) -> guest.receipted.keySet().stream()).toList());
	}

	/** Without it the server would go on for twenty minutes. */
	private static void checkThatASecondSignalEndsItAtOnce(ServerProcess server) {
		try (StompClient client = StompClient.connected(server.port())) {
			server.terminate();
			await().atMost(LONG).until(() -> server.output().contains("Stopping: not ready, and serving for"));
			assertThat(readiness(server)).isEqualTo(503);
			client.publish(STREAMED, "served as before");
			server.terminate();
			assertThat(client.expectClose().code()).isEqualTo(1012);
			assertThat(server.awaitExit(LONG)).isEqualTo(143);
			assertThat(server.output()).contains("Told to stop again: closing all connections at once");
		}
	}

	private ServerProcess start(int tcp, String... more) {
		List<String> properties = new ArrayList<>(List.of("spring.profiles.active=open",
				"parley.destinations[0].pattern=/topic/durable/**", "parley.destinations[0].subscribe=everyone",
				"parley.destinations[0].send=everyone", "parley.destinations[0].durable=true",
				"parley.destinations[0].retain-count=100000", "parley.tcp.port=" + tcp));
		properties.addAll(List.of(more));
		return ServerProcess.parley(this.folder, properties.toArray(String[]::new));
	}

	private static int readiness(ServerProcess server) {
		return new Api(server.port(), null).get("/actuator/health/readiness").status();
	}

}
