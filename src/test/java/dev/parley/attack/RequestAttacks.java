package dev.parley.attack;

import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.EventSource;
import dev.parley.support.StompClient;
import tools.jackson.databind.json.JsonMapper;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Destinations by requests of HTTP: published, read, waited for and streamed. */
final class RequestAttacks {

	private static final String MESSAGES = "/api/v1/messages";

	private static final String ONE = "{\"destination\":\"/topic/a\",\"text\":\"x\"%s}";

	private RequestAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(publishing(), reading(), streams()).flatMap((each) -> each);
	}

	private static Stream<Attack> publishing() {
		return Stream.of(refused("a member twice", 400, ONE.formatted(",\"text\":\"y\"")),
				refused("10,000 levels", 400, ONE.formatted(",\"body\":" + "[".repeat(10_000))),
				refused("a number of 10,000 digits", 400,
						"{\"destination\":\"/topic/a\",\"body\":" + "9".repeat(10_000) + "}"),
				refused("half of a surrogate pair", 400, "{\"destination\":\"/topic/a\",\"text\":\"\\ud800\"}"),
				refused("a header of the server's own", 400, ONE.formatted(",\"headers\":{\"X-Stream-Offset\":\"1\"}")),
				refused("a header of Spring's own", 400, ONE.formatted(",\"headers\":{\"simpSessionId\":\"1\"}")),
				refused("a header that deletes others' messages", 400,
						ONE.formatted(",\"headers\":{\"x-deletes\":\"1\"}")),
				refused("a name of a header of 20 KB", 400,
						ONE.formatted(",\"headers\":{\"" + "n".repeat(20_000) + "\":\"1\"}")),
				refused("an array of 2,000 messages", 413,
						"[" + (ONE.formatted("") + ",").repeat(1999) + ONE.formatted("") + "]"),
				refused("one of a batch where it may not", 403,
						"[" + ONE.formatted("") + ",{\"destination\":\"/topic/closed/a\",\"text\":\"x\"}]"),
				attack("REST: line breaks in a header stay in it", (target) -> {
					try (StompClient reader = target.connected()) {
						reader.subscribe("1", "/topic/a");
						assertThat(post(target, ONE.formatted(",\"headers\":{\"a\\r\\nb\":\"c\\n\\nforged\\u000d\"}"))
							.statusCode()).isEqualTo(201);
						assertThat(reader.expect("MESSAGE").headers()).containsEntry("a\r\nb", "c\n\nforged\r")
							.doesNotContainKey("forged");
					}
				}), attack("REST: a body that says that it is compressed, and is not", (target) -> {
					assertThat(target
						.http("POST", MESSAGES, "no gzip", "Authorization", bearer(target), "Content-Encoding", "gzip")
						.statusCode()).isIn(400, 415);
				}), attack("REST: a charset that is none", (target) -> {
					assertThat(HandshakeAttacks.rawStatus(target, "127.0.0.1", "POST " + MESSAGES,
							"Authorization: " + bearer(target), "Content-Type: application/json;charset=\u00e4",
							"Content-Length: 2", "", "{}"))
						.isIn(400, 415);
				}), attack("REST: other methods", (target) -> {
					for (String method : List.of("TRACE", "PUT", "PATCH", "PROPFIND")) {
						assertThat(HandshakeAttacks.rawStatus(target, "127.0.0.1", method + " " + MESSAGES,
								"Authorization: " + bearer(target), "Content-Length: 0"))
							.as(method)
							.isIn(400, 403, 405, 501);
					}
				}));
	}

	private static Stream<Attack> reading() {
		String some = "?destination=/topic/kept/a";
		return Stream
			.of("?destination=/topic/a&destination=/topic/closed/a", "", "?destination=", "?destination=/topic/*",
					"?destination=/topic/../closed/a", "?destination=%2ftopic%2f%2561%00",
					"?destination=/topic/a;b=c%0d%0ax", some + "&wait=1e9", some + "&wait=NaN", some + "&wait=-1s",
					some + "&wait=PT30S", some + "&wait=99999999999", some + "&limit=0", some + "&limit=-1",
					some + "&limit=99999999999", some + "&limit=1.5", some + "&after=",
					some + "&after=e-99999999999999999999", some + "&after=" + "e".repeat(4000), some + "&unknown=1",
					some + "&token=1")
			.map((query) -> attack("REST: GET " + ((query.length() > 80) ? query.substring(0, 80) : query),
					(target) -> {
						HttpResponse<String> answer = target.http("GET", MESSAGES + query.replace(" ", "%20"), "",
								"Authorization", bearer(target));
						assertThat(answer.statusCode()).isIn(400, 403);
						assertThat(new JsonMapper().readTree(answer.body()).path("code").asString("")).isNotEmpty();
					}));
	}

	private static Stream<Attack> streams() {
		return Stream.of(attack("SSE: 33 destinations", (target) -> {
			String[] many = Stream.iterate(1, (i) -> i + 1).limit(33).map((i) -> "/topic/" + i).toArray(String[]::new);
			assertThat(stream(target, EventSource.query(many)).status()).isEqualTo(400);
		}), attack("SSE: ids of events that are none", (target) -> {
			for (String id : List.of("-1.e", "1", "99999999999999999999.e", "1.e~2.e", "1.\u00e4",
					"1." + "e".repeat(1000), "~".repeat(4000))) {
				try (EventSource stream = stream(target, EventSource.query("/topic/a"), "Last-Event-ID", id)) {
					assertThat(stream.status()).as(id).isEqualTo(400);
				}
			}
		}), attack("SSE: line breaks in all of a message", (target) -> {
			try (EventSource stream = stream(target, EventSource.query("/topic/kept/lines"));
					StompClient sender = target.connected()) {
				sender.send(
						"SEND\ndestination:/topic/kept/lines\nnote:a\\n\\nevent\\c problem\n\nx\n\nid: over\ndata: y\0");
				assertThat(stream.expect("message").json().get("text").stringValue())
					.isEqualTo("x\n\nid: over\ndata: y");
				assertThat(stream.lastEventId()).startsWith("1.");
			}
		}), attack("SSE: more streams of one user than connections are allowed", (target) -> {
			List<EventSource> streams = new ArrayList<>();
			try {
				for (int i = 0; i < 20; i++) {
					streams.add(stream(target, EventSource.query("/topic/a")));
				}
				assertThat(stream(target, EventSource.query("/topic/a")).status()).isEqualTo(429);
			}
			finally {
				streams.forEach(EventSource::close);
			}
		}), attack("SSE: streams that nobody reads, whose clients leave", (target) -> {
			for (int i = 0; i < 40; i++) {
				try (Socket socket = new Socket("127.0.0.1", target.port())) {
					OutputStream out = socket.getOutputStream();
					out.write(("GET /api/v1/events?destination=/topic/a HTTP/1.1\r\nHost: a\r\nAuthorization: "
							+ bearer(target) + "\r\n\r\n")
						.getBytes(StandardCharsets.US_ASCII));
					out.flush();
					socket.setSoLinger(true, 0);
				}
			}
		}));
	}

	private static Attack refused(String line, int status, String body) {
		return attack("REST: " + line, (target) -> {
			try (StompClient reader = target.connected()) {
				reader.subscribe("1", "/topic/a");
				HttpResponse<String> answer = post(target, body);
				assertThat(answer.statusCode()).isEqualTo(status);
				assertThat(new JsonMapper().readTree(answer.body()).path("detail").asString("")).isNotEmpty();
				reader.expectNothing();
			}
		});
	}

	private static HttpResponse<String> post(Target target, String body) {
		return target.http("POST", MESSAGES, body, "Authorization", bearer(target));
	}

	private static EventSource stream(Target target, String query, String... headers) {
		List<String> all = new ArrayList<>(List.of("Authorization", bearer(target)));
		all.addAll(List.of(headers));
		return EventSource.open(target.port(), query, all.toArray(String[]::new));
	}

	private static String bearer(Target target) {
		return "Bearer " + target.mallory().token();
	}

}
