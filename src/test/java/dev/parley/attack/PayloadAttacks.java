package dev.parley.attack;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Bodies that a controller does not expect, over STOMP and over HTTP. */
final class PayloadAttacks {

	private static final String ROOM = "/app/rooms/general/messages";

	private PayloadAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.concat(bodies(), messages());
	}

	private static Stream<Attack> bodies() {
		return Stream.of(unreadable("no JSON", "{\"text\":"), unreadable("another kind of JSON", "[1,2,3]"),
				unreadable("10,000 levels deep", "[".repeat(10_000) + "]".repeat(10_000)),
				unreadable("33 levels deep, in a member that nobody asked for",
						"{\"text\":\"a\",\"x\":" + "[".repeat(33) + "]".repeat(33) + "}"),
				unreadable("a number of 10,000 digits", "{\"text\":\"a\",\"x\":" + "9".repeat(10_000) + "}"),
				unreadable("a name of 10,000 characters", "{\"text\":\"a\",\"" + "x".repeat(10_000) + "\":1}"),
				unreadable("NaN", "{\"text\":NaN}"), unreadable("a comment", "{/**/\"text\":\"a\"}"),
				unreadable("two documents", "{\"text\":"), unreadable("nothing", ""),
				attack("a body of 10 MB over HTTP: refused before it has come",
						(target) -> assertThat(HandshakeAttacks.rawStatus(target, "127.0.0.1", "POST /api/v1/token",
								"Content-Type: application/json", "Content-Length: 10000000",
								"[\"" + "x".repeat(262_200)))
							.isIn(400, 413)));
	}

	private static Stream<Attack> messages() {
		return Stream.of(attack("a hint of a type makes no object of it", (target) -> {
			try (StompClient client = target.listening()) {
				client.send(send("{\"@class\":\"java.lang.Runtime\",\"@type\":\"javax.script.ScriptEngineManager\","
						+ "\"text\":\"hint\"}"));
				assertAnswered(client.next());
			}
		}), attack("a member twice", (target) -> {
			try (StompClient client = target.listening()) {
				client.send(send("{\"text\":\"a\",\"text\":\"b\"}"));
				assertAnswered(client.next());
			}
		}), attack("a lone surrogate", (target) -> {
			try (StompClient client = target.listening()) {
				client.send(send("{\"text\":\"a\\ud800b\"}"));
				assertAnswered(client.next());
			}
		}), attack("markup is text, and stays it", (target) -> {
			try (StompClient client = target.listening()) {
				client.subscribe("1", "/topic/rooms/general");
				String markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
				client.send(send("{\"text\":\"" + markup + "\"}"));
				StompFrame answer = client.next();
				StompFrame message = answer.command().equals("MESSAGE") ? answer : client.expect("MESSAGE");
				assertThat(message.json().get("text").stringValue()).isEqualTo(markup);
				assertThat(message.header("content-type")).startsWith("application/json");
			}
		}), attack("another content-type than the body has", (target) -> {
			for (String type : List.of("text/html", "application/xml", "application/x-java-serialized-object",
					"multipart/form-data; boundary=x")) {
				try (StompClient client = target.listening()) {
					client.send(send("{\"text\":\"a\"}").replace("application/json", type));
					assertAnswered(client.next());
				}
			}
		}), attack("a content-type that is none", (target) -> {
			try (StompClient client = target.listening()) {
				client.send(send("{\"text\":\"a\"}").replace("application/json", "x"));
				assertThat(client.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("unreadable");
			}
		}));
	}

	private static void assertAnswered(StompFrame answer) {
		assertThat(answer.command()).isIn("RECEIPT", "MESSAGE");
		if (answer.command().equals("MESSAGE")) {
			assertThat(answer.json().get("status").intValue()).isBetween(400, 499);
		}
	}

	private static String send(String body) {
		return "SEND\ndestination:" + ROOM + "\ncontent-type:application/json\nreceipt:r1\n\n" + body + "\0";
	}

	private static Attack unreadable(String line, String body) {
		return attack("a body with " + line, (target) -> {
			try (StompClient client = target.listening()) {
				client.send(send(body));
				StompFrame problem = client.expect("MESSAGE");
				assertThat(problem.json().get("code").stringValue()).isIn("unreadable", "invalid");
				client.expectNothing();
			}
			HttpResponse<String> answer = target.http("POST", "/api/v1/token", body);
			assertThat(answer.statusCode()).isEqualTo(400);
			assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		});
	}

}
