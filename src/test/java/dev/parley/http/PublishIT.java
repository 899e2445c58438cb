package dev.parley.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.support.Api;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code POST /api/v1/messages} in the profile open, where it needs no credential. */
@OpenServer
class PublishIT {

	private static final String MESSAGES = "/api/v1/messages";

	@LocalServerPort
	int port;

	private Api api;

	@BeforeEach
	void anonymous() {
		this.api = new Api(this.port, null);
	}

	static Stream<String> backends() {
		return Stream.of("/topic/kept/", "/topic/durable/").map((prefix) -> prefix + UUID.randomUUID());
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A message that is published by a request reaches subscribers over STOMP, with the position that the answer names.")
	void reachesSubscribers(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:" + topic + "\nreceipt:r\n\n\0");
			mina.expectReceipt("r");
			Api.Answer answer = this.api.post(MESSAGES,
					"{\"destination\":\"%s\",\"headers\":{\"colour\":\"red\"},\"body\":{\"price\": 1.10}}"
						.formatted(topic));
			assertThat(answer.status()).isEqualTo(201);
			assertThat(answer.header("Content-Type")).isEqualTo("application/json");
			StompFrame message = mina.expectMessage("{\"price\": 1.10}");
			assertThat(answer.json().get("offset").longValue()).isEqualTo(1);
			assertThat(message.header("x-stream-offset")).isEqualTo("1");
			assertThat(message.header("x-stream-epoch")).isEqualTo(answer.json().get("epoch").stringValue());
			assertThat(message.header("content-type")).isEqualTo("application/json");
			assertThat(message.header("colour")).isEqualTo("red");
		}
	}

	@Test
	@DisplayName("Where nothing is kept the answer has no position.")
	void withoutALog() {
		Api.Answer answer = this.api.post(MESSAGES, "{\"destination\":\"/topic/a\",\"text\":\"x\"}");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.body()).isEqualTo("{}");
	}

	@Test
	@DisplayName("An array is answered by an array of positions in its order, also where a part of it goes to the database.")
	void batch() {
		String id = UUID.randomUUID().toString();
		List<String> destinations = List.of("/topic/kept/" + id, "/topic/durable/" + id, "/topic/a",
				"/topic/kept/" + id, "/topic/durable/" + id);
		Api.Answer answer = this.api.post(MESSAGES,
				destinations.stream()
					.map("{\"destination\":\"%s\",\"text\":\"x\"}"::formatted)
					.collect(Collectors.joining(",", "[", "]")));
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json()).hasSize(5);
		assertThat(answer.json().valueStream().map((position) -> position.path("offset").asInt(0))).containsExactly(1,
				1, 0, 2, 2);
		assertThat(answer.json().get(0).get("epoch")).isEqualTo(answer.json().get(3).get("epoch"));
		assertThat(answer.json().get(1).get("epoch")).isEqualTo(answer.json().get(4).get("epoch"));
	}

	@Test
	@DisplayName("If one message of an array is refused, none of it takes effect.")
	void allOrNothing() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		Api.Answer answer = this.api.post(MESSAGES, """
				[{"destination":"%s","text":"x"},{"destination":"/topic/letters/a","text":"%s"}]""".formatted(topic,
				"x".repeat(101)));
		assertThat(answer.status()).isEqualTo(413);
		assertThat(answer.code()).isEqualTo("too-large");
		assertThat(answer.json().get("destination").stringValue()).isEqualTo("/topic/letters/a");
		assertThat(this.api.get("/api/v1/position?destination=" + topic).json().get("offset").intValue()).isZero();
	}

	@Test
	@DisplayName("A message to a work queue goes to one of its consumers; into a full one none goes: 429.")
	void workQueue() {
		String queue = "/queue/small/" + UUID.randomUUID();
		String one = "{\"destination\":\"%s\",\"text\":\"job\"}".formatted(queue);
		String four = IntStream.range(0, 4).mapToObj((i) -> one).collect(Collectors.joining(",", "[", "]"));
		Api.Answer refused = this.api.post(MESSAGES, four);
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.code()).isEqualTo("queue-full");
		assertThat(this.api.post(MESSAGES, one).status()).isEqualTo(201);
		try (StompClient worker = StompClient.connected(this.port)) {
			worker.subscribe("0", queue);
			assertThat(worker.expectMessage("job").header("content-type")).isEqualTo("text/plain;charset=utf-8");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A repeat with the same Idempotency-Key is answered as the first one was, and not stored again; so is an array.")
	void idempotent(String topic) {
		String one = "{\"destination\":\"%s\",\"text\":\"x\"}".formatted(topic);
		String key = UUID.randomUUID().toString();
		Api.Answer first = this.api.exchange("POST", MESSAGES, one, "Idempotency-Key", key);
		assertThat(this.api.exchange("POST", MESSAGES, one, "Idempotency-Key", key).body()).isEqualTo(first.body());
		String batch = "[" + one + "," + one + "]";
		Api.Answer both = this.api.exchange("POST", MESSAGES, batch, "Idempotency-Key", key);
		assertThat(both.json().valueStream().map((position) -> position.get("offset").intValue())).containsExactly(2,
				3);
		assertThat(this.api.exchange("POST", MESSAGES, batch, "Idempotency-Key", key).body()).isEqualTo(both.body());
		assertThat(this.api.get("/api/v1/position?destination=" + topic).json().get("offset").intValue()).isEqualTo(3);
	}

	@Test
	@DisplayName("The key of an array is that of no other message, whatever it is called.")
	void theKeyOfAnArray() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		String one = "{\"destination\":\"%s\",\"text\":\"x\"}".formatted(topic);
		String key = UUID.randomUUID().toString();
		this.api.exchange("POST", MESSAGES, "[" + one + "," + one + "]", "Idempotency-Key", key);
		int offset = 2;
		for (String other : List.of(key, key + "-1", key + "-0", key + "/1", key + "1")) {
			assertThat(
					this.api.exchange("POST", MESSAGES, one, "Idempotency-Key", other).json().get("offset").intValue())
				.as(other)
				.isEqualTo(++offset);
		}
		Api.Answer nul = this.api.post(MESSAGES,
				"{\"destination\":\"%s\",\"text\":\"x\",\"headers\":{\"idempotency-key\":\"%s\\u00001\"}}"
					.formatted(topic, key));
		assertThat(nul.status()).isEqualTo(400);
	}

	@Test
	@DisplayName("A key that a SEND over STOMP has used is known to a request of the same sender.")
	void theKeyOfASend() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		String key = UUID.randomUUID().toString();
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SEND\ndestination:" + topic + "\nidempotency-key:" + key + "\nreceipt:r\n\nx\0");
			mina.expectReceipt("r");
		}
		Api.Answer answer = this.api.exchange("POST", MESSAGES,
				"{\"destination\":\"%s\",\"text\":\"x\"}".formatted(topic), "Idempotency-Key", key);
		assertThat(answer.json().get("offset").intValue()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "/topic/a*, 400, invalid", "/topic/**, 400, invalid", "topic, 400, invalid", "/topic//a, 400, invalid",
			"/foo/a, 404, no-such-destination", "/app/rooms, 400, stomp-only", "/user/queue/errors, 403, not-allowed" })
	@DisplayName("A destination that a request cannot name is refused.")
	void destinations(String destination, int status, String code) {
		Api.Answer answer = this.api.post(MESSAGES, "{\"destination\":\"%s\",\"text\":\"x\"}".formatted(destination));
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.code()).isEqualTo(code);
		assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
	}

	@Test
	@DisplayName("A header that breaks a rule of SEND is refused as a SEND with it is.")
	void headersOfSend() {
		Api.Answer answer = this.api.post(MESSAGES,
				"{\"destination\":\"/topic/a\",\"text\":\"x\",\"headers\":{\"expires\":\"soon\"}}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("protocol-fault");
		assertThat(answer.json().get("detail").stringValue())
			.isEqualTo("The header expires is a number of milliseconds since 1970");
	}

	@Test
	@DisplayName("A body of another type than JSON in UTF-8 is refused: 415.")
	void otherTypes() {
		String one = "{\"destination\":\"/topic/a\",\"text\":\"x\"}";
		for (String type : List.of("text/plain", "application/x-www-form-urlencoded",
				"application/json;charset=latin1")) {
			Api.Answer answer = this.api.exchange("POST", MESSAGES, one, "Content-Type", type);
			assertThat(answer.status()).as(type).isEqualTo(415);
			assertThat(answer.code()).isEqualTo("unsupported-media-type");
			assertThat(answer.json().get("detail").asString())
				.startsWith("The header Content-Type has to be application/json, not " + type);
		}
		assertThat(this.api.exchange("POST", MESSAGES, one, "Content-Type", "application/json;charset=UTF-8").status())
			.isEqualTo(201);
	}

	@Test
	@DisplayName("A body over the limit is refused, 413 too-large, and the connection can be used afterwards.")
	void tooLarge() throws Exception {
		try (KeptAlive connection = new KeptAlive(this.port)) {
			byte[] large = new byte[1024 * 1024 + 1];
			KeptAlive.Answer refused = connection.post(MESSAGES, large);
			assertThat(refused.status()).isEqualTo(413);
			assertThat(refused.body()).contains("\"code\":\"too-large\"");
			KeptAlive.Answer next = connection.post(MESSAGES,
					"{\"destination\":\"/topic/a\",\"text\":\"x\"}".getBytes(StandardCharsets.UTF_8));
			assertThat(next.status()).isEqualTo(201);
		}
	}

	@Test
	@DisplayName("What is refused says so in every part of the contract: status, code, title, detail, type.")
	void problems() {
		JsonNode problem = this.api.post(MESSAGES, "{\"destination\":\"/topic/a\"}").json();
		assertThat(problem.toString()).isEqualTo("""
				{"type":"urn:parley:problem:invalid","title":"Invalid","status":400,\
				"detail":"exactly one of body, text and base64 is needed","code":"invalid"}""");
	}

}
