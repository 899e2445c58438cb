package dev.parley.board;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.parley.audit.AuditEvent;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ManualClock;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames of a board, for people with and without an account, and against malicious ones.
 */
@RunningServer
@Import(BoardIT.Time.class)
@Slow
class BoardIT {

	private static final String DOT = "{\"id\":\"%s\",\"tool\":\"pen\",\"colour\":\"ink\",\"width\":4,\"points\":[0,0,10,10]}";

	private final String board = "b-" + UUID.randomUUID().toString().substring(0, 8);

	@LocalServerPort
	int port;

	@Autowired
	ManualClock clock;

	private Account mina;

	private Account jun;

	@BeforeEach
	void minaAndJunSignUp() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
	}

	@Test
	void whoeverJoinsSeesTheWholePictureThenWhatChanges() {
		try (StompClient minas = connect(this.mina); StompClient juns = connect(this.jun)) {
			draw(minas, "a");
			draw(juns, "a");
			try (StompClient visitor = StompClient.connected(this.port)) {
				watch(visitor);
				StompFrame first = visitor.expect("MESSAGE");
				assertThat(first.header("stroke")).isEqualTo(this.mina.name() + "/a");
				assertThat(first.json().toString()).isEqualTo(DOT.formatted("a"));
				assertThat(visitor.expect("MESSAGE").header("stroke")).isEqualTo(this.jun.name() + "/a");
				remove(minas, "a");
				StompFrame removed = visitor.expect("MESSAGE");
				assertThat(removed.header("stroke")).isEqualTo(this.mina.name() + "/a");
				assertThat(removed.text()).isEmpty();
				draw(minas, "a");
				assertThat(visitor.expect("MESSAGE").json().get("id").stringValue()).isEqualTo("a");
				visitor.expectNothing();
			}
			try (StompClient late = StompClient.connected(this.port)) {
				watch(late);
				assertThat(late.expect("MESSAGE").header("stroke")).isEqualTo(this.jun.name() + "/a");
				assertThat(late.expect("MESSAGE").header("stroke")).isEqualTo(this.mina.name() + "/a");
				late.expectNothing();
			}
		}
	}

	@Test
	void aStrokeThatIsSentAgainAfterACutIsThereOnce() {
		try (StompClient minas = connect(this.mina)) {
			draw(minas, "a");
		}
		try (StompClient minas = connect(this.mina); StompClient visitor = StompClient.connected(this.port)) {
			draw(minas, "a");
			watch(visitor);
			visitor.expect("MESSAGE");
			visitor.expectNothing();
		}
	}

	@Test
	void aStrokeHasTheNameOfWhoeverSentItWhateverTheySay() {
		try (StompClient juns = connect(this.jun); StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor);
			juns.send(("SEND\ndestination:%s\ncontent-type:application/json\nstroke:%s/a\nuser:%s\nreceipt:r\n\n%s\0")
				.formatted(app("strokes"), this.mina.name(), this.mina.name(),
						DOT.formatted("a").replace("{", "{\"user\":\"" + this.mina.name() + "\",")));
			juns.awaitReceipt("r");
			StompFrame stroke = visitor.expect("MESSAGE");
			assertThat(stroke.header("stroke")).isEqualTo(this.jun.name() + "/a");
			assertThat(stroke.text()).doesNotContain(this.mina.name());
		}
	}

	@Test
	void nobodyRemovesOrReplacesAStrokeOfSomebodyElse() {
		try (StompClient minas = connect(this.mina);
				StompClient juns = connect(this.jun);
				StompClient visitor = StompClient.connected(this.port)) {
			draw(minas, "a");
			watch(visitor);
			visitor.expect("MESSAGE");
			assertRefused(juns, app("removals"), "{\"id\":\"a\"}", "no-such-stroke");
			assertRefused(juns, app("removals"), "{\"id\":\"%s/a\"}".formatted(this.mina.name()), "invalid");
			assertRefused(juns, app("strokes"), DOT.formatted(this.mina.name() + "/a"), "invalid");
			String topic = "/topic/boards/" + this.board + "/strokes";
			assertRefused(juns, topic + "\nstroke:" + this.mina.name() + "/a", "", "not-allowed");
			assertRefused(juns, topic.replace("strokes", "cursors") + "\nuser:" + this.mina.name(), "{}",
					"not-allowed");
			assertRefused(juns, "/topic/boards\nboard:" + this.board, "", "not-allowed");
			visitor.expectNothing();
			draw(minas, "b");
			assertThat(visitor.expect("MESSAGE").header("stroke")).isEqualTo(this.mina.name() + "/b");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"id":"a"       | "id":"<script>"            | invalid
			"id":"a"       | "id":""                    | invalid
			"id":"a",      |                            | invalid
			"tool":"pen"   | "tool":"bomb"              | invalid
			"colour":"ink" | "colour":"url(evil)"       | invalid
			"width":4      | "width":0                  | invalid
			"width":4      | "width":33                 | invalid
			[0,0,10,10]    | []                         | invalid
			[0,0,10,10]    | [0,0,10]                   | unreadable
			[0,0,10,10]    | [0,0,10,1000001]           | invalid
			[0,0,10,10]    | [0,0,null,10]              | unreadable
			[0,0,10,10]    | [0,0,"x",10]               | unreadable
			[0,0,10,10]    | null                       | unreadable
			{              | [                          | unreadable
			""")
	void whatIsNoStrokeIsRefusedAndSeenByNobody(String valid, String faulty, String code) {
		try (StompClient juns = connect(this.jun); StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor);
			String body = DOT.formatted("a").replace(valid, (faulty != null) ? faulty : "");
			assertRefused(juns, app("strokes"), body, code);
			visitor.expectNothing();
		}
	}

	@Test
	void aStrokeHasAtMostFiveHundredPoints() {
		try (StompClient juns = connect(this.jun)) {
			String points = "0" + ",0".repeat(Stroke.LONGEST - 1);
			juns.publish(app("strokes") + "\ncontent-type:application/json",
					DOT.formatted("a").replace("0,0,10,10", points));
			assertRefused(juns, app("strokes"), DOT.formatted("b").replace("0,0,10,10", points + ",0,0"), "invalid");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPPER", "-x", "a_b", "an-extremely-long-name-of-a-board-that-nobody-wants" })
	void aBoardHasAPlainName(String name) {
		try (StompClient juns = connect(this.jun)) {
			assertRefused(juns, "/app/boards/" + name + "/strokes", DOT.formatted("a"), "invalid");
			assertRefused(juns, "/app/boards/" + name + "/cursors", "{\"x\":0,\"y\":0}", "invalid");
		}
	}

	@Test
	void aVisitorWithoutAnAccountWatchesAndDrawsNothing() {
		try (StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor);
			visitor.subscribe("errors", "/user/queue/errors");
			for (String what : List.of("strokes", "removals", "cursors")) {
				visitor.send(
						"SEND\ndestination:%s\ncontent-type:application/json\nreceipt:r\n\n{}\0".formatted(app(what)));
				assertThat(visitor.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-signed-in");
			}
			visitor.send("SUBSCRIBE\nid:x\ndestination:/topic/boards\nreceipt:r\n\n\0");
			assertThat(visitor.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
		}
	}

	@Test
	void aUserDrawsAtAModeratePace() {
		try (StompClient juns = connect(this.jun); StompClient minas = connect(this.mina)) {
			drawAtOnce(juns, 0, 200);
			assertRefused(juns, app("strokes"), DOT.formatted("more"), "over-limit");
			assertRefused(juns, app("removals"), "{\"id\":\"s0\"}", "over-limit");
			draw(minas, "a");
			this.clock.advance(Duration.ofMillis(50));
			draw(juns, "more");
		}
	}

	@Slow
	@Test
	void aUserHasSoManyStrokesOnABoardAndIsToldWhenTheyAreTooMany() {
		try (StompClient juns = connect(this.jun); StompClient minas = connect(this.mina)) {
			for (int i = 0; i < Picture.STROKES_OF_A_USER; i += 200) {
				drawAtOnce(juns, i, i + 200);
				this.clock.advance(Duration.ofSeconds(10));
			}
			assertRefused(juns, app("strokes"), DOT.formatted("more"), "too-many-strokes");
			draw(juns, "s0");
			remove(juns, "s0");
			draw(juns, "more");
			draw(minas, "a");
		}
	}

	@Test
	void aUserHasStrokesOnFewBoardsAndErasingThemMakesRoom() {
		try (StompClient juns = connect(this.jun)) {
			for (int i = 0; i < Boards.OF_A_USER; i++) {
				draw(juns, this.board + i, "a");
			}
			assertRefused(juns, app("strokes"), DOT.formatted("a"), "too-many-strokes");
			draw(juns, this.board + 0, "b");
			juns.publish("/app/boards/%s1/removals\ncontent-type:application/json".formatted(this.board),
					"{\"id\":\"a\"}");
			draw(juns, "a");
		}
	}

	@Test
	void whatIsDrawnStaysForAWeek() {
		try (StompClient juns = connect(this.jun)) {
			draw(juns, "a");
			try (StompClient visitor = StompClient.connected(this.port)) {
				watch(visitor);
				assertThat(visitor.expect("MESSAGE").header("expires"))
					.isEqualTo(Long.toString(this.clock.millis() + Duration.ofDays(7).toMillis()));
			}
		}
		this.clock.advance(Boards.LASTS);
		try (StompClient hanas = connect(Account.signUp(this.port, "hana"));
				StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor);
			visitor.expectNothing();
			draw(hanas, "b");
			assertThat(visitor.expect("MESSAGE").header("stroke")).endsWith("/b");
		}
	}

	@Test
	void aCursorHasItsUsersNameAndNothingOfItIsKept() {
		try (StompClient juns = connect(this.jun); StompClient visitor = StompClient.connected(this.port)) {
			visitor.subscribe("c", "/topic/boards/%s/cursors".formatted(this.board));
			move(juns, "{\"x\":1,\"y\":2,\"user\":\"admin\",\"stroke\":" + DOT.formatted("a") + "}");
			StompFrame cursor = visitor.expect("MESSAGE");
			assertThat(cursor.header("user")).isEqualTo(this.jun.name());
			assertThat(cursor.json().toString()).isEqualTo("{\"x\":1,\"y\":2,\"stroke\":" + DOT.formatted("a") + "}");
			assertThat(cursor.headers()).doesNotContainKey("x-stream-offset");
			String longest = DOT.formatted("a").replace("0,0,10,10", "0" + ",0".repeat(Cursor.LONGEST_PREVIEW + 1));
			assertRefused(juns, app("cursors"), "{\"x\":1,\"y\":2,\"stroke\":" + longest + "}", "unreadable");
			visitor.expectNothing();
			try (StompClient late = StompClient.connected(this.port)) {
				watch(late);
				late.expectNothing();
			}
		}
	}

	@Slow
	@Test
	void ofFourThousandMovesInASecondFewAreSeenAndNobodyElseIsSlowedDown() {
		try (StompClient juns = connect(this.jun);
				StompClient minas = connect(this.mina);
				StompClient visitor = StompClient.connected(this.port)) {
			visitor.subscribe("c", "/topic/boards/%s/cursors".formatted(this.board));
			for (int i = 0; i < 4000; i++) {
				juns.send("SEND\ndestination:%s\ncontent-type:application/json\n\n{\"x\":%d,\"y\":0}\0"
					.formatted(app("cursors"), i));
			}
			move(minas, "{\"x\":7,\"y\":7}");
			draw(minas, "a");
			move(juns, "{\"x\":0,\"y\":0}");
			Map<String, Integer> moves = new HashMap<>();
			visitor.send("SUBSCRIBE\nid:end\ndestination:/user/queue/end\nreceipt:end\n\n\0");
			for (StompFrame frame = visitor.next(); frame.command().equals("MESSAGE"); frame = visitor.next()) {
				moves.merge(frame.header("user"), 1, Integer::sum);
			}
			assertThat(moves).containsEntry(this.mina.name(), 1);
			assertThat(moves.get(this.jun.name())).as("fewer if the line is slow").isBetween(1, BoardController.MOVES);
		}
	}

	@Slow
	@Test
	void twentyPeopleWithTwentyMovesASecondAreConflatedAndTheLastMoveOfEachComes() {
		List<StompClient> people = new ArrayList<>();
		try {
			String topic = "/topic/boards/%s/cursors".formatted(this.board);
			for (int i = 0; i < 20; i++) {
				StompClient one = connect(Account.signUp(this.port, "p" + i));
				one.send("SUBSCRIBE\nid:c\ndestination:%s\nx-max-frequency:1\nreceipt:c\n\n\0".formatted(topic));
				one.awaitReceipt("c");
				people.add(one);
			}
			for (int x = 0; x < 19; x++) {
				for (StompClient one : people) {
					one.send("SEND\ndestination:%s\ncontent-type:application/json\n\n{\"x\":%d,\"y\":0}\0"
						.formatted(app("cursors"), x));
				}
			}
			people.forEach((one) -> move(one, "{\"x\":19,\"y\":0}"));
			for (StompClient one : people) {
				Map<String, List<Integer>> moves = new HashMap<>();
				while (moves.values().stream().filter((xs) -> xs.get(xs.size() - 1) == 19).count() < 20) {
					StompFrame frame = one.expect("MESSAGE");
					moves.computeIfAbsent(frame.header("user"), (user) -> new ArrayList<>())
						.add(frame.json().get("x").intValue());
				}
				assertThat(moves.values()).as("in order").allSatisfy((xs) -> assertThat(xs).isSorted());
				assertThat(moves.values().stream().mapToInt(List::size).sum()).as("of 400 moves").isLessThan(200);
			}
			assertThat(new Api(this.port, null).get("/api/v1/messages?destination=" + topic + "&after=first").body())
				.as("nothing is kept")
				.contains("\"messages\":[]");
		}
		finally {
			people.forEach(StompClient::close);
		}
	}

	@Test
	void thoseWhoWatchAreTold() {
		try (StompClient juns = connect(this.jun); StompClient visitor = StompClient.connected(this.port)) {
			watch(juns);
			visitor.subscribe("p", "/topic/boards/%s/strokes/presence".formatted(this.board));
			JsonNode state = visitor.expect("MESSAGE").json();
			assertThat(state.get("users").get(0).get("name").stringValue()).isEqualTo(this.jun.name());
		}
	}

	@Test
	void anAdministratorClearsABoardAndNobodyElse(@Autowired JdbcClient database, @Autowired Audit audit) {
		Account root = Account.signUp(this.port, "root");
		database.sql("insert into account_role select id, 'ADMIN' from account where name = ?")
			.param(root.name())
			.update();
		String path = "/api/v1/boards/" + this.board;
		try (StompClient juns = connect(this.jun);
				StompClient minas = connect(this.mina);
				StompClient visitor = StompClient.connected(this.port)) {
			drawAtOnce(juns, 0, 200);
			draw(minas, "a");
			draw(minas, this.board + "x", "a");
			watch(visitor);
			visitor.messages(201);
			assertThat(Api.of(this.port, this.jun).delete(path).code()).isEqualTo("not-allowed");
			visitor.expectNothing();
			assertThat(Api.of(this.port, root).delete("/api/v1/boards/A_b").code()).isEqualTo("invalid");
			assertThat(Api.of(this.port, root).delete(path).status()).isEqualTo(204);
			assertThat(visitor.messages(201)).containsOnly("");
			visitor.expectNothing();
			assertThat(audit.events()).filteredOn((event) -> root.name().equals(event.user()))
				.extracting(AuditEvent::reason)
				.containsExactly("The board is cleared of 201 strokes");
			try (StompClient late = StompClient.connected(this.port)) {
				watch(late);
				late.expectNothing();
				draw(minas, "b");
				assertThat(late.expect("MESSAGE").header("stroke")).isEqualTo(this.mina.name() + "/b");
				late.subscribe("x", "/topic/boards/" + this.board + "x/strokes\nx-stream-offset:first");
				assertThat(late.expect("MESSAGE").header("stroke")).isEqualTo(this.mina.name() + "/a");
			}
		}
	}

	@Test
	void whatADeletedAccountHasDrawnIsGoneAndWasInItsData() {
		try (StompClient juns = connect(this.jun);
				StompClient minas = connect(this.mina);
				StompClient visitor = StompClient.connected(this.port)) {
			draw(juns, "a");
			draw(minas, "b");
			watch(visitor);
			visitor.messages(2);
			JsonNode data = Api.of(this.port, this.jun).get("/api/v1/session/export").json().get("boards");
			assertThat(data.toString()).isEqualTo("{\"%s\":[%s]}".formatted(this.board, DOT.formatted("a")));
			assertThat(Api.of(this.port, this.jun)
				.post("/api/v1/session/account-deletion",
						"{\"password\":\"" + Account.PASSWORD + "\",\"messages\":true}")
				.status()).isEqualTo(204);
			StompFrame removed = visitor.expect("MESSAGE");
			assertThat(removed.header("stroke")).isEqualTo(this.jun.name() + "/a");
			assertThat(removed.text()).isEmpty();
			visitor.expectNothing();
		}
	}

	private void draw(StompClient client, String id) {
		draw(client, this.board, id);
	}

	private static void draw(StompClient client, String board, String id) {
		client.publish("/app/boards/%s/strokes\ncontent-type:application/json".formatted(board), DOT.formatted(id));
	}

	private void drawAtOnce(StompClient client, int from, int to) {
		for (int i = from; i < to - 1; i++) {
			client.send("SEND\ndestination:%s\ncontent-type:application/json\n\n%s\0".formatted(app("strokes"),
					DOT.formatted("s" + i)));
		}
		draw(client, "s" + (to - 1));
	}

	private void remove(StompClient client, String id) {
		client.publish(app("removals") + "\ncontent-type:application/json", "{\"id\":\"%s\"}".formatted(id));
	}

	private void move(StompClient client, String cursor) {
		client.publish(app("cursors") + "\ncontent-type:application/json", cursor);
	}

	private String app(String what) {
		return "/app/boards/%s/%s".formatted(this.board, what);
	}

	private static void assertRefused(StompClient offender, String destination, String body, String code) {
		offender.send(
				"SEND\ndestination:%s\ncontent-type:application/json\nreceipt:r\n\n%s\0".formatted(destination, body));
		StompFrame refusal = offender.expect("MESSAGE");
		assertThat(refusal.header("destination")).isEqualTo("/user/queue/errors");
		assertThat(refusal.json().get("code").stringValue()).as(refusal.text()).isEqualTo(code);
	}

	private void watch(StompClient client) {
		client.send("SUBSCRIBE\nid:s\ndestination:/topic/boards/%s/strokes\nx-stream-offset:first\nreceipt:s\n\n\0"
			.formatted(this.board));
		client.expectReceipt("s");
	}

	private StompClient connect(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	/** Administration that is in the audit log. */
	record Audit(Queue<AuditEvent> events) {

		@EventListener
		void take(AuditEvent event) {
			if (event.type() == AuditEvent.Type.ADMINISTRATION) {
				this.events.add(event);
			}
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Time {

		@Bean
		Audit administration() {
			return new Audit(new ConcurrentLinkedQueue<>());
		}

		@Bean
		@Primary
		ManualClock manualClock() {
			return ManualClock.startingNow();
		}

	}

}
