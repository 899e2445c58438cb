package dev.parley.conformance;

import java.util.stream.Stream;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Which names a destination may have, and how many destinations a session may use. */
@OpenServer
class StompDestinationsIT {

	@LocalServerPort
	int port;

	static Stream<String> namesThatAreRefused() {
		return Stream.of("topic/a", "/", "/topic", "/topic/", "/topic//a", "/topic/a/", "/topic/../a", "/topic/./a",
				"/topic/bell\u0007", "/topic/line\\nfeed", "/topic/right\u202Eleft", "/topic/zero\u200Bwidth",
				"/topic/" + "x".repeat(250), "/nowhere/a", "/app/nowhere", "/app", "/user/queue", "/user/topic/",
				"/TOPIC/a");
	}

	@ParameterizedTest
	@MethodSource("namesThatAreRefused")
	void aSubscriptionToAnImpossibleNameIsRefusedAndTheSessionGoesOn(String name) {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SUBSCRIBE\nid:1\ndestination:" + name + "\nreceipt:r1\n\n\0");
			assertRefused(client.next());
			client.expectNothing();
		}
	}

	@ParameterizedTest
	@MethodSource("namesThatAreRefused")
	void aMessageToAnImpossibleNameIsRefusedAndTheSessionGoesOn(String name) {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:" + name + "\nreceipt:r1\n\nhi\0");
			assertRefused(client.next());
			client.expectNothing();
		}
	}

	@Test
	void aMessageGoesToOneDestination() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:/topic/*\nreceipt:r1\n\nhi\0");
			assertRefused(client.next());
		}
	}

	@Test
	void aNameMayBeHangulAndHaveSpaces() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("1", "/topic/우리 방/공지");
			client.publish("/topic/우리 방/공지", "안녕");
			assertThat(client.expectMessage("안녕").header("destination")).isEqualTo("/topic/우리 방/공지");
		}
	}

	@Test
	void aNameMayHaveAColon() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("1", "/topic/a\\cb");
			client.publish("/topic/a\\cb", "hi");
			assertThat(client.expectMessage("hi").header("destination")).isEqualTo("/topic/a:b");
		}
	}

	@Test
	void aSessionHasAtMost128Subscriptions() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("errors", "/user/queue/errors");
			for (int i = 1; i < 128; i++) {
				client.subscribe("s" + i, "/topic/many/" + i);
			}
			client.send("SUBSCRIBE\nid:one too many\ndestination:/topic/many/128\nreceipt:r1\n\n\0");
			assertRefused(client.next());
			client.send("UNSUBSCRIBE\nid:s1\n\n\0");
			client.subscribe("again", "/topic/many/128");
		}
	}

	@Test
	void aClientThatDoesNotListenForRefusalsIsToldAndDisconnected() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SUBSCRIBE\nid:1\ndestination:/nowhere/a\nreceipt:r1\n\n\0");
			assertThat(client.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	private static void assertRefused(StompFrame answer) {
		assertThat(answer.command()).isEqualTo("MESSAGE");
		assertThat(answer.header("subscription")).isEqualTo("errors");
		assertThat(answer.header("receipt-id")).isEqualTo("r1");
		assertThat(answer.header("content-type")).startsWith("application/problem+json");
		assertThat(answer.json().get("status").intValue()).isBetween(400, 499);
		assertThat(answer.json().get("detail").stringValue()).isNotBlank();
	}

}
