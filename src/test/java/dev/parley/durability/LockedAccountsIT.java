package dev.parley.durability;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.parley.support.Account;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The tables of accounts and rooms are locked, on a real PostgreSQL. The server would
 * wait for its answers without a limit. Only frames that need these tables wait, not the
 * threads that read frames.
 */
@Slow
class LockedAccountsIT {

	/** Three times this number exceeds the number of server threads that read frames. */
	private static final int CLIENTS = 80;

	/** Number of connections in the server's pool. */
	private static final int CONNECTIONS = 10;

	/** More than the server has threads for HTTP. */
	private static final int REQUESTS = 300;

	private final String database = Postgres.newDatabase();

	@Test
	void whileAccountsAndRoomsAreLockedOthersTalkOnAndThenEverybodyIsAnsweredInOrder() throws SQLException {
		try (ParleyServer server = ParleyServer.start(patient(), "spring.profiles.active=open",
				"spring.datasource.hikari.connection-timeout=300000");
				Connection other = DriverManager.getConnection(this.database);
				StompClient mina = StompClient.connected(server.port());
				StompClient jun = StompClient.connected(server.port())) {
			jun.subscribe("1", "/topic/memory");
			Account account = Account.signUp(server.port(), "mina");
			assertThat(Rooms.create(server.port(), account, "locked").statusCode()).isEqualTo(201);
			List<StompClient> visitors = members(server, account);
			List<StompClient> speakers = members(server, account);
			lock(other);
			List<StompClient> strangers = strangers(server);
			strangers.forEach((stranger) -> connect(stranger, account));
			visitors.forEach(LockedAccountsIT::enter);
			speakers.forEach(LockedAccountsIT::speak);
			for (int i = 0; i < 20; i++) {
				mina.publish("/topic/memory", "hello " + i);
				jun.expectMessage("hello " + i);
				StompClient.connected(server.port()).close();
			}
			other.rollback();
			strangers.forEach(LockedAccountsIT::expectConnectedOrRefusal);
			visitors.forEach((visitor) -> expectAnswers(visitor, true));
			speakers.forEach((speaker) -> expectAnswers(speaker, false));
			StompClient.connected(server.port(), account.authorization()).close();
			strangers.forEach(StompClient::close);
			visitors.forEach(StompClient::close);
			speakers.forEach(StompClient::close);
		}
	}

	/** Each request occupies one of the threads that also read frames. */
	@Test
	void requestsThatWaitForTheDatabaseLeaveThreadsToOthers() throws SQLException {
		try (ParleyServer server = ParleyServer.start(patient(), "spring.profiles.active=open",
				"spring.datasource.hikari.connection-timeout=300000",
				"spring.datasource.hikari.connection-init-sql=set lock_timeout = 0",
				"parley.limits.requests.user-per-second=0", "parley.limits.requests.network-per-second=0");
				Connection other = DriverManager.getConnection(this.database);
				StompClient mina = StompClient.connected(server.port());
				StompClient jun = StompClient.connected(server.port())) {
			jun.subscribe("1", "/topic/memory");
			Account account = Account.signUp(server.port(), "mina");
			lock(other);
			List<CompletableFuture<Integer>> requests = IntStream.range(0, REQUESTS)
				.mapToObj((i) -> Rooms.ask(server.port(), account))
				.toList();
			await().atMost(Duration.ofMinutes(1))
				.until(() -> requests.stream().filter(CompletableFuture::isDone).count() > REQUESTS / 3);
			assertThat(requests).filteredOn(CompletableFuture::isDone)
				.allSatisfy((request) -> assertThat(request.join()).isEqualTo(503));
			for (int i = 0; i < 20; i++) {
				mina.publish("/topic/memory", "hello " + i);
				jun.expectMessage("hello " + i);
				StompClient.connected(server.port()).close();
			}
			other.rollback();
			assertThat(requests).extracting(CompletableFuture::join).containsOnly(200, 503).contains(200);
			assertThat(Rooms.list(server.port(), account).statusCode()).isEqualTo(200);
		}
	}

	/**
	 * PostgreSQL does not notice when a client that waits for a lock has gone, and has a
	 * hundred connections.
	 */
	@Test
	void whoHasBeenRefusedIsNotLeftInTheLineOfPostgres() throws SQLException {
		try (ParleyServer server = ParleyServer.start(this.database, "spring.profiles.active=open");
				Connection other = DriverManager.getConnection(this.database);
				Statement statement = other.createStatement()) {
			Account account = Account.signUp(server.port(), "mina");
			lock(other);
			List<StompClient> strangers = strangers(server);
			strangers.forEach((stranger) -> connect(stranger, account));
			strangers.forEach(
					(stranger) -> assertThat(stranger.expectErrorAndClose().error().text()).contains("unavailable"));
			try (ResultSet waiting = statement.executeQuery("select count(*) from pg_stat_activity"
					+ " where datname = current_database() and wait_event_type = 'Lock'")) {
				assertThat(waiting.next()).isTrue();
				assertThat(waiting.getInt(1)).isLessThanOrEqualTo(CONNECTIONS);
			}
			other.rollback();
			StompClient.connected(server.port(), account.authorization()).close();
		}
	}

	private String patient() {
		return this.database + (this.database.contains("?") ? "&" : "?") + "socketTimeout=300";
	}

	private static void connect(StompClient stranger, Account account) {
		stranger.send("CONNECT\naccept-version:1.2\nhost:localhost\n%s\n\n\0".formatted(account.authorization()));
	}

	private static List<StompClient> members(ParleyServer server, Account account) {
		return IntStream.range(0, CLIENTS).mapToObj((i) -> {
			StompClient member = StompClient.connected(server.port(), account.authorization());
			member.subscribe("errors", "/user/queue/errors");
			return member;
		}).toList();
	}

	private static List<StompClient> strangers(ParleyServer server) {
		return IntStream.range(0, CLIENTS).mapToObj((i) -> StompClient.open(server.port())).toList();
	}

	private static void lock(Connection other) throws SQLException {
		other.setAutoCommit(false);
		try (Statement statement = other.createStatement()) {
			statement.execute("lock table account, room in access exclusive mode");
		}
	}

	private static void enter(StompClient member) {
		member.send("SUBSCRIBE\nid:1\ndestination:/topic/rooms/locked\nreceipt:waits\n\n\0");
		member.send("SEND\ndestination:/topic/memory/after\nreceipt:m\n\n\0");
	}

	private static void speak(StompClient member) {
		member.send("SEND\ndestination:/app/rooms/locked/messages\ncontent-type:application/json\nreceipt:waits\n\n"
				+ "{\"text\":\"hello\"}\0");
		member.send("SEND\ndestination:/topic/memory/after\nreceipt:m\n\n\0");
	}

	private static void expectConnectedOrRefusal(StompClient stranger) {
		StompFrame answer = stranger.next();
		if (!answer.command().equals("CONNECTED")) {
			assertThat(answer.command()).isEqualTo("ERROR");
			assertThat(answer.text()).contains("unavailable");
		}
	}

	/**
	 * A message to the room gets its receipt when it is stored, and the other frames get
	 * theirs in order.
	 */
	private static void expectAnswers(StompClient member, boolean inOrder) {
		List<String> answered = new ArrayList<>();
		while (answered.size() < 2) {
			StompFrame answer = member.next();
			if (answer.command().equals("RECEIPT")) {
				answered.add(answer.header("receipt-id"));
			}
			else if (answer.header("destination").equals("/user/queue/errors")) {
				assertThat(answer.text()).contains("unavailable");
				answered.add(answer.header("receipt-id"));
			}
		}
		assertThat(answered).containsExactlyInAnyOrder("waits", "m");
		if (inOrder) {
			assertThat(answered).containsExactly("waits", "m");
		}
	}

}
