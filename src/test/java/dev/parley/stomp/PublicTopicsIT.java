package dev.parley.stomp;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.Api.Answer;
import dev.parley.support.EventSource;
import dev.parley.support.ParleyServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server as delivered, to somebody who has not signed in: topics that are open to
 * everyone can be read, and that is all.
 */
class PublicTopicsIT {

	private static ParleyServer server;

	private static Account mina;

	@BeforeAll
	static void start() {
		server = start("a");
		mina = Account.signUp(server.port(), "mina");
	}

	private static ParleyServer start(String name, String... more) {
		String[] properties = { "parley.destinations[0].pattern=/topic/square/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].retain-count=10", "parley.destinations[1].pattern=/queue/square",
				"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
				(more.length > 0) ? more[0] : "spring.jmx.enabled=false" };
		return ParleyServer.start("jdbc:h2:mem:public-" + name + ";DB_CLOSE_DELAY=-1", properties);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aVisitorGetsWhatIsKeptAndWhatUsersSend() {
		try (StompClient user = StompClient.connected(server.port(), mina.authorization());
				StompClient visitor = StompClient.open(server.port())) {
			user.publish("/topic/square/a", "before");
			assertThat(visitor.connect().header("user-name")).startsWith("anonymous-");
			visitor.send("SUBSCRIBE\nid:0\ndestination:/topic/square/a\nx-stream-offset:first\n\n\0");
			visitor.expectMessage("before");
			user.publish("/topic/square/a", "after");
			visitor.expectMessage("after");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SEND\ndestination:/topic/square/b", "SEND\ndestination:/app/rooms/general/messages",
			"SEND\ndestination:/queue/square", "SUBSCRIBE\nid:1\ndestination:/queue/square",
			"SUBSCRIBE\nid:1\ndestination:/app/rooms", "SEND\ntransaction:t\ndestination:/topic/square/b" })
	void aVisitorWhoDoesMoreIsRefusedAndStaysConnected(String frame) {
		try (StompClient witness = StompClient.connected(server.port(), mina.authorization());
				StompClient visitor = StompClient.connected(server.port())) {
			witness.subscribe("b", "/topic/square/b");
			visitor.subscribe("errors", "/user/queue/errors");
			visitor.send("BEGIN\ntransaction:t\n\n\0");
			visitor.send(frame + "\nreceipt:r1\n\n" + (frame.startsWith("SEND") ? "{\"text\":\"hi\"}" : "") + "\0");
			StompFrame refusal = visitor.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.json().get("status").intValue()).isEqualTo(401);
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("not-signed-in");
			visitor.send("COMMIT\ntransaction:t\nreceipt:r2\n\n\0");
			assertThat(visitor.next().header("receipt-id")).isEqualTo("r2");
			witness.expectNothing();
		}
	}

	@ParameterizedTest
	@CsvSource({ "/topic/rooms, not-signed-in", "/topic/rooms/general, not-signed-in", "/topic/x, not-signed-in",
			"/topic/**, not-allowed" })
	void aTopicForUsersIsClosedToAVisitorWhoMayBeAllowedAsAUser(String destination, String code) {
		try (StompClient visitor = StompClient.connected(server.port())) {
			visitor.subscribe("errors", "/user/queue/errors");
			visitor.send("SUBSCRIBE\nid:1\ndestination:" + destination + "\nreceipt:r1\n\n\0");
			StompFrame refusal = visitor.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo(code);
		}
	}

	@Test
	void aVisitorReadsPublicTopicsByRequestsAndSendsNothing() {
		Api visitor = new Api(server.port(), null);
		try (EventSource stream = EventSource.of(server.port(), "/topic/square/c")) {
			stream.comment();
			Answer sent = Api.of(server.port(), mina)
				.post("/api/v1/messages", "{\"destination\":\"/topic/square/c\",\"text\":\"hi\"}");
			assertThat(sent.status()).isEqualTo(201);
			stream.expectText("hi");
		}
		assertThat(visitor.get("/api/v1/messages?destination=/topic/square/c").json().get("messages")).hasSize(1);
		assertThat(visitor.get("/api/v1/position?destination=/topic/square/c").json().get("offset").intValue()).isOne();
		Answer refused = visitor.get("/api/v1/messages?destination=/topic/rooms");
		assertThat(refused.status()).isEqualTo(401);
		assertThat(refused.body()).contains("You have not signed in");
		Answer publish = visitor.post("/api/v1/messages", "{\"destination\":\"/topic/square/c\",\"text\":\"x\"}");
		assertThat(publish.status()).isEqualTo(401);
		assertThat(publish.code()).isEqualTo("not-signed-in");
		assertThat(visitor.get("/api/v1/rooms").status()).isEqualTo(401);
	}

	@Test
	void withoutAnonymousReadingThereIsNothingForVisitors() {
		try (ParleyServer closed = start("closed", "parley.security.anonymous=none");
				StompClient visitor = StompClient.open(closed.port());
				EventSource stream = EventSource.of(closed.port(), "/topic/square/c")) {
			visitor.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0SEND\ndestination:/topic/square/a\n\nno\0");
			StompClient.ErrorAndClose end = visitor.expectErrorAndClose();
			assertThat(end.error().json().get("status").intValue()).isEqualTo(401);
			assertThat(end.close().code()).isEqualTo(4501);
			assertThat(stream.status()).isEqualTo(401);
			Answer read = new Api(closed.port(), null).get("/api/v1/messages?destination=/topic/square/c");
			assertThat(read.status()).isEqualTo(401);
			assertThat(read.header("WWW-Authenticate")).startsWith("Bearer");
		}
	}

}
