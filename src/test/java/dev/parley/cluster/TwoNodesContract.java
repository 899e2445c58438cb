package dev.parley.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.messaging.simp.SimpMessagingTemplate;

import dev.parley.engine.Arrivals;
import dev.parley.presence.Presence;
import dev.parley.security.TestBrowser;
import dev.parley.security.account.Accounts;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ClosedByServer;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Two servers on one PostgreSQL and one Redis. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoNodesContract {

	private static ParleyServer one;

	private static ParleyServer two;

	private static String database;

	/** What the nodes share beside the database, by its settings. */
	abstract String[] store();

	@BeforeAll
	void start() {
		database = Postgres.newDatabase();
		one = node(database);
		two = node(database);
	}

	private ParleyServer node(String database, String... further) {
		String[] policies = { "parley.destinations[0].pattern=/topic/two/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].retain-count=100", "parley.destinations[1].pattern=/topic/fleeting/**",
				"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
				"parley.destinations[2].pattern=/topic/role/**", "parley.destinations[2].subscribe=role:USER",
				"parley.destinations[3].pattern=/topic/wide/**", "parley.destinations[3].subscribe=everyone",
				"parley.destinations[3].send=everyone", "parley.destinations[3].wildcards=true",
				"parley.destinations[4].pattern=/topic/kept/**", "parley.destinations[4].subscribe=everyone",
				"parley.destinations[4].send=everyone", "parley.destinations[4].durable=true",
				"parley.destinations[4].retain-count=1000", "parley.destinations[5].pattern=/queue/kept/**",
				"parley.destinations[5].subscribe=everyone", "parley.destinations[5].send=everyone",
				"parley.destinations[5].durable=true", "parley.destinations[5].retain-count=1000",
				"parley.destinations[6].pattern=/queue/fleeting/**", "parley.destinations[6].subscribe=everyone",
				"parley.destinations[6].send=everyone" };
		return ParleyServer.start(database,
				Stream.of(store(), policies, further).flatMap(Stream::of).toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		two.close();
		one.close();
	}

	@Test
	void aNodeThatSpeaksAnotherVersionDoesNotStartAndTheOthersServeOn() {
		Account mina = Account.signUp(one.port(), "version");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.subscribe("1", "/topic/two/version");
			Throwable failure = NestedExceptionUtils.getMostSpecificCause(
					catchThrowable(() -> node(database, "spring.main.sources=" + NextVersion.class.getName())));
			assertThat(failure).isInstanceOf(ClusterException.class)
				.hasMessage(
						"This build speaks version %d of what nodes say to one another,".formatted(NextVersion.NUMBER)
								+ " and 2 other nodes that are running speak version " + NodeProtocol.VERSION);
			assertThat(((ClusterException) failure).remedy()).isEqualTo(
					"Stop those first, or start a build that speaks version %d.".formatted(NodeProtocol.VERSION));
			here.publish("/topic/two/version", "still here");
			there.expectMessage("still here");
			for (ParleyServer node : List.of(one, two)) {
				assertThat(new Api(node.port(), null).get("/actuator/health/readiness").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void whatIsPublishedAtOneNodeComesToTheOtherInTheSamePlace() {
		String topic = "/topic/two/live";
		Account mina = Account.signUp(one.port(), "live");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			here.subscribe("1", topic);
			there.subscribe("1", topic);
			here.publish(topic, "from one");
			there.publish(topic, "from two");
			StompFrame first = here.expectMessage("from one");
			StompFrame firstThere = there.expectMessage("from one");
			StompFrame second = here.expectMessage("from two");
			StompFrame secondThere = there.expectMessage("from two");
			assertThat(place(firstThere)).isEqualTo(place(first));
			assertThat(place(secondThere)).isEqualTo(place(second));
			assertThat(first.header("x-stream-offset")).isEqualTo("1");
			assertThat(second.header("x-stream-offset")).isEqualTo("2");
		}
	}

	private static String place(StompFrame message) {
		return message.header("x-stream-epoch") + " " + message.header("x-stream-offset");
	}

	@Test
	void whatIsNotKeptComesToTheOtherNodeToo() {
		String topic = "/topic/fleeting/a";
		Account mina = Account.signUp(one.port(), "fleeting");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.subscribe("1", topic);
			here.publish(topic, "gone at once");
			there.expectMessage("gone at once");
		}
	}

	@Test
	void aSubscriptionByPatternGetsWhatIsPublishedAtAnyNodeOnceAndInOrder() {
		Account mina = Account.signUp(one.port(), "pattern");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.subscribe("1", "/topic/wide/*/prices");
			there.subscribe("2", "/topic/wide/a/prices");
			here.subscribe("1", "/topic/wide/**");
			here.publish("/topic/wide/a/prices", "1");
			there.publish("/topic/wide/a/prices", "2");
			here.publish("/topic/wide/b/prices", "3");
			here.publish("/topic/wide/b/news", "4");
			assertThat(here.messages(4)).containsExactly("1", "2", "3", "4");
			assertThat(there.messages(5)).containsExactlyInAnyOrder("1", "1", "2", "2", "3");
			here.expectNothing();
			there.expectNothing();
			here.send("UNSUBSCRIBE\nid:1\nreceipt:u\n\n\0");
			here.expectReceipt("u");
			there.publish("/topic/wide/b/prices", "5");
			there.expectMessage("5");
			here.expectNothing();
		}
	}

	@Test
	void aClientOfOneNodeComesBackToTheOtherWhereItStood() {
		String topic = "/topic/two/recovery";
		Account mina = Account.signUp(one.port(), "recovery");
		StompFrame seen;
		try (StompClient here = StompClient.connected(one.port(), mina.authorization())) {
			here.subscribe("1", topic);
			here.publish(topic, "seen");
			seen = here.expectMessage("seen");
		}
		try (StompClient other = StompClient.connected(one.port(), mina.authorization())) {
			other.publish(topic, "missed");
		}
		try (StompClient back = StompClient.connected(two.port(), mina.authorization())) {
			back.send("SUBSCRIBE\nid:1\ndestination:" + topic + "\nreceipt:r\nx-stream-offset:offset=2\nx-stream-epoch:"
					+ seen.header("x-stream-epoch") + "\n\n\0");
			assertThat(back.expectReceipt("r").header("x-recovered")).isEqualTo("true");
			back.expectMessage("missed");
			back.publish(topic, "live");
			assertThat(back.expectMessage("live").header("x-stream-offset")).isEqualTo("3");
		}
	}

	@Test
	void durableMessagesOfBothNodesHaveOneOrderAndAreLiveAtBoth() {
		String topic = "/topic/kept/live";
		Account mina = Account.signUp(one.port(), "kept");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			here.subscribe("1", topic);
			there.subscribe("1", topic);
			for (int i = 1; i < 10; i += 2) {
				here.publish(topic, String.valueOf(i));
				there.publish(topic, String.valueOf(i + 1));
			}
			String[] all = IntStream.rangeClosed(1, 10).mapToObj(String::valueOf).toArray(String[]::new);
			assertThat(here.messages(10)).containsExactly(all);
			assertThat(there.messages(10)).containsExactly(all);
		}
		try (StompClient back = StompClient.connected(two.port(), mina.authorization())) {
			back.send("SUBSCRIBE\nid:1\ndestination:" + topic + "\nreceipt:r\nx-stream-offset:first\n\n\0");
			back.expectReceipt("r");
			assertThat(back.messages(10)).startsWith("1", "2", "3").endsWith("10");
		}
	}

	@Test
	void whoIsInARoomAtOneNodeIsKnownAtTheOther() {
		String room = "/topic/rooms/general";
		Account mina = Account.signUp(one.port(), "present");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization())) {
			here.subscribe("1", room);
			await().until(() -> isPresent(two, room, mina));
			assertThat(isPresent(one, room, mina)).isTrue();
		}
		await().until(() -> !isPresent(two, room, mina));
	}

	private static boolean isPresent(ParleyServer node, String topic, Account account) {
		return node.bean(Presence.class)
			.at(topic)
			.users()
			.stream()
			.anyMatch((user) -> user.name().equals(account.name()));
	}

	@Test
	void aRoomIsOneRoomAtAllNodes() {
		Account mina = Account.signUp(one.port(), "room");
		Account jun = Account.signUp(two.port(), "room");
		try (StompClient minas = StompClient.connected(one.port(), mina.authorization());
				StompClient juns = StompClient.connected(two.port(), jun.authorization())) {
			minas.subscribe("1", "/topic/rooms/general");
			juns.send("SEND\ndestination:/app/rooms/general/messages\nreceipt:r\ncontent-type:application/json\n\n"
					+ "{\"text\":\"Hello from two\"}\0");
			juns.expectReceipt("r");
			assertThat(minas.expect("MESSAGE").json().get("text").asString()).isEqualTo("Hello from two");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/queue/kept/jobs", "/queue/fleeting/jobs" })
	void aMessageOfAWorkQueueGoesToOneConsumerAtWhicheverNode(String queue) {
		Account mina = Account.signUp(one.port(), "jobs");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\nprefetch-count:1\nreceipt:1\n\n\0"
				.formatted(queue));
			there.expectReceipt("1");
			here.publish(queue, "first");
			StompFrame first = there.expectMessage("first");
			there.publish(queue, "second");
			here.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\nreceipt:1\n\n\0".formatted(queue));
			here.expectReceipt("1");
			StompFrame second = here.expectMessage("second");
			here.send("NACK\nid:%s\n\n\0".formatted(second.header("ack")));
			assertThat(here.expectMessage("second").header("redelivered")).isEqualTo("true");
			here.close();
			there.send("ACK\nid:%s\nreceipt:a\n\n\0".formatted(first.header("ack")));
			there.awaitReceipt("a");
			StompFrame again = there.expectMessage("second");
			assertThat(again.header("redelivered")).isEqualTo("true");
			there.send("ACK\nid:%s\nreceipt:b\n\n\0".formatted(again.header("ack")));
			there.awaitReceipt("b");
			there.expectNothing();
		}
	}

	@Test
	void whatTheApplicationSendsToAUserComesToTheirSessionsAtAllNodes() {
		Account mina = Account.signUp(one.port(), "everywhere");
		Account jun = Account.signUp(one.port(), "somebody");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization());
				StompClient other = StompClient.connected(two.port(), jun.authorization())) {
			here.subscribe("1", "/user/queue/own");
			there.subscribe("1", "/user/queue/own");
			other.subscribe("1", "/user/queue/own");
			one.bean(SimpMessagingTemplate.class).convertAndSendToUser(mina.name(), "/queue/own", "first");
			two.bean(SimpMessagingTemplate.class).convertAndSendToUser(jun.name(), "/queue/own", "for jun");
			here.expectMessage("first");
			assertThat(there.expectMessage("first").header("destination")).isEqualTo("/user/queue/own");
			other.expectMessage("for jun");
			here.expectNothing();
			there.expectNothing();
			other.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/two/keys", "/topic/kept/keys" })
	void whatIsSentToTheOtherNodeOnceMoreUnderItsKeyIsThereOnce(String topic) {
		Account mina = Account.signUp(one.port(), "keys");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.subscribe("1", topic);
			String send = "SEND\ndestination:" + topic + "\nidempotency-key:k\nreceipt:r\n\nonce\0";
			here.send(send);
			here.expectReceipt("r");
			there.expectMessage("once");
			there.send(send);
			there.expectReceipt("r");
			there.publish(topic, "next");
			assertThat(there.expectMessage("next").header("x-stream-offset")).isEqualTo("2");
		}
	}

	@Test
	void aBrowserThatSignsOutAtOneNodeLosesItsSocketAtTheOther() throws Exception {
		TestBrowser browser = new TestBrowser(one.port());
		browser.signUp("out" + UUID.randomUUID().toString().substring(0, 8), Account.PASSWORD);
		BlockingQueue<String> frames = new LinkedBlockingQueue<>();
		WebSocket there = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.header("Cookie", browser.cookieHeader())
			.buildAsync(URI.create("ws://127.0.0.1:%d/chat".formatted(two.port())), new WebSocket.Listener() {

				@Override
				public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
					frames.add(text.toString());
					return WebSocket.Listener.super.onText(socket, text, last);
				}

			})
			.get();
		there.sendText("CONNECT\naccept-version:1.2\nhost:x\nX-CSRF-TOKEN:" + browser.csrf() + "\n\n\0", true).get();
		assertThat(frames.poll(30, TimeUnit.SECONDS)).startsWith("CONNECTED");
		browser.signOut();
		// The sweep would find it after a minute.
		assertThat(frames.poll(20, TimeUnit.SECONDS)).startsWith("ERROR").contains("not-authenticated");
		there.abort();
	}

	@Test
	void whoeverWaitsAtOneNodeGetsWhatComesAtTheOther() {
		String topic = "/topic/two/poll";
		Account mina = Account.signUp(one.port(), "waiting");
		CompletableFuture<Api.Answer> poll = CompletableFuture
			.supplyAsync(() -> Api.of(two.port(), mina).get("/api/v1/messages?wait=30s&destination=" + topic));
		await().atMost(RawWebSocket.PATIENCE).until(() -> two.bean(Arrivals.class).waitingForMessages() == 1);
		one.bean(SimpMessagingTemplate.class).convertAndSend(topic, "came");
		assertThat(poll.join().status()).isEqualTo(200);
		assertThat(poll.join().body()).contains("came");
	}

	@Test
	void aPermissionWithdrawnAtOneNodeEndsSubscriptionsAtTheOther() {
		Account mina = Account.signUp(one.port(), "demoted");
		try (StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.subscribe("errors", "/user/queue/errors");
			there.subscribe("1", "/topic/role/a");
			one.bean(Accounts.class).changeRoles(mina.name(), Set.of());
			assertThat(there.expect("MESSAGE").json().get("code").asString()).isEqualTo("no-longer-allowed");
		}
	}

	@Test
	void gamesAndBoardsAreRefusedAtAnyNodeButTheFirst() {
		Account mina = Account.signUp(one.port(), "player");
		assertThat(Api.of(two.port(), mina).post("/api/v1/omok", "").code()).isEqualTo("unavailable");
		String stroke = "SEND\ndestination:/app/boards/cluster/strokes\ncontent-type:application/json\nreceipt:s\n\n"
				+ "{\"id\":\"a\",\"tool\":\"pen\",\"colour\":\"ink\",\"width\":4,\"points\":[0,0,10,10]}\0";
		try (StompClient first = StompClient.connected(one.port(), mina.authorization());
				StompClient other = StompClient.connected(two.port(), mina.authorization())) {
			other.subscribe("errors", "/user/queue/errors");
			other.send(stroke);
			assertThat(other.expect("MESSAGE").json().get("code").asString()).isEqualTo("unavailable");
			first.send(stroke);
			first.expectReceipt("s");
		}
		assertThat(Api.of(one.port(), mina).post("/api/v1/omok", "").status()).isEqualTo(201);
	}

	@Test
	void aUserWhoIsRevokedAtOneNodeIsClosedAtTheOther() {
		Account mina = Account.signUp(one.port(), "revoked");
		try (StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			one.bean(Accounts.class).disable(mina.name());
			assertThat(there.expect("ERROR").text()).contains("\"code\":\"not-authenticated\"");
			ClosedByServer end = there.expectClose();
			assertThat(end.code()).isEqualTo(4501);
		}
	}

}
