package dev.parley.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import dev.parley.cluster.nodes.Nodes;
import dev.parley.cluster.nodes.Questions;
import dev.parley.engine.Engine;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.FirstAdministrator;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What belongs to a user who has sessions at two servers. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class UsersOnTwoNodesContract {

	private static final int CONNECTIONS = 20;

	private static ParleyServer one;

	private static ParleyServer two;

	/** What the nodes share beside the database, by its settings. */
	abstract String[] store();

	@BeforeAll
	void start() {
		String database = Postgres.newDatabase();
		one = node(database);
		two = node(database);
	}

	private ParleyServer node(String database) {
		String[] policies = { "parley.limits.connections-per-user=" + CONNECTIONS,
				"parley.destinations[0].pattern=/topic/two/**", "parley.destinations[0].subscribe=everyone",
				"parley.destinations[0].send=everyone", "parley.destinations[0].retain-count=100" };
		return ParleyServer.start(database, Stream.of(store(), policies).flatMap(Stream::of).toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		two.close();
		one.close();
	}

	@Test
	void theIdOfASessionTellsItsNode() {
		Account mina = Account.signUp(one.port(), "ids");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			here.expectNothing();
			there.expectNothing();
			assertThat(nodeOf(one, mina)).isEqualTo(one.bean(ClusterNode.class).id());
			assertThat(nodeOf(two, mina)).isEqualTo(two.bean(ClusterNode.class).id());
		}
	}

	private static @Nullable String nodeOf(ParleyServer node, Account user) {
		return ClusterNode
			.ofSession(node.bean(Engine.class).sessions(user.name()).map(SessionInfo::id).findAny().orElseThrow());
	}

	@Test
	void anAdministratorSeesAndEndsTheSessionsOfBothNodesAtEither() {
		Account root = Account.signUp(one.port(), "root");
		one.bean(Accounts.class).changeRoles(root.name(), Set.of("USER", "ADMIN"));
		Account mina = Account.signUp(one.port(), "listed");
		try (StompClient here = StompClient.connected(one.port(), mina.authorization());
				StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			for (ParleyServer node : List.of(one, two)) {
				Api admin = Api.of(node.port(), root);
				await().atMost(RawWebSocket.PATIENCE)
					.until(() -> admin.get("/api/v1/sessions?user=" + mina.name()).json().get("nodes").size() == 2);
				assertThat(admin.get("/api/v1/sessions?user=" + mina.name()).json().get("sessions")).hasSize(2);
			}
			String id = two.bean(Engine.class).sessions(mina.name()).findAny().orElseThrow().id();
			assertThat(Api.of(one.port(), root).delete("/api/v1/sessions/" + id + "?reason=bye").status())
				.isEqualTo(204);
			assertThat(there.expect("ERROR").text()).contains("bye");
			await().atMost(RawWebSocket.PATIENCE)
				.until(() -> Api.of(one.port(), root)
					.delete("/api/v1/sessions/" + id)
					.code()
					.equals("no-such-session"));
			here.expectNothing();
		}
	}

	/** Neither node knows of the other, but both have one database. */
	@Test
	void oneOfTwoWhoUseTheFirstAdministratorsCodeAtTwoNodesAtTheSameMomentBecomesIt() {
		List<String> names = Stream.of("first", "also-first")
			.map((name) -> Account.signUp(one.port(), name).name())
			.toList();
		JdbcClient jdbc = one.bean(JdbcClient.class);
		for (int round = 0; round < 20; round++) {
			jdbc.sql("delete from account_role where role = 'ADMIN'").update();
			String code = one.bean(FirstAdministrator.class).create();
			CyclicBarrier together = new CyclicBarrier(2);
			CompletableFuture<Boolean> here = claim(one, names.get(0), code, together);
			CompletableFuture<Boolean> there = claim(two, names.get(1), code, together);
			assertThat(here.join()).as("round %d", round).isNotEqualTo(there.join());
			assertThat(jdbc.sql("select count(*) from account_role where role = 'ADMIN'").query(Integer.class).single())
				.isOne();
		}
		jdbc.sql("delete from account_role where role = 'ADMIN'").update();
	}

	private static CompletableFuture<Boolean> claim(ParleyServer node, String name, String code,
			CyclicBarrier together) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				together.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
				throw new IllegalStateException(ex);
			}
			return node.bean(FirstAdministrator.class).claim(name, code) != null;
		}, (task) -> new Thread(task).start());
	}

	@Test
	void aNodeThatIsBusyWithAnAnswerStillTellsHowItIs() {
		Account mina = Account.signUp(one.port(), "busy");
		CompletableFuture<Void> begun = new CompletableFuture<>();
		CompletableFuture<byte[]> end = new CompletableFuture<>();
		two.bean(Questions.class).answer("slow", (question) -> {
			begun.complete(null);
			return end.join();
		});
		await().atMost(RawWebSocket.PATIENCE).until(() -> !one.bean(Nodes.class).others().isEmpty());
		one.bean(Questions.class)
			.ask(Set.of(two.bean(ClusterNode.class).id()), "slow", new byte[0], Duration.ofSeconds(1));
		begun.join();
		List<StompClient> open = new ArrayList<>();
		try {
			for (int i = 0; i < CONNECTIONS / 2; i++) {
				open.add(StompClient.connected(two.port(), mina.authorization()));
			}
			await().atMost(RawWebSocket.PATIENCE)
				.until(() -> one.bean(Nodes.class).sessionsElsewhere(mina.name()) == CONNECTIONS / 2);
		}
		finally {
			end.complete(new byte[0]);
			open.forEach(StompClient::close);
		}
	}

	@Test
	void springsRegistryHasTheUsersOfBothNodes() {
		Account mina = Account.signUp(one.port(), "registered");
		SimpUserRegistry users = one.bean(SimpUserRegistry.class);
		assertThat(one.bean(DefaultUserDestinationResolver.class).getSimpUserRegistry())
			.as("names are resolved without waiting for others")
			.isNotSameAs(users);
		try (StompClient there = StompClient.connected(two.port(), mina.authorization())) {
			there.subscribe("1", "/topic/two/registry");
			await().atMost(RawWebSocket.PATIENCE).until(() -> users.getUser(mina.name()) != null);
			assertThat(users.findSubscriptions((each) -> each.getDestination().equals("/topic/two/registry")))
				.hasSize(1);
		}
		await().atMost(RawWebSocket.PATIENCE).until(() -> users.getUser(mina.name()) == null);
	}

	@Test
	void sessionsOverHttpTellTheirNodeToo() {
		String topic = "/topic/two/http";
		Account mina = Account.signUp(one.port(), "http");
		String credential = mina.authorization().substring("Authorization:".length());
		try (StompClient sockJs = new StompClient(SockJs.streaming(two.port()));
				EventSource events = EventSource.open(two.port(), EventSource.query(topic), "Authorization",
						credential)) {
			sockJs.connect(mina.authorization());
			sockJs.subscribe("1", topic);
			one.bean(SimpMessagingTemplate.class).convertAndSend(topic, "hello");
			sockJs.expectMessage("hello");
			events.expectText("hello");
			assertThat(two.bean(Engine.class).sessions(mina.name())).hasSize(2)
				.allMatch((session) -> two.bean(ClusterNode.class).id().equals(ClusterNode.ofSession(session.id())));
		}
	}

	@Test
	void theConnectionsOfAUserCountAtBothNodesTogether() {
		Account mina = Account.signUp(one.port(), "counted");
		List<StompClient> open = new ArrayList<>();
		try {
			for (int i = 0; i < CONNECTIONS; i++) {
				open.add(StompClient.connected(((i % 2) == 0) ? one.port() : two.port(), mina.authorization()));
			}
			for (ParleyServer node : List.of(one, two)) {
				await().atMost(RawWebSocket.PATIENCE)
					.until(() -> node.bean(Nodes.class).sessionsElsewhere(mina.name()) == CONNECTIONS / 2);
				try (StompClient tooMany = StompClient.open(node.port())) {
					tooMany.send("CONNECT\naccept-version:1.2\nhost:x\n" + mina.authorization() + "\n\n\0");
					assertThat(tooMany.expect("ERROR").text()).contains("over-limit");
				}
			}
			open.remove(0).close();
			await().atMost(RawWebSocket.PATIENCE)
				.until(() -> two.bean(Nodes.class).sessionsElsewhere(mina.name()) < CONNECTIONS / 2);
			open.add(StompClient.connected(two.port(), mina.authorization()));
		}
		finally {
			open.forEach(StompClient::close);
		}
	}

	/** A message that is delayed on its way ends up in the room or is refused. */
	@Test
	void nothingThatIsSaidAtOneNodeWhileARoomIsDeletedAtTheOtherIsInTheNextOneOfItsName() {
		Account mina = Account.signUp(one.port(), "maker");
		Account jun = Account.signUp(one.port(), "talker");
		Api minas = Api.of(one.port(), mina);
		Api juns = Api.of(two.port(), jun);
		for (int i = 0; i < 3; i++) {
			String body = "{\"name\":\"%s-%d\"}".formatted(mina.name(), i);
			String room = minas.post("/api/v1/rooms", body).json().get("id").stringValue();
			String messages = "/api/v1/rooms/" + room + "/messages";
			List<CompletableFuture<String>> talkers = Stream
				.generate(() -> CompletableFuture.supplyAsync(() -> talkUntilRefused(jun, room),
						(task) -> new Thread(task).start()))
				.limit(3)
				.toList();
			await().until(() -> juns.get(messages).json().get("last").intValue() > 20);
			assertThat(minas.delete("/api/v1/rooms/" + room).status()).isEqualTo(204);
			assertThat(talkers.stream().map(CompletableFuture::join)).containsOnly("no-such-room");
			assertThat(minas.post("/api/v1/rooms", body).json().get("id").stringValue()).isEqualTo(room);
			assertThat(juns.get(messages).json().get("last").intValue()).isZero();
		}
	}

	private static String talkUntilRefused(Account account, String room) {
		try (StompClient client = StompClient.connected(two.port(), account.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			StompFrame answer;
			do {
				client.send(
						"SEND\ndestination:/app/rooms/%s/messages\nreceipt:r\n\n{\"text\":\"late\"}\0".formatted(room));
				answer = client.next();
			}
			while (answer.command().equals("RECEIPT"));
			return answer.json().get("code").stringValue();
		}
	}

	@Test
	void ofTwoRenamesAtTwoNodesAtTheSameTimeOneIsRefused() {
		Account mina = Account.signUp(one.port(), "renamer");
		String name = mina.name();
		String room = Api.of(one.port(), mina)
			.post("/api/v1/rooms", "{\"name\":\"%s\"}".formatted(name))
			.json()
			.get("id")
			.stringValue();
		for (int i = 0; i < 10; i++) {
			int version = i;
			List<CompletableFuture<Api.Answer>> answers = Stream.of(one, two)
				.map((node) -> CompletableFuture.supplyAsync(() -> Api.of(node.port(), mina)
					.patch("/api/v1/rooms/" + room,
							"{\"name\":\"%s at %d %d\",\"version\":%d}".formatted(name, node.port(), version, version)),
						(task) -> new Thread(task).start()))
				.toList();
			assertThat(answers.stream().map((answer) -> answer.join().status())).containsExactlyInAnyOrder(200, 409);
		}
	}

}
