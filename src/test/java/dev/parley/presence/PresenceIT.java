package dev.parley.presence;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.List;

import dev.parley.engine.Engine;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.ParleyServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Presence on the wire, with a grace of one second. */
class PresenceIT {

	private static ParleyServer server;

	private static Account mina;

	private static Account jun;

	private String topic;

	@BeforeAll
	static void start() {
		server = ParleyServer.start("jdbc:h2:mem:presence;DB_CLOSE_DELAY=-1",
				"parley.destinations[0].pattern=/topic/hall/**", "parley.destinations[0].subscribe=everyone",
				"parley.destinations[0].presence=true", "parley.destinations[1].pattern=/topic/staff/**",
				"parley.destinations[1].subscribe=role:ADMIN", "parley.destinations[1].presence=true",
				"parley.destinations[2].pattern=/topic/plain/**", "parley.presence.grace=1s",
				"parley.presence.list-up-to=4");
		mina = Account.signUp(server.port(), "mina");
		jun = Account.signUp(server.port(), "jun");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void aTopicOfItsOwn() {
		this.topic = "/topic/hall/" + UUID.randomUUID();
	}

	private static StompClient client(Account account) {
		StompClient client = StompClient.connected(server.port(), account.authorization());
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	private StompClient here(Account account) {
		StompClient client = client(account);
		client.subscribe("room", this.topic);
		return client;
	}

	private StompClient watcher() {
		StompClient client = client(jun);
		client.send("SUBSCRIBE\nid:roster\ndestination:%s/presence\n\n\0".formatted(this.topic));
		return client;
	}

	private static JsonNode next(StompClient watcher) {
		return watcher.expect("MESSAGE").json();
	}

	@Test
	void aWatcherGetsTheStateThenWhatChangesAndIsNotSeen() {
		try (StompClient watcher = watcher()) {
			StompFrame state = watcher.expect("MESSAGE");
			assertThat(state.header("subscription")).isEqualTo("roster");
			assertThat(state.header("destination")).isEqualTo(this.topic + "/presence");
			assertThat(state.header("content-type")).isEqualTo("application/json");
			assertThat(state.text()).isEqualTo("{\"type\":\"state\",\"count\":0,\"anonymous\":0,\"users\":[]}");
			try (StompClient minas = here(mina)) {
				StompFrame diff = watcher.expect("MESSAGE");
				assertThat(diff.json().get("type").stringValue()).isEqualTo("diff");
				JsonNode joined = diff.json().get("joins").get(0);
				assertThat(joined.get("name").stringValue()).isEqualTo(mina.name());
				assertThat(joined.get("devices").intValue()).isOne();
				assertThat(joined.get("since").stringValue()).matches("2\\d{3}-\\d\\d-\\d\\dT.*Z");
				assertThat(diff.header("x-stream-offset")).isEqualTo("2");
				minas.send("DISCONNECT\n\n\0");
			}
			assertThat(next(watcher).get("leaves")).hasToString("[\"%s\"]".formatted(mina.name()));
			watcher.expectNothing();
		}
	}

	@Test
	void threeTabsAreOneUserAndACutLineWithinTheGraceIsNothing() {
		try (StompClient watcher = watcher(); StompClient first = here(mina); StompClient second = here(mina)) {
			next(watcher);
			await().until(() -> count("devices") == 2);
			StompClient third = here(mina);
			third.webSocket().reset();
			try (StompClient back = here(mina)) {
				await().until(() -> count("devices") == 3);
				int devices = 0;
				while (devices != 3) {
					JsonNode diff = next(watcher);
					assertThat(diff.get("leaves")).isEmpty();
					assertThat(diff.get("count").intValue()).isOne();
					for (String part : List.of("joins", "changes")) {
						for (JsonNode user : diff.get(part)) {
							assertThat(user.get("devices").intValue()).isGreaterThanOrEqualTo(devices);
							devices = user.get("devices").intValue();
						}
					}
				}
				watcher.expectNothing();
				first.send("DISCONNECT\n\n\0");
				second.send("DISCONNECT\n\n\0");
				await().until(() -> count("devices") == 1);
			}
		}
	}

	/** Of the only user who is here. */
	private int count(String member) {
		JsonNode users = new Api(server.port(), jun.token()).get("/api/v1/presence?destination=" + this.topic)
			.json()
			.get("users");
		return users.isEmpty() ? 0 : users.get(0).get(member).intValue();
	}

	@Test
	void aSessionThatAnAdministratorEndsLeaves() {
		try (StompClient watcher = watcher(); StompClient minas = here(mina)) {
			next(watcher);
			assertThat(next(watcher).get("joins")).hasSize(1);
			Engine engine = server.bean(Engine.class);
			List<SessionInfo> sessions = engine.sessions(mina.name()).toList();
			sessions.forEach((session) -> engine.disconnect(session.id(), "", false));
			assertThat(next(watcher).get("leaves")).hasToString("[\"%s\"]".formatted(mina.name()));
			minas.expectErrorAndClose();
		}
	}

	@Test
	void visitorsAreCountedAStreamOfEventsIsADeviceAndMoreThanFourAreNotListed() {
		try (StompClient watcher = watcher();
				EventSource stream = EventSource.open(server.port(), EventSource.query(this.topic), "Authorization",
						"Bearer " + mina.token())) {
			next(watcher);
			assertThat(next(watcher).get("joins").get(0).get("name").stringValue()).isEqualTo(mina.name());
			assertThat(stream.status()).isEqualTo(200);
			StompClient[] visitors = new StompClient[4];
			for (int i = 0; i < 4; i++) {
				visitors[i] = StompClient.connected(server.port());
				visitors[i].subscribe("room", this.topic);
			}
			JsonNode last = next(watcher);
			while (last.get("count").intValue() < 5) {
				last = next(watcher);
			}
			assertThat(last).hasToString("{\"type\":\"state\",\"count\":5,\"anonymous\":4}");
			for (StompClient visitor : visitors) {
				visitor.close();
			}
			while (!last.has("users")) {
				last = next(watcher);
			}
			assertThat(last.get("type").stringValue()).isEqualTo("state");
			assertThat(last.get("users")).hasSize(1);
		}
	}

	@Test
	void aReaderThatComesBackGetsTheStateOnlyIfItHasMissedSomething() {
		String epoch;
		try (StompClient watcher = watcher(); StompClient keeper = watcher(); StompClient minas = here(mina)) {
			watcher.expect("MESSAGE");
			epoch = watcher.expect("MESSAGE").header("x-stream-epoch");
			for (int from = 2; from <= 3; from++) {
				try (StompClient back = client(jun)) {
					back.send(
							"SUBSCRIBE\nid:1\ndestination:%s/presence\nx-stream-offset:offset=%d\nx-stream-epoch:%s\nreceipt:r\n\n\0"
								.formatted(this.topic, from, epoch));
					StompFrame receipt = back.expectReceipt("r");
					assertThat(receipt.header("x-recovered")).isEqualTo("true");
					if (from == 2) {
						assertThat(next(back).get("type").stringValue()).isEqualTo("state");
					}
					back.expectNothing();
				}
			}
			keeper.expect("MESSAGE");
			minas.expectNothing();
		}
	}

	@Test
	void theRosterOfATopicWithoutPresenceIsRefusedWithTheReason() {
		try (StompClient client = client(mina)) {
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/plain/a/presence\nreceipt:r\n\n\0");
			JsonNode problem = client.expect("MESSAGE").json();
			assertThat(problem.get("code").stringValue()).isEqualTo("no-presence");
			assertThat(problem.get("status").intValue()).isEqualTo(404);
			client.send("SEND\ndestination:%s/presence\n\nI am the queen\0".formatted(this.topic));
			assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("not-allowed");
		}
	}

	@Test
	void whoMayNotSubscribeToATopicSeesItsRosterNowhere() {
		try (StompClient client = client(mina)) {
			for (String name : List.of("/topic/staff/a", "/topic/staff/a/presence", "/topic/staff/a/typing",
					"/topic/**")) {
				client.send("SUBSCRIBE\nid:1\ndestination:%s\n\n\0".formatted(name));
				assertThat(client.expect("MESSAGE").json().get("code").stringValue()).as(name).isEqualTo("not-allowed");
			}
		}
		Api minas = Api.of(server.port(), mina);
		assertThat(minas.get("/api/v1/presence?destination=/topic/staff/a").status()).isEqualTo(403);
		assertThat(minas.get("/api/v1/messages?destination=/topic/staff/a/presence").status()).isEqualTo(403);
	}

	@Test
	void aRequestIsToldWhoIsHere() {
		try (StompClient minas = here(mina)) {
			Api.Answer answer = Api.of(server.port(), jun).get("/api/v1/presence?destination=" + this.topic);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
			assertThat(answer.json().get("count").intValue()).isOne();
			assertThat(answer.json().get("users").get(0).get("name").stringValue()).isEqualTo(mina.name());
			minas.expectNothing();
		}
		Api anybody = new Api(server.port(), null);
		assertThat(anybody.get("/api/v1/presence?destination=" + this.topic).status()).isEqualTo(200);
		assertThat(anybody.get("/api/v1/presence?destination=/topic/plain/a").code()).isEqualTo("no-presence");
		assertThat(anybody.get("/api/v1/presence?destination=/topic/staff/a").code()).isEqualTo("not-signed-in");
		assertThat(anybody.get("/api/v1/presence?destination=/queue/jobs").code()).isEqualTo("work-queue");
		assertThat(anybody.get("/api/v1/presence?destination=/topic/**").code()).isEqualTo("invalid");
		assertThat(anybody.get("/api/v1/presence").status()).isEqualTo(400);
	}

	@Test
	void theApplicationHearsWhoComesAndWhoGoesAndASlowListenerDelaysNobody() {
		CountDownLatch slow = new CountDownLatch(1);
		List<Object> heard = new CopyOnWriteArrayList<>();
		ApplicationListener<PayloadApplicationEvent<?>> listener = (event) -> {
			if (event.getPayload() instanceof PresenceJoined || event.getPayload() instanceof PresenceLeft) {
				awaitOpen(slow);
				heard.add(event.getPayload());
			}
		};
		ApplicationEventMulticaster listeners = server.bean(ApplicationEventMulticaster.class);
		listeners.addApplicationListener(listener);
		try (StompClient watcher = watcher()) {
			here(mina).close();
			next(watcher);
			assertThat(next(watcher).get("joins")).hasSize(1);
			assertThat(next(watcher).get("leaves")).hasSize(1);
			assertThat(heard).isEmpty();
			slow.countDown();
			await().untilAsserted(() -> assertThat(heard).contains(new PresenceJoined(this.topic, mina.name(), 1),
					new PresenceLeft(this.topic, mina.name(), 0)));
		}
		finally {
			slow.countDown();
			listeners.removeApplicationListener(listener);
		}
	}

	private static void awaitOpen(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
