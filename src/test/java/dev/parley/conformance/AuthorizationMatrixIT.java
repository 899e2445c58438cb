package dev.parley.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * Role × destination × action × path, against the running server: each line says who may
 * read and who may send, and every role tries all paths.
 */
class AuthorizationMatrixIT {

	/** The callers, in the order of the letters of a line. */
	private static final List<String> WHO = List.of("anonymous", "user", "member", "admin");

	/**
	 * The destination, then the letters of those who may read and of those who may send.
	 * %s is a private room.
	 */
	private static final List<Line> LINES = List.of(new Line("/topic/matrix/nobody", "----", "----"),
			new Line("/topic/matrix/users", "-uma", "-uma"), new Line("/topic/matrix/everyone", "auma", "auma"),
			new Line("/topic/matrix/admins", "---a", "---a"), new Line("/topic/matrix/read", "-uma", "----"),
			new Line("/topic/without/policy", "-uma", "----"), new Line("/queue/without/policy", "----", "----"),
			new Line("/topic/rooms", "-uma", "----"), new Line("/topic/rooms/general", "-uma", "-uma"),
			new Line("/topic/rooms/%s", "--m-", "--m-"), new Line("/topic/rooms/%s/below", "--m-", "----"),
			new Line("/topic/rooms/nowhere", "----", "----"));

	private static final Map<String, Account> ACCOUNTS = new HashMap<>();

	private static ParleyServer server;

	private static String room;

	@BeforeAll
	static void start() {
		String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
		List<String> properties = new ArrayList<>(List.of("parley.security.anonymous=all"));
		policy(properties, 0, "/topic/matrix/nobody", "nobody", "nobody");
		policy(properties, 1, "/topic/matrix/users", "users", "users");
		policy(properties, 2, "/topic/matrix/everyone", "everyone", "everyone");
		policy(properties, 3, "/topic/matrix/admins", "role:ADMIN", "role:ADMIN");
		policy(properties, 4, "/topic/matrix/read", "users", "nobody");
		server = ParleyServer.start(database, properties.toArray(String[]::new));
		for (String who : WHO.subList(1, WHO.size())) {
			ACCOUNTS.put(who, Account.signUp(server.port(), who));
		}
		JdbcClient.create(new DriverManagerDataSource(database, "sa", ""))
			.sql("insert into account_role (account_id, role) select id, 'ADMIN' from account where name = ?")
			.param(account("admin").name())
			.update();
		room = api("member").post("/api/v1/rooms", "{\"name\":\"Secret\",\"private\":true}")
			.json()
			.get("id")
			.stringValue();
	}

	private static void policy(List<String> properties, int number, String pattern, String subscribe, String send) {
		String entry = "parley.destinations[" + number + "].";
		properties.addAll(List.of(entry + "pattern=" + pattern, entry + "subscribe=" + subscribe,
				entry + "send=" + send, entry + "retain-count=10", entry + "wildcards=true"));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@TestFactory
	Stream<DynamicTest> matrix() {
		return LINES.stream().flatMap((line) -> WHO.stream().map((who) -> {
			boolean read = line.read.charAt(WHO.indexOf(who)) != '-';
			boolean send = line.send.charAt(WHO.indexOf(who)) != '-';
			return dynamicTest(
					"%s %s: %s%s".formatted(who, line.destination, read ? "reads" : "does not read",
							send ? ", sends" : ", does not send"),
					() -> assertThat(everyWay(who, line.name(), read, send)).isEmpty());
		}));
	}

	/** The paths whose result is not as expected. */
	private static List<String> everyWay(String who, String destination, boolean read, boolean send) {
		List<String> wrong = new ArrayList<>();
		boolean isRoom = destination.startsWith("/topic/rooms/");
		boolean isQueue = destination.startsWith("/queue/");
		try (StompClient client = connect(who)) {
			client.subscribe("errors", "/user/queue/errors");
			check(wrong, "live", read, allowed(client, "SUBSCRIBE\nid:live\ndestination:" + destination));
			if (!isQueue) {
				check(wrong, "replay", read,
						allowed(client, "SUBSCRIBE\nid:replay\nx-stream-offset:first\ndestination:" + destination));
			}
			boolean direct = allowed(client, "SEND\ndestination:" + destination);
			check(wrong, "direct SEND", send && !isRoom, direct);
			if (isRoom && !destination.endsWith("/below")) {
				check(wrong, "SEND by /app", send,
						allowed(client, "SEND\ndestination:" + destination.replace("/topic/", "/app/") + "/messages",
								"{\"text\":\"hi\"}"));
			}
		}
		if (isRoom && !destination.endsWith("/below")) {
			check(wrong, "history over REST", read,
					api(who).get(destination.replace("/topic/", "/api/v1/") + "/messages").status() == 200);
			check(wrong, "the room over REST", read,
					api(who).get(destination.replace("/topic/", "/api/v1/")).status() == 200);
		}
		String user = who.equals("anonymous") ? "" : "&user=" + account(who).name();
		check(wrong, "what administrators are told", read,
				api("admin").get("/api/v1/policies?destination=" + destination + user)
					.json()
					.get("subscribe")
					.get("allowed")
					.booleanValue());
		return wrong;
	}

	private static void check(List<String> wrong, String way, boolean expected, boolean was) {
		if (expected != was) {
			wrong.add(way + (was ? " came through" : " was refused"));
		}
	}

	private static boolean allowed(StompClient client, String frame) {
		return allowed(client, frame, "");
	}

	/** A RECEIPT means yes, a problem with the receipt's id means no. */
	private static boolean allowed(StompClient client, String frame, String body) {
		client.send(frame + "\nreceipt:asked\n\n" + body + "\0");
		StompFrame answer = client.next();
		while (!answer.headers().containsKey("receipt-id")) {
			answer = client.next();
		}
		return answer.command().equals("RECEIPT");
	}

	private static StompClient connect(String who) {
		return who.equals("anonymous") ? StompClient.connected(server.port())
				: StompClient.connected(server.port(), account(who).authorization());
	}

	private static Api api(String who) {
		Account account = ACCOUNTS.get(who);
		return (account != null) ? Api.of(server.port(), account) : new Api(server.port(), null);
	}

	private static Account account(String who) {
		return Objects.requireNonNull(ACCOUNTS.get(who), who);
	}

	/**
	 * The permissions for one destination.
	 *
	 * @param read a letter for each permitted caller, in the order of {@link #WHO}
	 */
	private record Line(String destination, String read, String send) {

		private String name() {
			return this.destination.formatted(room);
		}

	}

}
