package dev.parley.conformance;

import dev.parley.support.Account;
import dev.parley.support.ClosedByServer;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without the profile {@code open}: who may connect, and that no message reaches a
 * destination except through {@code /app}.
 */
@RunningServer
class DirectSendIT {

	@LocalServerPort
	int port;

	@ParameterizedTest
	@ValueSource(strings = { "Authorization:Bearer nonsense", "Authorization:Bearer ", "Authorization:nonsense",
			"Authorization:Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtaW5hIn0.", "login:mina\npasscode:wrong password" })
	void badCredentialsAreRefused(String credentials) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("CONNECT\naccept-version:1.2\nhost:localhost\n" + credentials + "\n\n\0");
			assertNotAuthenticated(client);
		}
	}

	@Test
	void framesAfterARefusedConnectHaveNoEffect() {
		try (StompClient witness = StompClient.connected(this.port, signUp().authorization());
				StompClient client = StompClient.open(this.port)) {
			witness.subscribe("1", "/topic/rooms");
			client.send(
					"CONNECT\naccept-version:1.2\nhost:localhost\nlogin:mina\npasscode:wrong\n\n\0SEND\ndestination:/topic/rooms\n\nnever\0");
			client.expectErrorAndClose();
			witness.expectNothing();
		}
	}

	@Test
	void aTokenConnects() {
		Account mina = signUp();
		try (StompClient client = StompClient.open(this.port)) {
			assertThat(client.connect(mina.authorization()).headers()).containsEntry("user-name", mina.name());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/x", "/topic/rooms", "/topic/rooms/general", "/queue/x", "/user/queue/errors",
			"/queue/errors-user123" })
	void aDirectSendIsRefusedToItsSenderWhoStaysConnected(String destination) {
		try (StompClient witness = StompClient.connected(this.port, signUp().authorization());
				StompClient client = StompClient.connected(this.port, signUp().authorization())) {
			witness.subscribe("1", "/topic/rooms");
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:" + destination + "\nreceipt:r1\n\nhi\0");
			StompFrame refusal = client.expect("MESSAGE");
			assertThat(refusal.header("subscription")).isEqualTo("errors");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.header("content-type")).startsWith("application/problem+json");
			assertThat(refusal.json().get("status").intValue()).isEqualTo(403);
			assertThat(refusal.json().get("destination").stringValue()).isEqualTo(destination);
			assertThat(refusal.json().get("title").stringValue()).isNotBlank();
			client.expectNothing();
			witness.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/x", "/queue/x" })
	void aClientThatDoesNotListenForErrorsIsToldAndDisconnected(String destination) {
		try (StompClient client = StompClient.connected(this.port, signUp().authorization())) {
			client.send("SEND\ndestination:" + destination + "\nreceipt:r1\n\nhi\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().header("receipt-id")).isEqualTo("r1");
			assertThat(end.error().json().get("status").intValue()).isEqualTo(403);
			assertThat(end.close().code()).isNotEqualTo(1006);
		}
	}

	@Test
	void aMessageToAnotherUserIsNotSentByAClient() {
		Account jun = signUp();
		try (StompClient juns = StompClient.connected(this.port, jun.authorization());
				StompClient minas = StompClient.connected(this.port, signUp().authorization())) {
			juns.subscribe("1", "/user/queue/errors");
			minas.subscribe("errors", "/user/queue/errors");
			minas.send("SEND\ndestination:/user/" + jun.name() + "/queue/errors\n\nforged\0");
			assertThat(minas.expect("MESSAGE").json().get("status").intValue()).isEqualTo(403);
			juns.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/queue/errors-user%s", "/user/%s/queue/errors", "/queue/errors-user%2$s",
			"/user/%2$s/queue/errors" })
	void nobodyElseCanListenToAUsersDestination(String spied) {
		Account mina = signUp();
		try (StompClient minas = StompClient.open(this.port);
				StompClient spy = StompClient.connected(this.port, signUp().authorization())) {
			String session = minas.connect(mina.authorization()).headers().getOrDefault("session", "unknown");
			minas.subscribe("errors", "/user/queue/errors");
			spy.subscribe("errors", "/user/queue/errors");
			spy.send("SUBSCRIBE\nid:spy\ndestination:" + spied.formatted(session, mina.name()) + "\nreceipt:r1\n\n\0");
			StompFrame receiptOrRefusal = spy.next();
			assertThat(receiptOrRefusal.header("receipt-id")).isEqualTo("r1");
			minas.send("SEND\ndestination:/topic/x\n\nhi\0");
			minas.expect("MESSAGE");
			spy.expectNothing();
		}
	}

	private Account signUp() {
		return Account.signUp(this.port, "mina");
	}

	private static void assertNotAuthenticated(StompClient client) {
		ErrorAndClose end = client.expectErrorAndClose();
		assertThat(end.error().header("message")).isNotBlank();
		assertThat(end.error().json().get("status").intValue()).isEqualTo(401);
		ClosedByServer close = end.close();
		assertThat(close.code()).isEqualTo(4501);
	}

}
