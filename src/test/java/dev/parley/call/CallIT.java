package dev.parley.call;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls on the wire. */
@RunningServer
@Slow
class CallIT {

	private final String call = "c" + UUID.randomUUID().toString().substring(0, 8);

	@LocalServerPort
	int port;

	private Account mina;

	private Account jun;

	@BeforeEach
	void minaAndJunSignUp() {
		this.mina = Account.signUp(this.port, "mina");
		this.jun = Account.signUp(this.port, "jun");
	}

	@Test
	void signalsGoToOnePeerInTheirOrderWithTheSenderThatTheServerKnows() {
		try (StompClient minas = in(this.mina, "aaaaaaaa"); StompClient juns = in(this.jun, "bbbbbbbb")) {
			StompClient junsTelephone = in(this.jun, "cccccccc");
			offer(minas, peer("bbbbbbbb", this.jun), "v=0", "\"from\":\"forged@jun\",\"user\":\"jun\",");
			for (int i = 0; i < 200; i++) {
				minas.publish("/app/call/signal",
						"{\"to\":\"%s\",\"candidate\":{\"candidate\":\"c%d\",\"sdpMid\":\"0\"}}"
							.formatted(peer("bbbbbbbb", this.jun), i));
			}
			StompFrame first = juns.expect("MESSAGE");
			assertThat(first.json()).hasToString(
					"{\"from\":\"%s\",\"user\":\"%s\",%s,%s}".formatted(peer("aaaaaaaa", this.mina), this.mina.name(),
							"\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\"}", "\"candidate\":null"));
			List<String> candidates = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				candidates.add(juns.expect("MESSAGE").json().get("candidate").get("candidate").stringValue());
			}
			assertThat(candidates).startsWith("c0", "c1")
				.hasSize(200)
				.isSortedAccordingTo(
						(one, other) -> Integer.parseInt(one.substring(1)) - Integer.parseInt(other.substring(1)));
			minas.expectNothing();
			junsTelephone.expectNothing();
			junsTelephone.close();
		}
	}

	@Test
	void whoComesLaterSeesThoseWhoAreThereAndTheyHearWhoLeaves() {
		try (StompClient minas = in(this.mina, "aaaaaaaa"); StompClient juns = in(this.jun, "bbbbbbbb")) {
			follow(minas);
			assertThat(told(minas)).isEqualTo("%s 1 here".formatted(peer("aaaaaaaa", this.mina)));
			assertThat(told(minas)).isEqualTo("%s 1 here".formatted(peer("bbbbbbbb", this.jun)));
			juns.publish("/app/call/leave", "");
			StompFrame gone = minas.expect("MESSAGE");
			assertThat(gone.text()).isEmpty();
			assertThat(gone.header("peer")).isEqualTo(peer("bbbbbbbb", this.jun));
			juns.send("SEND\ndestination:/app/call/signal\ncontent-type:application/json\n\n{\"to\":\"%s\",%s}\0"
				.formatted(peer("aaaaaaaa", this.mina), "\"candidate\":{\"candidate\":\"\"}"));
			assertThat(code(juns)).isEqualTo("not-in-call");
			minas.expectNothing();
		}
	}

	@Test
	void aCutLineKeepsTheSeatAndAnotherSessionTakesItAgain() {
		try (StompClient minas = in(this.mina, "aaaaaaaa")) {
			follow(minas);
			told(minas);
			StompClient juns = in(this.jun, "bbbbbbbb");
			told(minas);
			juns.webSocket().reset();
			assertThat(told(minas)).isEqualTo("%s 1 away".formatted(peer("bbbbbbbb", this.jun)));
			offer(minas, peer("bbbbbbbb", this.jun), "v=0", "");
			assertThat(code(minas)).isEqualTo("peer-away");
			try (StompClient back = in(this.jun, "bbbbbbbb")) {
				assertThat(told(minas)).isEqualTo("%s 2 here".formatted(peer("bbbbbbbb", this.jun)));
				offer(minas, peer("bbbbbbbb", this.jun), "v=1", "");
				assertThat(back.expect("MESSAGE").text()).contains("v=1");
			}
		}
	}

	@Test
	void aFifthIsRefusedAndSaidWhyUntilSomebodyLeaves() {
		try (StompClient one = in(this.mina, "aaaaaaaa");
				StompClient two = in(this.mina, "bbbbbbbb");
				StompClient three = in(this.jun, "aaaaaaaa");
				StompClient four = in(this.jun, "bbbbbbbb");
				StompClient five = connect(this.jun)) {
			join(five, this.call, "cccccccc");
			JsonNode refusal = five.expect("MESSAGE").json();
			assertThat(refusal.get("code").stringValue()).isEqualTo("call-full");
			assertThat(refusal.get("detail").stringValue()).isEqualTo("This call is full: it has 4 participants");
			one.publish("/app/call/leave", "");
			join(five, this.call, "cccccccc");
			five.expectReceipt("join");
			two.publish("/app/call/leave", "");
			three.publish("/app/call/leave", "");
			four.publish("/app/call/leave", "");
		}
	}

	@Test
	void aPageThatWasLoadedAgainTakesThePlaceOfWhatItWasInAFullCall() {
		try (StompClient two = in(this.mina, "bbbbbbbb");
				StompClient three = in(this.jun, "aaaaaaaa");
				StompClient four = in(this.jun, "bbbbbbbb")) {
			follow(four);
			told(four);
			told(four);
			told(four);
			StompClient one = in(this.mina, "aaaaaaaa");
			told(four);
			one.webSocket().reset();
			assertThat(told(four)).endsWith(" away");
			try (StompClient again = in(this.mina, "dddddddd")) {
				assertThat(four.expect("MESSAGE").header("peer")).isEqualTo(peer("aaaaaaaa", this.mina));
				assertThat(told(four)).isEqualTo("%s 1 here".formatted(peer("dddddddd", this.mina)));
			}
		}
	}

	@Test
	void nobodyReachesThoseOfAnotherCallAndTheyAreNotDisturbed() {
		try (StompClient minas = in(this.mina, "aaaaaaaa"); StompClient juns = connect(this.jun)) {
			String outside = peer("aaaaaaaa", this.mina);
			offer(juns, outside, "v=0", "");
			assertThat(code(juns)).isEqualTo("not-in-call");
			join(juns, this.call + "2", "bbbbbbbb");
			juns.expectReceipt("join");
			offer(juns, outside, "v=0", "");
			assertThat(code(juns)).isEqualTo("no-such-peer");
			offer(juns, "nobody@nowhere", "v=0", "");
			assertThat(code(juns)).isEqualTo("no-such-peer");
			for (String destination : List.of("/user/%s/queue/call".formatted(this.mina.name()),
					"/topic/call/" + this.call, "/topic/call", "/topic/call/%s/presence".formatted(this.call))) {
				juns.send("SEND\ndestination:%s\nreceipt:no\n\n{}\0".formatted(destination));
				assertThat(code(juns)).as(destination).isEqualTo("not-allowed");
			}
			minas.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"to\":\"bbbbbbbb@x\"}",
			"{\"to\":\"x\",\"description\":{\"type\":\"rollback\",\"sdp\":\"\"}}",
			"{\"to\":\"x\",\"description\":{\"type\":\"offer\"}}",
			"{\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}", "{\"to\":\"x\",\"candidate\":{\"sdpMid\":\"0\"}}",
			"{\"to\":\"x\",\"candidate\":{\"candidate\":\"\"},\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}" })
	void whatIsNoSignalIsRefused(String body) {
		try (StompClient minas = in(this.mina, "aaaaaaaa")) {
			minas.send("SEND\ndestination:/app/call/signal\ncontent-type:application/json\n\n" + body + "\0");
			assertThat(code(minas)).isEqualTo("invalid");
		}
	}

	@Test
	void aLongDescriptionIsRefusedAndAHugeOneEndsItsSenderAlone() {
		try (StompClient minas = in(this.mina, "aaaaaaaa"); StompClient juns = in(this.jun, "bbbbbbbb")) {
			offer(juns, peer("aaaaaaaa", this.mina), "v".repeat(24_001), "");
			assertThat(code(juns)).isEqualTo("invalid");
			offer(juns, peer("aaaaaaaa", this.mina), "v".repeat(100_000), "");
			assertThat(juns.expectErrorAndClose().error().json().get("code").stringValue()).isEqualTo("too-large");
			minas.expectNothing();
		}
	}

	@Test
	void aFloodOfSignalsIsRefusedAndNobodyElsesAre() {
		try (StompClient minas = in(this.mina, "aaaaaaaa"); StompClient juns = in(this.jun, "bbbbbbbb")) {
			String candidate = "SEND\ndestination:/app/call/signal\ncontent-type:application/json\n\n{\"to\":\"%s\",\"candidate\":{\"candidate\":\"c\"}}\0"
				.formatted(peer("aaaaaaaa", this.mina));
			// More than come to be allowed again while a busy machine takes them.
			for (int i = 0; i < 2 * Calls.A_MINUTE; i++) {
				juns.send(candidate);
			}
			assertThat(code(juns)).isEqualTo("over-limit");
			offer(minas, peer("bbbbbbbb", this.jun), "undisturbed", "");
			StompFrame next = juns.next();
			while (next.text().contains("over-limit")) {
				next = juns.next();
			}
			assertThat(next.text()).contains("undisturbed");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "Abc", "a/b", "<script>", "-ab", "x*" })
	void aCallHasAPlainName(String name) {
		try (StompClient minas = connect(this.mina)) {
			join(minas, name, "aaaaaaaa");
			assertThat(code(minas)).isEqualTo("invalid");
			join(minas, this.call, "short");
			assertThat(code(minas)).isEqualTo("invalid");
		}
	}

	@Test
	void everybodyReadsHowManyCallsThereAreAndNotWhich() {
		try (StompClient visitor = StompClient.connected(this.port); StompClient minas = in(this.mina, "aaaaaaaa")) {
			visitor.subscribe("errors", "/user/queue/errors");
			visitor.send("SUBSCRIBE\nid:1\ndestination:/topic/call\nx-stream-offset:first\n\n\0");
			JsonNode count = visitor.expect("MESSAGE").json();
			while (count.get("people").intValue() == 0) {
				count = visitor.expect("MESSAGE").json();
			}
			assertThat(count.propertyNames()).containsExactly("calls", "people");
			assertThat(count.get("calls").intValue()).isPositive();
			visitor.send("UNSUBSCRIBE\nid:1\n\n\0");
			visitor.send("SUBSCRIBE\nid:2\ndestination:/topic/call/%s\nreceipt:2\n\n\0".formatted(this.call));
			assertThat(code(visitor)).isEqualTo("not-signed-in");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/call/*", "/topic/call/**", "/topic/call/c*", "/topic/call/*/presence",
			"/topic/call/**/presence", "/topic/**", "/topic/*/*" })
	void nobodyLearnsTheNamesOfCallsByAPattern(String pattern) {
		try (StompClient juns = connect(this.jun); StompClient visitor = StompClient.connected(this.port)) {
			visitor.subscribe("errors", "/user/queue/errors");
			for (StompClient curious : List.of(juns, visitor)) {
				curious.send("SUBSCRIBE\nid:all\ndestination:%s\n\n\0".formatted(pattern));
			}
			try (StompClient minas = in(this.mina, "aaaaaaaa")) {
				follow(minas);
				told(minas);
				for (StompClient curious : List.of(juns, visitor)) {
					curious.send("SUBSCRIBE\nid:end\ndestination:/user/queue/end\nreceipt:end\n\n\0");
					StompFrame frame = curious.next();
					while (!frame.command().equals("RECEIPT")) {
						assertThat(frame.text()).doesNotContain(this.mina.name());
						assertThat(frame.headers().toString()).doesNotContain(this.call);
						frame = curious.next();
					}
				}
			}
		}
	}

	@Test
	void thePresenceOfACallSaysWhoIsThereBeforeOneJoins() {
		try (StompClient minas = in(this.mina, "aaaaaaaa"); StompClient juns = connect(this.jun)) {
			follow(minas);
			told(minas);
			juns.send("SUBSCRIBE\nid:1\ndestination:/topic/call/%s/presence\n\n\0".formatted(this.call));
			JsonNode state = juns.expect("MESSAGE").json();
			if (state.get("count").intValue() == 0) {
				state = juns.expect("MESSAGE").json();
			}
			assertThat(state.toString()).contains(this.mina.name());
		}
	}

	@Test
	void withoutTurnTheListOfServersIsEmptyAndForUsersAlone() {
		Api.Answer answer = Api.of(this.port, this.mina).get("/api/v1/call/ice-servers");
		assertThat(answer.body()).isEqualTo("{\"iceServers\":[],\"ttl\":0}");
		assertThat(answer.header("Cache-Control")).contains("no-store");
		assertThat(new Api(this.port, null).get("/api/v1/call/ice-servers").status()).isEqualTo(401);
		for (int i = 1; i < 20; i++) {
			Api.of(this.port, this.mina).get("/api/v1/call/ice-servers");
		}
		Api.Answer refused = Api.of(this.port, this.mina).get("/api/v1/call/ice-servers");
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.code()).isEqualTo("over-limit");
		assertThat(refused.header("Retry-After")).matches("[1-4]");
		assertThat(Api.of(this.port, this.jun).get("/api/v1/call/ice-servers").status()).isEqualTo(200);
	}

	private static String peer(String tab, Account account) {
		return tab + "@" + account.name();
	}

	private StompClient connect(Account account) {
		StompClient client = StompClient.connected(this.port, account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		client.subscribe("signals", "/user/queue/call");
		return client;
	}

	private StompClient in(Account account, String tab) {
		StompClient client = connect(account);
		join(client, this.call, tab);
		client.expectReceipt("join");
		return client;
	}

	private static void join(StompClient client, String call, String tab) {
		client.send(
				"SEND\ndestination:/app/call/join\ncontent-type:application/json\nreceipt:join\n\n{\"call\":\"%s\",\"tab\":\"%s\"}\0"
					.formatted(call, tab));
	}

	/** The newest word about each peer, then what comes. */
	private void follow(StompClient client) {
		client.send("SUBSCRIBE\nid:call\ndestination:/topic/call/%s\nx-stream-offset:first\nreceipt:call\n\n\0"
			.formatted(this.call));
		client.awaitReceipt("call");
	}

	private static String told(StompClient client) {
		JsonNode told = client.expect("MESSAGE").json();
		return "%s %d %s".formatted(told.get("peer").stringValue(), told.get("round").intValue(),
				told.get("away").booleanValue() ? "away" : "here");
	}

	private static void offer(StompClient client, String to, String sdp, String more) {
		client.send(
				"SEND\ndestination:/app/call/signal\ncontent-type:application/json\n\n{%s\"to\":\"%s\",\"description\":{\"type\":\"offer\",\"sdp\":\"%s\"}}\0"
					.formatted(more, to, sdp));
	}

	private static String code(StompClient client) {
		return client.expect("MESSAGE").json().get("code").stringValue();
	}

}
