package dev.parley.attack;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.WebSocketFrame;
import dev.parley.test.StompFrame;

import org.springframework.core.SpringVersion;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Vulnerabilities that similar servers have had, by their CVE numbers. */
final class KnownVulnerabilities {

	private KnownVulnerabilities() {
	}

	static Stream<Attack> all() {
		return Stream.of(ofStomp(), ofServers()).flatMap((each) -> each);
	}

	private static Stream<Attack> ofStomp() {
		return Stream.of(attack("CVE-2018-1270, CVE-2018-1275: a selector is not evaluated", (target) -> {
			System.clearProperty("attack.selector");
			try (StompClient client = target.connected()) {
				client.send("SUBSCRIBE\nid:1\ndestination:/topic/a\nreceipt:r1\nselector:"
						+ "T(java.lang.System).setProperty('attack.selector'\\c'run') != null\n\n\0");
				StompFrame answer = client.next();
				if (answer.command().equals("RECEIPT")) {
					client.publish("/topic/a", "hi");
				}
				assertThat(System.getProperty("attack.selector")).isNull();
			}
		}), attack("CVE-2026-41850, CVE-2026-41851, CVE-2026-41852: no expression of a client runs anywhere",
				(target) -> {
					System.clearProperty("attack.expression");
					String expression = "#{T(java.lang.System).setProperty('attack.expression','run')}";
					try (StompClient client = target.connected()) {
						client.send("SUBSCRIBE\nid:" + expression + "\ndestination:/topic/" + expression
								+ "\nreceipt:r1\n\n\0");
						client.expectReceipt("r1");
						client.publish("/topic/" + expression, expression);
						client.expectMessage(expression);
						assertThat(System.getProperty("attack.expression")).isNull();
					}
				}),
				attack("CVE-2018-1257: a pattern that would be a regular expression's bomb is refused or cheap",
						(target) -> patterns(target,
								List.of("/topic/(a+)+$", "/topic/([a-z]+)*", "/topic/(.*)*", "/topic/{a:(x+x+)+y}",
										"/topic/wild/" + "a*".repeat(100)))),
				attack("CVE-2026-41848: a pattern that would be AntPathMatcher's bomb is refused or cheap",
						(target) -> patterns(target,
								List.of("/topic/wild" + "/**".repeat(60), "/topic/wild" + "/*".repeat(100),
										"/topic/wild/" + "**/a/".repeat(40), "/topic/" + "?".repeat(200),
										"/topic/{" + "a".repeat(200) + "}"))),
				attack("CVE-2022-22971: many frames before CONNECT leave nothing behind", (target) -> {
					try (StompClient client = StompClient.open(target.port())) {
						client.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0".repeat(1000));
						assertThat(client.expect("ERROR").json().get("status").intValue()).isBetween(400, 401);
						client.expectClose();
					}
				}), attack("CVE-2025-41254: frames without a CONNECT are not processed", (target) -> {
					try (StompClient witness = target.connected()) {
						witness.subscribe("1", "/topic/without-connect");
						for (String frame : List.of("SEND\ndestination:/topic/without-connect\n\nforged\0",
								"SUBSCRIBE\nid:1\ndestination:/topic/without-connect\n\n\0", "ACK\nid:1\n\n\0",
								"BEGIN\ntransaction:t\n\n\0")) {
							try (StompClient client = StompClient.open(target.port())) {
								client.send(frame);
								client.expectErrorAndClose();
							}
						}
						witness.expectNothing();
					}
				}), attack("CVE-2025-41254: nor together with a CONNECT that is refused", (target) -> {
					try (StompClient witness = target.connected();
							StompClient client = StompClient.open(target.port())) {
						witness.subscribe("1", "/topic/refused-connect");
						client.send("CONNECT\naccept-version:1.2\nhost:a\nAuthorization:Bearer a.b.c\n\n\0"
								+ "SEND\ndestination:/topic/refused-connect\n\nforged\0");
						Target.assertFault(client, "not-authenticated", 4501);
						witness.expectNothing();
					}
				}),
				attack("CVE-2025-41254: a second CONNECT does not make somebody else of a session",
						(target) -> target.faults("protocol-fault", 1002,
								"CONNECT\naccept-version:1.2\nhost:a\n" + target.mina().authorization() + "\n\n\0")),
				attack("CVE-2026-41838, CVE-2015-0201: session ids do not repeat, and are not the client's",
						(target) -> {
							Set<String> ids = new HashSet<>();
							for (int i = 0; i < 20; i++) {
								try (StompClient client = StompClient.open(target.port())) {
									ids.add(client.connect(target.mallory().authorization()).header("session"));
								}
							}
							assertThat(ids).hasSize(20).allMatch((id) -> id.length() >= 20);
						}),
				attack("gh-36662: a message that looks like a broadcast of user destinations is none", (target) -> {
					try (StompClient client = target.listening();
							StompClient mina = StompClient.connected(target.port(), target.mina().authorization())) {
						mina.subscribe("1", "/user/queue/errors");
						for (String name : List.of("/topic/simp-user-registry", "/topic/unresolved-user-destination")) {
							client.publish(name,
									"{\"destination\":\"/user/" + target.mina().name() + "/queue/errors\"}");
						}
						client.send("SEND\ndestination:/topic/a\nsimpOrigDestination:/user/" + target.mina().name()
								+ "/queue/errors\nreceipt:r1\n\nforged\0");
						client.awaitReceipt("r1");
						mina.expectNothing();
					}
				}));
	}

	private static Stream<Attack> ofServers() {
		return Stream.of(attack("CVE-2020-13935: the highest bit of a length is set", (target) -> {
			for (long length : new long[] { Long.MIN_VALUE, -1 }) {
				try (RawWebSocket socket = target.socket()) {
					socket.sendRaw(WebSocketAttacks.length(length));
					assertThat(socket.awaitClose().code()).isIn(1002, 1009);
				}
			}
		}), attack("CVE-2024-23672: a peer that leaves the close unanswered does not stay", (target) -> {
			for (int i = 0; i < 5; i++) {
				try (RawWebSocket socket = target.socket()) {
					socket.send(WebSocketFrame.text("NONSENSE\n\n\0"));
					while (socket.read(RawWebSocket.PATIENCE).opcode() != WebSocketFrame.CLOSE) {
						// ERROR comes first.
					}
				}
			}
		}), attack("CVE-2026-47893: an answer does not repeat the headers of the request", (target) -> {
			String answer = target
				.http("GET", "/chat", "", "X-Secret", "do-not-repeat", "Authorization", "Bearer do-not-repeat")
				.body();
			assertThat(answer).doesNotContain("do-not-repeat");
		}), attack("CVE-2026-40976, CVE-2026-40973, CVE-2026-40972: the actuator is closed", (target) -> {
			for (String path : List.of("env", "heapdump", "beans", "configprops", "loggers", "metrics", "threaddump",
					"", "health/../env", "mappings", "httpexchanges", "auditevents", "sessions", "shutdown")) {
				assertThat(status(target, "GET /actuator/" + path)).as(path).isIn(400, 401, 403, 404);
			}
			assertThat(status(target, "POST /actuator/shutdown")).isIn(401, 403, 404);
		}), attack("CVE-2018-15756: many ranges of a file are not many answers", (target) -> {
			assertThat(HandshakeAttacks.rawStatus(target, "127.0.0.1", "GET /",
					"Range: bytes=" + "0-,".repeat(200) + "0-"))
				.isIn(200, 416, 400, 206);
		}), attack("CVE-2020-5398: a name in the address makes no file of an answer", (target) -> {
			assertThat(SockJs.get(URI.create("http://127.0.0.1:" + target.port() + "/chat/info"))
				.headers()
				.firstValue("Content-Disposition")).isEmpty();
			assertThat(status(target, "GET /chat/info;a.bat")).isIn(200, 400, 404);
		}), attack("the versions that have the fixes of 2026 are those that run",
				(target) -> assertThat(Runtime.Version.parse(SpringVersion.getVersion()))
					.isGreaterThanOrEqualTo(Runtime.Version.parse("7.0.9"))));
	}

	private static int status(Target target, String request) throws IOException {
		return HandshakeAttacks.rawStatus(target, "127.0.0.1", request);
	}

	private static void patterns(Target target, List<String> patterns) {
		try (StompClient client = target.listening()) {
			for (int i = 0; i < patterns.size(); i++) {
				client.send("SUBSCRIBE\nid:p" + i + "\ndestination:" + patterns.get(i) + "\nreceipt:p" + i + "\n\n\0");
				assertThat(client.next().header("receipt-id")).isEqualTo("p" + i);
				client.publish("/topic/wild/" + "a/".repeat(100) + "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
			}
		}
	}

}
