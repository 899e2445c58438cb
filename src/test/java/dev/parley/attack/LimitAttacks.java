package dev.parley.attack;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.ClosedByServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Too many, too fast, and too much. */
final class LimitAttacks {

	private static final String HANDSHAKE = "GET /chat";

	private static final String[] UPGRADE = { "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" };

	private LimitAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(handshakes(), signIns(), sessions()).flatMap((each) -> each);
	}

	private static Stream<Attack> handshakes() {
		return Stream.of(attack("a flood of handshakes from one address", (target) -> {
			assertThat(floodUntilRefused(target, "127.0.0.2")).isTrue();
			assertThat(HandshakeAttacks.rawStatus(target, "127.0.0.3", "GET /chat/info")).isEqualTo(200);
		}), attack("a flood of handshakes with forged X-Forwarded-For", (target) -> {
			assertThat(
					floodUntilRefused(target, "127.0.0.4", "X-Forwarded-For: 192.0.2.%d", "Forwarded: for=192.0.2.%d"))
				.isTrue();
		}), attack("a flood of SockJS sessions from one address", (target) -> {
			int refused = 0;
			for (int i = 0; i < 700 && refused == 0; i++) {
				refused += HandshakeAttacks.rawStatus(target, "127.0.0.5", "POST /chat/000/flood" + i + "/xhr",
						"Content-Length: 0") == 429 ? 1 : 0;
			}
			assertThat(refused).isEqualTo(1);
		}), attack("more connections of one user than he may have", (target) -> {
			List<StompClient> clients = new ArrayList<>();
			try {
				for (int i = 0; i < 20; i++) {
					clients.add(target.connected());
				}
				target.faultsAtOnce("over-limit", 1013, target.connectFrame());
				clients.remove(0).close();
				clients.add(connectedSoon(target));
			}
			finally {
				clients.forEach(StompClient::close);
			}
		}));
	}

	private static Stream<Attack> signIns() {
		return Stream.of(attack("guessing the password of one account", (target) -> {
			String wrong = "{\"name\":\"%s\",\"password\":\"wrong password\"}".formatted(target.mina().name());
			HttpResponse<String> answer = target.http("POST", "/api/v1/token", wrong);
			// The wait doubles: a slow machine gets there, too.
			for (int i = 0; i < 12 && answer.statusCode() == 401; i++) {
				answer = target.http("POST", "/api/v1/token", wrong, "X-Forwarded-For", "192.0.2." + i);
			}
			assertThat(answer.statusCode()).isEqualTo(429);
			assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
			assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			String right = wrong.replace("wrong password", "correct horse battery");
			Awaitility.await().until(() -> target.http("POST", "/api/v1/token", right).statusCode() == 200);
		}));
	}

	private static Stream<Attack> sessions() {
		return Stream.of(attack("129 subscriptions", (target) -> {
			try (StompClient client = target.listening()) {
				for (int i = 1; i < 128; i++) {
					client.subscribe("s" + i, "/topic/many/" + i);
				}
				client.send("SUBSCRIBE\nid:more\ndestination:/topic/many/128\n\n\0");
				assertOverLimit(client.expect("MESSAGE"));
				client.send("UNSUBSCRIBE\nid:s1\nreceipt:r\n\n\0");
				client.awaitReceipt("r");
			}
		}), attack("17 open transactions", (target) -> {
			try (StompClient client = target.listening()) {
				for (int i = 0; i < 17; i++) {
					client.send("BEGIN\ntransaction:t" + i + "\n\n\0");
				}
				assertOverLimit(client.expect("MESSAGE"));
			}
		}), attack("a flood of messages to one topic: first refused, then closed",
				(target) -> flood(target, "SEND\ndestination:/topic/flood\n\nflood\0".repeat(200), true)),
				attack("a flood of subscribing and unsubscribing", (target) -> flood(target,
						"SUBSCRIBE\nid:1\ndestination:/topic/flood\n\n\0UNSUBSCRIBE\nid:1\n\n\0".repeat(50), true)),
				attack("a flood of bytes",
						(target) -> flood(target, "SEND\ndestination:/topic/flood\n\n" + "x".repeat(60_000) + "\0",
								true)),
				attack("a flood of heart-beats", (target) -> flood(target, "\n".repeat(60_000), false)),
				attack("a flood of frames that are refused",
						(target) -> flood(target, "SEND\ndestination:/topic/closed/a\n\na\0".repeat(200), true)),
				attack("more logs than a user may make", (target) -> {
					try (StompClient client = newcomer(target)) {
						for (int i = 0; i < 50; i++) {
							client.publish("/topic/kept/made-" + i, "kept");
						}
						client.send("SEND\ndestination:/topic/kept/one-more\n\nkept\0");
						assertOverLimit(client.expect("MESSAGE"));
						client.publish("/topic/kept/made-0", "this one is there already");
						client.publish("/topic/not-kept", "this one costs nothing");
					}
				}), attack("messages that pile up behind prefetch-count", (target) -> {
					try (StompClient slow = target.connected(); StompClient fast = target.connected()) {
						for (int i = 0; i < 20; i++) {
							slow.send("SUBSCRIBE\nid:" + i
									+ "\ndestination:/topic/held\nack:client-individual\nprefetch-count:1\n\n\0");
						}
						slow.subscribe("last", "/topic/other");
						fast.publish("/topic/held", "x".repeat(60_000));
						fast.publish("/topic/held", "x".repeat(60_000));
						assertThat(untilClosed(slow)).isIn(4004, 1006);
						fast.publish("/topic/held", "the sender talks on");
					}
				}), attack("a reader that does not read", (target) -> {
					try (StompClient slow = target.connected(); StompClient fast = target.connected()) {
						for (int i = 0; i < 20; i++) {
							slow.subscribe("of-many-" + i, "/topic/firehose");
						}
						for (int i = 0; i < 12; i++) {
							fast.publish("/topic/firehose", "x".repeat(60_000));
						}
						assertThat(untilClosed(slow)).isIn(4004, 1006);
						fast.publish("/topic/firehose", "the sender talks on");
					}
				}));
	}

	private static StompClient newcomer(Target target) {
		StompClient client = StompClient.connected(target.port(),
				Account.signUp(target.port(), "newcomer").authorization());
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	private static boolean floodUntilRefused(Target target, String from, String... headers) throws Exception {
		for (int i = 0; i < 700; i++) {
			List<String> lines = new ArrayList<>(List.of(UPGRADE));
			for (String header : headers) {
				lines.add(header.formatted(i % 250));
			}
			String answer = HandshakeAttacks.raw(target, from, HANDSHAKE, lines.toArray(String[]::new));
			if (answer.contains(" 429 ")) {
				return true;
			}
		}
		return false;
	}

	private static StompClient connectedSoon(Target target) {
		return Awaitility.await().until(() -> {
			StompClient client = StompClient.open(target.port());
			client.send(target.connectFrame());
			if (client.next().command().equals("CONNECTED")) {
				return client;
			}
			client.close();
			return null;
		}, Objects::nonNull);
	}

	private static void sendUntilClosed(StompClient client, String frames) {
		try {
			for (int i = 0; i < 500; i++) {
				client.send(frames);
			}
		}
		catch (UncheckedIOException ex) {
			// The server has closed the connection.
		}
	}

	/**
	 * The same again and again, far over the limits, until the server ends the
	 * connection.
	 * @param tells whether there are frames that can be refused before that
	 */
	private static void flood(Target target, String frames, boolean tells) throws InterruptedException {
		try (StompClient client = target.listening()) {
			Thread sender = new Thread(() -> sendUntilClosed(client, frames));
			sender.start();
			int refusals = untilError(client, tells);
			assertThat(refusals).as("refusals before the end").isBetween(tells ? 1 : 0, 1500);
			sender.join();
		}
	}

	/**
	 * How many refusals came before ERROR and the end. TCP resets a client that goes on
	 * writing after the server has closed. It may then lose data that it has not read
	 * yet: CLOSE, or even ERROR; but it had been told before.
	 */
	private static int untilError(StompClient client, boolean tells) {
		int refusals = 0;
		try {
			StompFrame frame = client.next();
			while (!frame.command().equals("ERROR")) {
				refusals += frame.header("destination").equals("/user/queue/errors") ? 1 : 0;
				frame = client.next();
			}
			// A SUBSCRIBE may follow an UNSUBSCRIBE that was refused: its id is taken.
			assertThat(frame.json().get("code").stringValue()).isIn("over-limit", "protocol-fault");
			assertThat(client.expectClose().code()).isIn(1013, 1002, 1006);
		}
		catch (ClosedByServer ex) {
			assertThat(ex.code()).as(ex.getMessage()).isEqualTo(1006);
			assertThat(tells).as("has been told").isTrue();
		}
		return refusals;
	}

	private static int untilClosed(StompClient client) {
		try {
			while (true) {
				client.next();
			}
		}
		catch (ClosedByServer ex) {
			return ex.code();
		}
	}

	private static void assertOverLimit(StompFrame problem) {
		assertThat(problem.json().get("code").stringValue()).isEqualTo("over-limit");
		assertThat(problem.json().get("status").intValue()).isEqualTo(429);
	}

}
