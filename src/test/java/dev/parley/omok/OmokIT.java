package dev.parley.omok;

import java.time.Duration;
import java.util.UUID;

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
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

@RunningServer
@Import(OmokIT.Time.class)
@Slow
class OmokIT {

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
	void aGameIsMadeJoinedAndPlayedBeforeAVisitorWithoutAccount() {
		String id = open();
		try (StompClient visitor = StompClient.connected(this.port);
				StompClient minas = connect(this.mina);
				StompClient juns = connect(this.jun)) {
			JsonNode game = watch(visitor, id);
			assertThat(game.get("black").stringValue()).isEqualTo(this.mina.name());
			assertThat(game.get("white").isNull()).isTrue();
			juns.publish("/app/omok/%s/join".formatted(id), "");
			assertThat(next(visitor).get("white").stringValue()).isEqualTo(this.jun.name());
			minas.publish("/app/omok/%s/moves".formatted(id), "{\"x\":7,\"y\":7,\"move\":1}");
			assertThat(next(visitor).get("moves").toString()).isEqualTo("[[7,7]]");
			juns.publish("/app/omok/%s/moves".formatted(id), "{\"x\":8,\"y\":7,\"move\":2}");
			assertThat(next(visitor).get("moves").toString()).isEqualTo("[[7,7],[8,7]]");
			visitor.expectNothing();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			mina | moves  | {"x":8,"y":8,"move":2}              | not-your-turn
			mina | moves  | {"x":8,"y":8,"move":2,"user":"jun"} | not-your-turn
			jun  | moves  | {"x":7,"y":7,"move":2}              | occupied
			jun  | moves  | {"x":8,"y":8,"move":1}              | stale-move
			jun  | moves  | {"x":8,"y":8,"move":3}              | stale-move
			jun  | moves  | {"x":15,"y":0,"move":2}             | invalid
			jun  | moves  | {"x":0,"y":-1,"move":2}             | invalid
			jun  | moves  | {"x":0,"move":2}                    | invalid
			jun  | moves  | {"x":"A","y":0,"move":2}            | unreadable
			jun  | moves  | {"x":1.5,"y":0,"move":2}            | unreadable
			jun  | moves  | [1                                  | unreadable
			hana | moves  | {"x":8,"y":8,"move":2}              | not-a-player
			hana | join   | {}                                  | game-full
			hana | resign | {}                                  | not-a-player
			""")
	void whatTheRulesForbidIsRefusedToWhoeverTriesItAndNobodyElse(String who, String action, String body, String code) {
		String id = started();
		Account offender = switch (who) {
			case "mina" -> this.mina;
			case "jun" -> this.jun;
			default -> Account.signUp(this.port, who);
		};
		try (StompClient minas = connect(this.mina);
				StompClient juns = connect(this.jun);
				StompClient visitor = StompClient.connected(this.port);
				StompClient theirs = connect(offender)) {
			move(minas, id, 7, 7, 1);
			watch(visitor, id);
			assertRefused(theirs, id, action, body, code);
			visitor.expectNothing();
			minas.expectNothing();
			juns.expectNothing();
			move(juns, id, 0, 0, 2);
			assertThat(next(visitor).get("moves").toString()).isEqualTo("[[7,7],[0,0]]");
		}
	}

	@Test
	void whoClaimsToBeTheOtherPlayerIsStillThemselves() {
		String id = started();
		try (StompClient juns = connect(this.jun); StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor, id);
			juns.send("""
					SEND
					destination:/app/omok/%s/moves
					content-type:application/json
					user:%s
					user-name:%s
					simpUser:%s
					login:%s
					receipt:r

					{"x":7,"y":7,"move":1}\0""".formatted(id, this.mina.name(), this.mina.name(), this.mina.name(),
					this.mina.name()));
			assertThat(juns.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-your-turn");
			visitor.expectNothing();
		}
	}

	@Test
	void aPlayerOfOneGameMovesInNoOther() {
		String id = started();
		Account hana = Account.signUp(this.port, "hana");
		assertThat(Api.of(this.port, hana).post("/api/v1/omok", "").status()).isEqualTo(201);
		try (StompClient hanas = connect(hana)) {
			assertRefused(hanas, id, "moves", "{\"x\":7,\"y\":7,\"move\":1}", "not-a-player");
			assertRefused(hanas, "..%2F" + id, "moves", "{\"x\":7,\"y\":7,\"move\":1}", "no-such-game");
		}
	}

	@Test
	void aFloodOfMovesIsRefusedToItsSenderAndTheOthersPlayOn() {
		String id = started();
		Account hana = Account.signUp(this.port, "hana");
		try (StompClient minas = connect(this.mina);
				StompClient hanas = connect(hana);
				StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor, id);
			for (int i = 0; i < 10; i++) {
				assertRefused(hanas, id, "moves", "{\"x\":7,\"y\":7,\"move\":1}", "not-a-player");
			}
			for (int i = 0; i < 40; i++) {
				assertRefused(hanas, id, "moves", "{\"x\":7,\"y\":7,\"move\":1}", "over-limit");
			}
			move(minas, id, 7, 7, 1);
			assertThat(next(visitor).get("moves").toString()).isEqualTo("[[7,7]]");
			this.clock.advance(Duration.ofSeconds(2));
			assertRefused(hanas, id, "moves", "{\"x\":7,\"y\":7,\"move\":1}", "not-a-player");
		}
	}

	private static void assertRefused(StompClient offender, String id, String action, String body, String code) {
		offender.send("SEND\ndestination:/app/omok/%s/%s\ncontent-type:application/json\nreceipt:r\n\n%s\0"
			.formatted(id, action, body));
		StompFrame refusal = offender.expect("MESSAGE");
		assertThat(refusal.header("destination")).isEqualTo("/user/queue/errors");
		assertThat(refusal.json().get("code").stringValue()).isEqualTo(code);
	}

	@Test
	void nobodyPublishesToAGameOrToTheListThemselves() {
		String id = started();
		try (StompClient juns = connect(this.jun)) {
			for (String topic : new String[] { "/topic/omok", "/topic/omok/" + id }) {
				juns.send("SEND\ndestination:%s\ngame:%s\nreceipt:r\n\n{\"result\":{\"by\":\"five\"}}\0"
					.formatted(topic, id));
				assertThat(juns.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
			}
		}
		try (StompClient visitor = StompClient.connected(this.port)) {
			visitor.subscribe("errors", "/user/queue/errors");
			visitor.send("SEND\ndestination:/app/omok/%s/join\nreceipt:r\n\n\0".formatted(open()));
			assertThat(visitor.next().command()).isNotEqualTo("RECEIPT");
		}
		assertThat(new Api(this.port, null).post("/api/v1/omok", "").status()).isIn(401, 403);
	}

	@Test
	void ofTwoMovesAtOnceOneIsMade() {
		String id = started();
		try (StompClient first = connect(this.mina);
				StompClient second = connect(this.mina);
				StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor, id);
			String send = "SEND\ndestination:/app/omok/%s/moves\ncontent-type:application/json\nreceipt:r\n\n{\"x\":%d,\"y\":7,\"move\":1}\0";
			first.send(send.formatted(id, 3));
			second.send(send.formatted(id, 4));
			StompFrame one = first.next();
			StompFrame two = second.next();
			assertThat(one.command().equals("RECEIPT") ^ two.command().equals("RECEIPT")).isTrue();
			StompFrame refused = one.command().equals("RECEIPT") ? two : one;
			assertThat(refused.json().get("code").stringValue()).isEqualTo("stale-move");
			assertThat(next(visitor).get("moves")).hasSize(1);
			visitor.expectNothing();
		}
	}

	@Test
	void aMoveThatIsSentAgainAfterACutIsMadeOnceAndReceipted() {
		String id = started();
		try (StompClient minas = connect(this.mina)) {
			move(minas, id, 7, 7, 1);
		}
		try (StompClient minas = connect(this.mina); StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor, id);
			move(minas, id, 7, 7, 1);
			visitor.expectNothing();
		}
	}

	@Test
	void aSecondTabHasTheGameAsItIs() {
		String id = started();
		try (StompClient minas = connect(this.mina); StompClient tab = connect(this.mina)) {
			move(minas, id, 7, 7, 1);
			assertThat(watch(tab, id).get("moves").toString()).isEqualTo("[[7,7]]");
			assertRefused(tab, id, "moves", "{\"x\":1,\"y\":1,\"move\":2}", "not-your-turn");
			minas.expectNothing();
		}
	}

	@Test
	void whoseTimeIsUpLosesByTheServersClock() {
		String id = started();
		try (StompClient minas = connect(this.mina); StompClient visitor = StompClient.connected(this.port)) {
			watch(visitor, id);
			this.clock.advance(Duration.ofSeconds(60));
			move(minas, id, 7, 7, 1);
			assertThat(next(visitor).get("clocks").get("black").longValue()).isEqualTo(250_000);
			this.clock.advance(Duration.ofSeconds(300));
			assertThat(next(visitor).get("result").toString()).isEqualTo("{\"by\":\"time\",\"winner\":\"black\"}");
			assertRefused(minas, id, "moves", "{\"x\":1,\"y\":1,\"move\":2}", "game-over");
		}
	}

	@Test
	void theListHasAGameFromItsBeginningUntilAnHourAfterItsEnd() {
		String id = open();
		try (StompClient visitor = StompClient.connected(this.port); StompClient minas = connect(this.mina)) {
			visitor.send("SUBSCRIBE\nid:list\ndestination:/topic/omok\nx-stream-offset:first\nreceipt:r0\n\n\0");
			visitor.expectReceipt("r0");
			assertThat(nextOf(visitor, id).json().get("white").isNull()).isTrue();
			minas.publish("/app/omok/%s/resign".formatted(id), "");
			assertThat(nextOf(visitor, id).json().get("result").get("by").stringValue()).isEqualTo("withdrawn");
			this.clock.advance(Games.SHOWN);
			assertThat(nextOf(visitor, id).text()).isEmpty();
		}
		try (StompClient late = connect(Account.signUp(this.port, "hana"))) {
			assertRefused(late, id, "join", "{}", "no-such-game");
		}
	}

	@Test
	void aUserIsInFewGamesAtOnceAndActsAtAModeratePace() {
		for (int i = 0; i < Games.OF_A_USER; i++) {
			open();
		}
		Api minas = Api.of(this.port, this.mina);
		assertThat(minas.post("/api/v1/omok", "").code()).isEqualTo("too-many-games");
		String id = Api.of(this.port, this.jun).post("/api/v1/omok", "").json().get("id").stringValue();
		try (StompClient client = connect(this.mina)) {
			assertRefused(client, id, "join", "{}", "too-many-games");
		}
		for (int i = 0; i < 10; i++) {
			minas.post("/api/v1/omok", "");
		}
		Api.Answer refused = minas.post("/api/v1/omok", "");
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.header("Retry-After")).isEqualTo("1");
	}

	@Test
	void theGamesOfADeletedAccountAreLostAndGone() {
		String id = started();
		try (StompClient visitor = StompClient.connected(this.port); StompClient juns = connect(this.jun)) {
			watch(visitor, id);
			assertThat(Api.of(this.port, this.mina)
				.post("/api/v1/session/account-deletion",
						"{\"password\":\"" + Account.PASSWORD + "\",\"messages\":true}")
				.status()).isEqualTo(204);
			assertThat(next(visitor).get("result").toString())
				.isEqualTo("{\"by\":\"resignation\",\"winner\":\"white\"}");
			assertRefused(juns, id, "resign", "{}", "no-such-game");
		}
	}

	private String open() {
		Api.Answer answer = Api.of(this.port, this.mina).post("/api/v1/omok", "");
		assertThat(answer.status()).as(answer.body()).isEqualTo(201);
		String id = answer.json().get("id").stringValue();
		assertThat(answer.header("Location")).isEqualTo("/omok/#" + id);
		assertThat(UUID.fromString(id)).hasToString(id);
		return id;
	}

	private String started() {
		String id = open();
		try (StompClient juns = connect(this.jun)) {
			juns.publish("/app/omok/%s/join".formatted(id), "");
		}
		return id;
	}

	private static void move(StompClient client, String id, int x, int y, int number) {
		client.send(
				"SEND\ndestination:/app/omok/%s/moves\ncontent-type:application/json\nreceipt:moved\n\n{\"x\":%d,\"y\":%d,\"move\":%d}\0"
					.formatted(id, x, y, number));
		client.awaitReceipt("moved");
	}

	private StompClient connect(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	private static JsonNode watch(StompClient client, String id) {
		client.send("SUBSCRIBE\nid:%s\ndestination:/topic/omok/%s\nx-stream-offset:first\nreceipt:r0\n\n\0"
			.formatted(id, id));
		client.expectReceipt("r0");
		return next(client);
	}

	private static JsonNode next(StompClient client) {
		return client.expect("MESSAGE").json();
	}

	private static StompFrame nextOf(StompClient client, String game) {
		StompFrame frame = client.expect("MESSAGE");
		while (!frame.header("game").equals(game)) {
			frame = client.expect("MESSAGE");
		}
		return frame;
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Time {

		@Bean
		@Primary
		ManualClock manualClock() {
			return ManualClock.startingNow();
		}

	}

}
