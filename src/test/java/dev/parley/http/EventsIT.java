package dev.parley.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.parley.engine.Engine;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code GET /api/v1/events}: destinations as a stream of server-sent events. */
@OpenServer
@Slow
class EventsIT {

	private static final String FILLER = "x".repeat(32 * 1024);

	@Autowired
	Engine engine;

	@LocalServerPort
	int port;

	private StompClient jun;

	@BeforeEach
	void connect() {
		this.jun = StompClient.connected(this.port);
	}

	@AfterEach
	void leave() {
		this.jun.close();
	}

	// The beginning

	@Test
	@DisplayName("A stream begins with a comment, the time after which to come back, and an id to come back with.")
	void begins() {
		try (EventSource stream = EventSource.of(this.port, "/topic/kept/begins", "/topic/begins")) {
			assertThat(stream.status()).isEqualTo(200);
			assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
			assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");
			assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
			assertThat(stream.comment()).isEmpty();
			this.jun.publish("/topic/begins", "go");
			stream.expectText("go");
			assertThat(stream.retry()).isBetween(2000, 4000);
			assertThat(stream.lastEventId()).matches("0\\.[0-9a-f.]+~").isEqualTo(stream.header("Last-Event-ID"));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					destination=/nowhere                                   | 404 | no-such-destination | /topic/
					destination=/app/nothing                               | 404 | no-such-destination | takes this
					destination=/topic/members/a                           | 401 | not-signed-in       | may not subscribe
					destination=/topic/a&destination=/topic/members/a      | 401 | not-signed-in       | may not subscribe
					destination=/topic/a/../b                              | 400 | invalid             | segment
					destination=topic/a                                    | 400 | invalid             | begins with a slash
					destination=/topic/a%00b                               | 400 | invalid             | invisible
					destination=/topic/LONG                                | 400 | invalid             | at most 255 characters, not 307
					max-frequency=1                                        | 400 | invalid             | repeat it for up to 32
					destination=/topic/a&destination=/topic/a              | 400 | invalid             | once
					destination=/topic/kept/*&after=first                  | 400 | invalid             | neither a pattern
					destination=/topic/a&after=last                        | 400 | invalid             | first
					destination=/topic/a&destination=/topic/b&destination=/topic/c&max-frequency=1&max-frequency=2 | 400 | invalid | 2 times for 3
					destination=/topic/quotes/a&max-frequency=often        | 400 | invalid             | 0.01 to 1000
					destination=/topic/kept/a&max-frequency=5              | 400 | invalid             | says what a message is about
					destination=/topic/a&last-event-id=-1.ab               | 400 | invalid             | <offset>.<epoch>
					destination=/topic/a&last-event-id=1.ab~2              | 400 | invalid             | 2 places
					destination=/topic/a&lastEventId=1.ab                  | 400 | invalid             | no parameter "lastEventId"
					destination=/topic/a&after=first&after=first           | 400 | invalid             | after is given 2 times
					destination=/topic/a&last-event-id=1.a&last-event-id=2.a | 400 | invalid           | last-event-id is given 2 times
					destination=/topic/a&token=x                           | 400 | credential-in-query | Authorization
					""")
	@DisplayName("What is wrong is answered by a problem of its own, before there is a stream.")
	void isRefused(String query, int status, String code, String detail) {
		Api.Answer answer = new Api(this.port, null).get("/api/v1/events?" + query.replace("LONG", "x".repeat(300)));
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(answer.header("Cache-Control")).contains("no-store");
		assertThat(answer.code()).isEqualTo(code);
		assertThat(answer.json().get("detail").stringValue()).contains(detail);
	}

	@Test
	@DisplayName("32 destinations are a stream, 33 are refused.")
	void hasAtMost32() {
		String[] all = IntStream.range(0, 33).mapToObj((i) -> "/topic/kept/many/" + i).toArray(String[]::new);
		try (EventSource stream = EventSource.of(this.port, Arrays.copyOf(all, 32))) {
			this.jun.publish(all[31], "last");
			assertThat(stream.expectText("last").id()).matches("0\\.[0-9a-f.]+(~0[0-9a-f.]*){30}~1[0-9a-f.]*");
		}
		assertThat(new Api(this.port, null).get("/api/v1/events?" + EventSource.query(all)).json().get("detail"))
			.asString()
			.contains("at most 32 destinations; this request names 33");
	}

	@ParameterizedTest
	@CsvSource({ "HEAD", "POST", "PUT", "DELETE" })
	@DisplayName("Only GET opens a stream: 405.")
	void isOpenedByGet(String method) {
		Api.Answer answer = new Api(this.port, null).exchange(method, "/api/v1/events?destination=/topic/a", null);
		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.header("Allow")).contains("GET");
	}

	// Messages

	@Test
	@DisplayName("A message is one line of JSON, with its position, time, headers and body.")
	void carriesMessages() {
		try (EventSource stream = EventSource.of(this.port, "/topic/kept/json")) {
			this.jun.send("SEND\ndestination:/topic/kept/json\ncontent-type:application/json\nx-color:r\\ned\n\n"
					+ "{\r\n\"n\": 1\n}\0");
			EventSource.Event event = stream.expect("message");
			JsonNode message = event.json();
			assertThat(message.get("destination").stringValue()).isEqualTo("/topic/kept/json");
			assertThat(event.id()).isEqualTo("1." + message.get("epoch").stringValue());
			assertThat(message.get("offset").longValue()).isEqualTo(1);
			assertThat(Instant.parse(message.get("time").stringValue())).isAfter(Instant.EPOCH);
			assertThat(message.get("headers").toString())
				.isEqualTo("{\"content-type\":\"application/json\",\"x-color\":\"r\\ned\"}");
			assertThat(message.get("body").toString()).isEqualTo("{\"n\":1}");
		}
	}

	@Test
	@DisplayName("Patterns, work queues and a user's own destinations are in a stream as in a SUBSCRIBE, without a position.")
	void hasEveryKindOfDestination() {
		try (EventSource stream = EventSource.of(this.port, "/topic/kept/kinds/*", "/queue/kinds", "/user/queue/kinds",
				"/topic/kept/one-kind")) {
			this.jun.publish("/topic/kept/kinds/a", "by pattern");
			assertThat(stream.expectText("by pattern").json().get("offset").longValue()).isEqualTo(1);
			this.jun.publish("/queue/kinds", "by queue");
			assertThat(stream.expectText("by queue").id()).matches("~~~0\\.[0-9a-f.]+");
		}
	}

	// Coming back

	@Test
	@DisplayName("A stream that comes back goes on in each destination for itself, and is told so.")
	void recovers() {
		String[] destinations = { "/topic/kept/back-a", "/topic/back-b", "/topic/kept/back-c", "/topic/brief/back-d" };
		String id;
		try (EventSource stream = EventSource.of(this.port, destinations)) {
			this.jun.publish("/topic/kept/back-a", "seen");
			id = stream.expectText("seen").id();
		}
		this.jun.publish("/topic/kept/back-a", "missed a");
		this.jun.publish("/topic/back-b", "lost b");
		this.jun.publish("/topic/kept/back-c", "missed c");
		for (int i = 0; i < 6; i++) {
			this.jun.publish("/topic/brief/back-d", "lost d");
		}
		try (EventSource stream = EventSource.open(this.port, EventSource.query(destinations), "Last-Event-ID", id)) {
			assertThat(recovered(stream)).isEqualTo("/topic/kept/back-a true 2");
			assertThat(recovered(stream)).isEqualTo("/topic/back-b false -");
			assertThat(recovered(stream)).isEqualTo("/topic/kept/back-c true 1");
			assertThat(recovered(stream)).isEqualTo("/topic/brief/back-d false 6");
			stream.expectText("missed a");
			stream.expectText("missed c");
			this.jun.publish("/topic/back-b", "new b");
			stream.expectText("new b");
			assertThat(stream.header("Last-Event-ID")).as("tells what is lost")
				.isNotEqualTo(id)
				.matches("1\\.[^~]+~~0[^~]*~6[^~]*");
		}
		try (EventSource stream = EventSource.open(this.port,
				EventSource.query("/topic/kept/back-a") + "&last-event-id=" + id.substring(0, id.indexOf('~')))) {
			assertThat(recovered(stream)).isEqualTo("/topic/kept/back-a true 2");
			stream.expectText("missed a");
		}
	}

	private static String recovered(EventSource stream) {
		JsonNode data = stream.expect("recovered").json();
		return data.get("destination").stringValue() + " " + data.get("recovered").booleanValue() + " "
				+ (data.has("offset") ? data.get("offset").toString() : "-");
	}

	@Test
	@DisplayName("after=first begins with all that is kept, and Last-Event-ID goes on from there.")
	void beginsWithTheFirst() {
		this.jun.publish("/topic/brief/first", "one");
		String id;
		try (EventSource stream = EventSource.open(this.port, "destination=/topic/brief/first&after=first")) {
			assertThat(stream.header("Last-Event-ID")).isEqualTo("first");
			assertThat(recovered(stream)).isEqualTo("/topic/brief/first true 1");
			id = stream.expectText("one").id();
		}
		this.jun.publish("/topic/brief/first", "two");
		try (EventSource stream = EventSource.open(this.port, "destination=/topic/brief/first&after=first",
				"Last-Event-ID", id)) {
			assertThat(recovered(stream)).isEqualTo("/topic/brief/first true 2");
			stream.expectText("two");
		}
	}

	@Test
	@DisplayName("max-frequency lets each key come at most so often, and the id is where to go on.")
	void isPaced() {
		String query = EventSource.query("/topic/kept/quotes/sse", "/topic/kept/beside")
				+ "&max-frequency=0.01&max-frequency=";
		String id;
		try (EventSource stream = EventSource.open(this.port, query)) {
			for (String quote : new String[] { "A1", "A2", "B3", "A4" }) {
				quote("/topic/kept/quotes/sse", quote);
			}
			assertThat(stream.expectText("A1").id()).startsWith("1.");
			assertThat(stream.expectText("B3").id()).as("A waits").startsWith("1.");
			this.jun.publish("/topic/kept/beside", "one");
			this.jun.publish("/topic/kept/beside", "two");
			stream.expectText("one");
			id = stream.expectText("two").id();
			assertThat(id).startsWith("1.").matches("[^~]*~2.*");
		}
		try (EventSource stream = EventSource.open(this.port, query, "Last-Event-ID", id)) {
			assertThat(recovered(stream)).isEqualTo("/topic/kept/quotes/sse true 4");
			assertThat(recovered(stream)).isEqualTo("/topic/kept/beside true 2");
			// The newest of each, in some order.
			assertThat(Set.of(stream.expect("message").json().get("text").stringValue(),
					stream.expect("message").json().get("text").stringValue()))
				.containsExactlyInAnyOrder("A4", "B3");
			assertThat(stream.lastEventId()).startsWith("4.");
		}
	}

	@Test
	@DisplayName("A stream of one destination with max-frequency has no id of its own where something older waits.")
	void isPacedAlone() {
		try (EventSource stream = EventSource.open(this.port,
				EventSource.query("/topic/kept/quotes/alone") + "&max-frequency=0.01")) {
			for (String quote : new String[] { "A1", "A2", "B3" }) {
				quote("/topic/kept/quotes/alone", quote);
			}
			assertThat(stream.expectText("A1").id()).startsWith("1.");
			assertThat(stream.expectText("B3").id()).startsWith("1.");
		}
	}

	private void quote(String destination, String text) {
		this.jun.send("SEND\ndestination:" + destination + "\nsymbol:" + text.charAt(0) + "\nreceipt:" + text + "\n\n"
				+ text + "\0");
		this.jun.expectReceipt(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cross-site", "same-site" })
	@DisplayName("An image in a page of another site opens no stream, which would take messages of a work queue from others.")
	void isNotForImagesOfOtherSites(String site) {
		EventSource image = EventSource.open(this.port, "destination=/queue/taken", "Sec-Fetch-Site", site,
				"Sec-Fetch-Mode", "no-cors");
		assertThat(image.status()).isEqualTo(403);
		try (EventSource page = EventSource.open(this.port, "destination=/queue/taken", "Sec-Fetch-Site",
				"same-origin")) {
			this.jun.publish("/queue/taken", "mine");
			page.expectText("mine");
		}
	}

	// Slow readers

	@Test
	@DisplayName("A client that does not read is dropped, holds no thread, and nobody else notices.")
	void dropsWhoDoesNotRead() throws IOException {
		Set<String> before = streams();
		try (Socket slow = unread("/topic/unread")) {
			Awaitility.await().until(() -> !before.containsAll(streams()));
			String session = streamSince(before).id();
			EventSource fast = EventSource.of(this.port, "/topic/unread");
			for (int i = 1; i <= 1000 && streams().contains(session); i++) {
				this.jun.publish("/topic/unread", i + FILLER);
				fast.expectText(i + FILLER);
			}
			Awaitility.await().until(() -> !streams().contains(session));
			assertThat(slow.isClosed()).isFalse();
			this.jun.publish("/topic/unread", "on");
			fast.expectText("on");
			fast.close();
		}
	}

	@Test
	@DisplayName("Where the policy is to leave out the oldest, a client that reads again gets the newest.")
	void leavesOutTheOldest() throws IOException {
		try (Socket slow = unread("/topic/news/unread");
				EventSource fast = EventSource.of(this.port, "/topic/news/unread")) {
			BufferedReader lines = new BufferedReader(
					new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
			assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
			for (int i = 1; i <= 400; i++) {
				this.jun.publish("/topic/news/unread", i + FILLER);
				fast.expectText(i + FILLER);
			}
			int read = 0;
			for (String line = lines.readLine(); !line.contains("\"400x"); line = lines.readLine()) {
				read += line.startsWith("data: ") ? 1 : 0;
			}
			assertThat(read).isLessThan(399);
		}
	}

	/** A stream whose client has read nothing yet. */
	private Socket unread(String destination) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(8192);
		socket.connect(new InetSocketAddress("127.0.0.1", this.port));
		socket.getOutputStream()
			.write(("GET /api/v1/events?destination=" + destination + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	// The end

	@Test
	@DisplayName("Clients that go away leave nothing behind.")
	void leavesNothing() {
		Set<String> before = streams();
		EventSource stream = EventSource.of(this.port, "/topic/leaves", "/user/queue/leaves");
		SessionInfo session = streamSince(before);
		assertThat(session.subscriptions()).isEqualTo(2);
		assertThat(session.address()).isEqualTo("127.0.0.1");
		stream.close();
		Awaitility.await().untilAsserted(() -> assertThat(streams()).doesNotContain(session.id()));
	}

	@Test
	@DisplayName("A stream that an administrator ends for good says so, and is answered 204 when it comes back.")
	void isOverForGood() {
		Set<String> before = streams();
		try (EventSource stream = EventSource.of(this.port, "/topic/over")) {
			this.engine.disconnect(streamSince(before).id(), "Enough", false);
			EventSource.Event problem = stream.expect("problem");
			assertThat(problem.json().get("code").stringValue()).isEqualTo("ended-by-administrator");
			stream.expectEnd();
			assertThat(stream.lastEventId()).isEqualTo("over");
		}
		assertThat(EventSource.open(this.port, "destination=/topic/over", "Last-Event-ID", "over").status())
			.isEqualTo(204);
	}

	private Set<String> streams() {
		return this.engine.sessions(null)
			.filter((each) -> each.transport().equals("sse"))
			.map(SessionInfo::id)
			.collect(Collectors.toSet());
	}

	private SessionInfo streamSince(Set<String> before) {
		return this.engine.sessions(null)
			.filter((each) -> each.transport().equals("sse") && !before.contains(each.id()))
			.findFirst()
			.orElseThrow();
	}

}
