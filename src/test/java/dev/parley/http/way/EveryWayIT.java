package dev.parley.http.way;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.parley.http.way.Way.Server;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds whichever way a client takes: one order, one set of rules, one log. */
@OpenServer
class EveryWayIT {

	/** Of all kinds that one way or the other could damage. */
	private static final List<String> TEXTS = List.of("plain", "two\nlines\r\nand a half", "data: x\n\nevent: y",
			"\"quoted\" \\ back", "안녕 👋\u2028", "a[\"b\"]", "\u0001\u001f\u007f");

	@Autowired
	TcpServer tcp;

	@LocalServerPort
	int port;

	private Server server;

	@BeforeEach
	void ports() {
		this.server = new Server(this.port, this.tcp.port());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/kept/every-way", "/topic/durable/every-way" })
	@DisplayName("Whoever publishes by whichever way: by all ways the same messages come, in one order, with the same offsets.")
	void hasOneOrder(String destination) {
		Place start = position(destination);
		List<Follower> followers = Stream.of(Way.values())
			.map((way) -> way.follow(this.server, destination, start))
			.toList();
		try {
			CompletableFuture
				.allOf(Stream.of(Way.values())
					.map((way) -> CompletableFuture.runAsync(() -> publish(way, destination)))
					.toArray(CompletableFuture[]::new))
				.join();
			int count = Way.values().length * TEXTS.size();
			List<Received> first = take(followers.get(0), count);
			assertThat(first).extracting((each) -> each.place().offset())
				.containsExactlyElementsOf(
						LongStream.rangeClosed(start.offset() + 1, start.offset() + count).boxed().toList());
			for (Way way : Way.values()) {
				assertThat(first).extracting(Received::text)
					.as("in the order of their sender, by %s", way)
					.containsSubsequence(texts(way));
			}
			for (Follower other : followers) {
				if (other != followers.get(0)) {
					assertThat(take(other, count)).isEqualTo(first);
				}
			}
		}
		finally {
			followers.forEach(Follower::close);
		}
	}

	private void publish(Way way, String destination) {
		try (Sender sender = way.sender(this.server)) {
			texts(way).forEach((text) -> sender.send(destination, text));
		}
	}

	private static List<String> texts(Way way) {
		return TEXTS.stream().map((text) -> way + " " + text).toList();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A client that is cut off comes back and gets what it has missed, once.")
	void recovers(Way way) {
		String destination = "/topic/kept/cut/" + way;
		Place start = position(destination);
		Received last;
		try (Sender sender = way.sender(this.server)) {
			try (Follower follower = way.follow(this.server, destination, start)) {
				sender.send(destination, "one");
				sender.send(destination, "two");
				assertThat(follower.isRecovered()).isTrue();
				assertThat(follower.next().text()).isEqualTo("one");
				last = follower.next();
			}
			sender.send(destination, "three");
			try (Follower follower = way.follow(this.server, destination, last.place())) {
				sender.send(destination, "four");
				assertThat(follower.isRecovered()).isTrue();
				assertThat(take(follower, 2)).extracting(Received::text).containsExactly("three", "four");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A client of another life of the log, or of one that has forgotten, is told that something is missing.")
	void tellsWhatIsMissing(Way way) {
		String destination = "/topic/brief/missing/" + way;
		Place seen;
		try (Sender sender = way.sender(this.server)) {
			seen = sender.send(destination, "seen");
			for (int i = 0; i < 6; i++) {
				sender.send(destination, "more " + i);
			}
		}
		try (Follower follower = way.follow(this.server, destination, seen)) {
			assertThat(follower.isRecovered()).isFalse();
		}
		try (Follower follower = way.follow(this.server, destination, new Place("of-yesterday", 7))) {
			assertThat(follower.isRecovered()).isFalse();
		}
	}

	@Test
	@DisplayName("A client that changes its way in the middle misses nothing and sees nothing twice.")
	void changesItsWay() {
		String destination = "/topic/kept/changing";
		Place start = position(destination);
		int count = 40 * Way.values().length;
		CompletableFuture<Void> published = CompletableFuture.runAsync(() -> {
			try (Sender sender = Way.WEBSOCKET.sender(this.server)) {
				IntStream.rangeClosed(1, count).forEach((n) -> sender.send(destination, Integer.toString(n)));
			}
		});
		List<Received> received = new ArrayList<>();
		Place place = start;
		for (int round = 0; received.size() < count; round++) {
			Way way = Way.values()[(round * 5) % Way.values().length];
			try (Follower follower = way.follow(this.server, destination, place)) {
				assertThat(follower.isRecovered()).as("by %s after %s", way, place).isTrue();
				received.addAll(take(follower, Math.min(7, count - received.size())));
			}
			place = received.get(received.size() - 1).place();
		}
		published.join();
		assertThat(received).extracting(Received::text)
			.containsExactlyElementsOf(IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList());
	}

	@ParameterizedTest
	@CsvSource({ "/topic/kept/sent-twice", "/topic/durable/sent-twice" })
	@DisplayName("A message that is sent again by another way, with its key, is stored once.")
	void isSentOnce(String destination) {
		List<Outcome> outcomes = new ArrayList<>();
		for (Way way : Way.values()) {
			try (Sender sender = way.sender(this.server)) {
				outcomes.add(sender.send(destination, "once", Map.of("idempotency-key", "of-every-way")));
			}
		}
		assertThat(new HashSet<>(outcomes)).hasSize(1);
		assertThat(outcomes.get(0).place()).isEqualTo(position(destination));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/nowhere                | x    | no-such-destination
			/topic/a/*              | x    | invalid
			/topic/a/../b           | x    | invalid
			/topic/a b              | x    |
			/topic/letters/way      | 101  | too-large
			/user/anna/queue/x      | x    | not-allowed
			""")
	@DisplayName("A message that is refused by one way is refused by all, for the same reason.")
	void refusesToSend(String destination, String text, String code) {
		String body = text.equals("101") ? "x".repeat(101) : text;
		for (Way way : Way.values()) {
			try (Sender sender = way.sender(this.server)) {
				assertThat(sender.send(destination, body, Map.of()).code()).as("by %s", way).isEqualTo(code);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "expires, soon, protocol-fault", "message-id, 1, invalid" })
	@DisplayName("A header that a message cannot have is refused, and nothing is stored.")
	void refusesHeaders(String name, String value, String overHttp) {
		for (Way way : Way.values()) {
			try (Sender sender = way.sender(this.server)) {
				assertThat(sender.send("/topic/kept/headers", "x", Map.of(name, value)).code()).as("by %s", way)
					.isEqualTo((way == Way.EVENTS || way == Way.LONG_POLL) ? overHttp : "protocol-fault");
			}
		}
		assertThat(position("/topic/kept/headers").offset()).isZero();
	}

	@Test
	@DisplayName("A work queue that is full is full by all ways.")
	void refusesWhatAQueueCannotHold() {
		String queue = "/queue/small/every-way";
		try (Sender sender = Way.WEBSOCKET.sender(this.server)) {
			for (int i = 0; i < 3; i++) {
				assertThat(sender.send(queue, "waits", Map.of()).code()).isNull();
			}
		}
		for (Way way : Way.values()) {
			try (Sender sender = way.sender(this.server)) {
				assertThat(sender.send(queue, "one too many", Map.of()).code()).as("by %s", way)
					.isEqualTo("queue-full");
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/nowhere              | no-such-destination
			/topic/a/../b         | invalid
			/topic/members/a      | not-signed-in
			/topic/hidden/*       | not-allowed
			""")
	@DisplayName("A reader that is refused by one way is refused by all, for the same reason.")
	void refusesToRead(String destination, String code) {
		for (Way way : Way.values()) {
			if (way != Way.LONG_POLL || !destination.contains("*")) {
				assertThat(way.askToFollow(this.server, destination)).as("by %s", way).isEqualTo(code);
			}
		}
	}

	private static List<Received> take(Follower follower, int count) {
		return IntStream.range(0, count).mapToObj((each) -> follower.next()).toList();
	}

	private Place position(String destination) {
		JsonNode position = new Api(this.port, null).get("/api/v1/position?" + EventSource.query(destination)).json();
		return new Place(position.get("epoch").stringValue(), position.get("offset").longValue());
	}

}
