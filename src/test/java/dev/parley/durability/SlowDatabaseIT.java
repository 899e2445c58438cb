package dev.parley.durability;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that does not respond, on a real PostgreSQL whose tables another session has
 * locked. Only the work that needs it waits, but no server thread and no other user.
 */
@Slow
class SlowDatabaseIT {

	/** More than the server has threads that read. */
	private static final int READERS = 300;

	private static final int PUBLISHERS = 250;

	private static final String BODY = "x".repeat(1024);

	private final String database = Postgres.newDatabase();

	@Test
	void whileTheDatabaseStandsStillOthersGoOnAndThenEverythingIsAnsweredInOrder() throws SQLException {
		try (ParleyServer server = ParleyServer.start(this.database, "spring.profiles.active=open",
				"parley.archive.backlog=64KB", "parley.destinations[0].pattern=/topic/durable/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].durable=true", "parley.destinations[0].retain-count=100000",
				"parley.destinations[1].pattern=/topic/memory/**", "parley.destinations[1].subscribe=everyone",
				"parley.destinations[1].send=everyone");
				Connection other = DriverManager.getConnection(this.database);
				StompClient bystander = StompClient.connected(server.port())) {
			Account mina = Account.signUp(server.port(), "mina");
			IntStream.rangeClosed(1, 3).forEach((i) -> bystander.publish("/topic/durable/read", "old " + i));
			List<StompClient> readers = connect(server, READERS);
			List<StompClient> publishers = connect(server, PUBLISHERS);
			Stream.concat(readers.stream(), publishers.stream())
				.forEach((client) -> client.subscribe("errors", "/user/queue/errors"));
			lock(other);
			readers.forEach(SlowDatabaseIT::subscribeAndGoOn);
			publishers.forEach((publisher) -> publish(publisher, publishers.indexOf(publisher)));
			for (int i = 0; i < 20; i++) {
				bystander.publish("/topic/memory/" + i, "hello");
				StompClient.connected(server.port(), mina.authorization()).close();
			}
			other.rollback();
			readers.forEach(SlowDatabaseIT::expectHistoryOrRefusal);
			assertThat(bystander.publish("/topic/durable/read", "new").header("x-stream-offset")).isEqualTo("4");
			List<String> receipted = publishers.stream().flatMap((each) -> answers(each).stream()).toList();
			assertThat(stored(bystander, receipted.size())).containsExactlyInAnyOrderElementsOf(receipted);
			readers.forEach(StompClient::close);
			publishers.forEach(StompClient::close);
		}
	}

	private static List<StompClient> connect(ParleyServer server, int number) {
		List<StompClient> clients = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			clients.add(StompClient.connected(server.port()));
		}
		return clients;
	}

	private static void lock(Connection other) throws SQLException {
		other.setAutoCommit(false);
		try (Statement statement = other.createStatement()) {
			statement.execute("lock table archive_message, archive_destination in access exclusive mode");
		}
	}

	private static void subscribeAndGoOn(StompClient reader) {
		reader.send("SUBSCRIBE\nid:1\ndestination:/topic/durable/read\nx-stream-offset:first\nreceipt:s\n\n\0");
		reader.send("SEND\ndestination:/topic/memory/after\nreceipt:m\n\n\0");
	}

	private static void expectHistoryOrRefusal(StompClient reader) {
		StompFrame answer = reader.next();
		assertThat(answer.header("receipt-id")).isEqualTo("s");
		if (answer.command().equals("MESSAGE")) {
			assertThat(answer.text()).contains("unavailable");
			reader.expectReceipt("m");
			return;
		}
		assertThat(answer.header("x-recovered")).isEqualTo("true");
		List<String> frames = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			StompFrame frame = reader.next();
			frames.add(frame.command().equals("RECEIPT") ? frame.header("receipt-id") : frame.text());
		}
		assertThat(frames).containsExactlyInAnyOrder("old 1", "old 2", "old 3", "m")
			.containsSubsequence("old 1", "old 2", "old 3");
	}

	private static void publish(StompClient publisher, int number) {
		for (int i = 1; i <= 2; i++) {
			publisher.send("SEND\ndestination:/topic/durable/written\nreceipt:%d-%d\n\n%d-%d %s\0".formatted(number, i,
					number, i, BODY));
		}
		publisher.send("SEND\ndestination:/topic/memory/after\nreceipt:m\n\n\0");
	}

	/**
	 * The receipts of stored messages; the others have been refused, in the order of
	 * sending.
	 */
	private static List<String> answers(StompClient publisher) {
		List<String> stored = new ArrayList<>();
		List<String> answered = new ArrayList<>();
		while (!answered.contains("m") || answered.size() < 3) {
			StompFrame answer = publisher.next();
			answered.add(answer.header("receipt-id"));
			if (answer.command().equals("MESSAGE")) {
				assertThat(answer.text()).contains("unavailable");
			}
			else if (!answer.header("receipt-id").equals("m")) {
				stored.add(answer.header("receipt-id"));
			}
		}
		assertThat(stored).isSorted();
		return stored;
	}

	private static List<String> stored(StompClient client, int number) {
		client.send("SUBSCRIBE\nid:all\ndestination:/topic/durable/written\nx-stream-offset:first\nreceipt:all\n\n\0");
		assertThat(client.expectReceipt("all").header("x-stream-offset")).isEqualTo(String.valueOf(number));
		return client.messages(number).stream().map((body) -> body.substring(0, body.indexOf(' '))).toList();
	}

}
