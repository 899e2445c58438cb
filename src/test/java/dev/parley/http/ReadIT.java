package dev.parley.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.parley.engine.Arrivals;
import dev.parley.support.Api;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code GET /api/v1/messages}: history, polling and long polling, in the profile open.
 */
@OpenServer
class ReadIT {

	@LocalServerPort
	int port;

	@Autowired
	Arrivals arrivals;

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
	@DisplayName("What is kept is read a page at a time: each answer has the position after which the next one goes on.")
	void history(String topic) {
		String epoch = publish(topic, "\"body\":{\"n\": 1}").get("epoch").stringValue();
		publish(topic, "\"text\":\"zwei\",\"headers\":{\"colour\":\"red\"}");
		publish(topic, "\"base64\":\"/w==\"");
		Api.Answer first = read(topic, "&limit=2");
		assertThat(first.status()).isEqualTo(200);
		assertThat(first.body().replaceAll("\"time\":\"[0-9T:.-]+Z\"", "\"time\":\"…\"")).isEqualTo(
				"""
						{"epoch":"%1$s","first":1,"last":3,"recovered":true,"messages":[\
						{"offset":1,"time":"…","headers":{"content-type":"application/json"},"body":{"n": 1}},\
						{"offset":2,"time":"…","headers":{"content-type":"text/plain;charset=utf-8","colour":"red"},"text":"zwei"}],\
						"next":"%1$s-2"}"""
					.formatted(epoch));
		Api.Answer second = read(topic, "&after=" + first.json().get("next").stringValue());
		assertThat(second.json().get("messages")).hasSize(1);
		assertThat(second.json().at("/messages/0/base64").stringValue()).isEqualTo("/w==");
		assertThat(read(topic, "&after=" + epoch + "-3").json().get("messages")).isEmpty();
		assertThat(read(topic, "&after=last").json().get("next").stringValue()).isEqualTo(epoch + "-3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{} {}", "\ufeff{}", "{\u0000}", "NaN", "" })
	@DisplayName("What a STOMP client sent as JSON and is none is shown as text.")
	void notJson(String body) {
		String topic = "/topic/kept/" + UUID.randomUUID();
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SEND\ndestination:%s\ncontent-type:application/json\ncontent-length:%d\nreceipt:r\n\n%s\0"
				.formatted(topic, body.getBytes(StandardCharsets.UTF_8).length, body));
			mina.awaitReceipt("r");
		}
		assertThat(read(topic, "").json().at("/messages/0/text").stringValue()).isEqualTo(body);
	}

	@Test
	@DisplayName("A position of another epoch, of the future, or before what is kept: recovered is false, and all that is kept comes.")
	void notRecovered() {
		String topic = "/topic/brief/" + UUID.randomUUID();
		String epoch = "";
		for (int i = 1; i <= 8; i++) {
			epoch = publish(topic, "\"text\":\"m" + i + "\"").get("epoch").stringValue();
		}
		for (String after : new String[] { "another-3", epoch + "-9", epoch + "-2" }) {
			Api.Answer answer = read(topic, "&wait=30s&after=" + after);
			assertThat(answer.json().get("recovered").booleanValue()).as(after).isFalse();
			assertThat(answer.json().at("/messages/0/text").stringValue()).isEqualTo("m4");
			assertThat(answer.json().get("messages")).hasSize(5);
		}
		assertThat(read(topic, "&after=" + epoch + "-3").json().get("recovered").booleanValue()).isTrue();
	}

	@Test
	@DisplayName("An answer has an ETag of the log's position: a request that has it already is answered 304, without a body.")
	void notModified() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		String epoch = publish(topic, "\"text\":\"x\"").get("epoch").stringValue();
		Api.Answer answer = read(topic, "");
		assertThat(answer.header("ETag")).isEqualTo("\"" + epoch + "-1\"");
		assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
		assertThat(answer.headers().allValues("Vary")).anyMatch((vary) -> vary.contains("Authorization"));
		for (String known : new String[] { "%s", "W/%s", "\"other\" , %s" }) {
			Api.Answer same = this.api.exchange("GET", path(topic, ""), null, "If-None-Match",
					known.formatted(answer.header("ETag")));
			assertThat(same.status()).as(known).isEqualTo(304);
			assertThat(same.body()).isEmpty();
			assertThat(same.header("ETag")).isEqualTo(answer.header("ETag"));
		}
		publish(topic, "\"text\":\"y\"");
		assertThat(this.api.exchange("GET", path(topic, ""), null, "If-None-Match", answer.header("ETag")).status())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A request that waits is answered when a message comes, by whatever way, and with that message.")
	void longPoll(String topic) {
		String position = read(topic, "&after=last").json().get("next").stringValue();
		CompletableFuture<Api.Answer> poll = later(topic, "&wait=60s&after=" + position);
		awaitWaiting(1);
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.publish(topic, "hello");
		}
		Api.Answer answer = poll.join();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("recovered").booleanValue()).isTrue();
		assertThat(answer.json().at("/messages/0/text").stringValue()).isEqualTo("hello");
		awaitWaiting(0);
	}

	@Test
	@DisplayName("Where there is something already, nothing waits; where nothing comes, the answer is empty after the wait.")
	void noWait() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		Api.Answer empty = read(topic, "&wait=10ms");
		assertThat(empty.status()).isEqualTo(200);
		assertThat(empty.json().get("messages")).isEmpty();
		publish(topic, "\"text\":\"x\"");
		assertThat(read(topic, "&wait=60s").json().get("messages")).hasSize(1);
		awaitWaiting(0);
	}

	@Test
	@DisplayName("Where nothing is kept a request gets the message that comes while it waits, and no position.")
	void withoutALog() {
		String topic = "/topic/poll-nothing";
		CompletableFuture<Api.Answer> poll = later(topic, "&wait=60s");
		awaitWaiting(1);
		publish(topic, "\"text\":\"x\"");
		Api.Answer answer = poll.join();
		assertThat(answer.json().at("/messages/0/text").stringValue()).isEqualTo("x");
		assertThat(answer.json().get("recovered").booleanValue()).isFalse();
		assertThat(answer.json().get("next").stringValue()).isEqualTo("last");
		assertThat(answer.header("ETag")).isNull();
	}

	@Test
	@DisplayName("A thousand requests whose clients have left leave nothing behind, long before their wait is over.")
	void aborted() throws Exception {
		String topic = "/topic/kept/" + UUID.randomUUID();
		for (int i = 0; i < 10; i++) {
			List<KeptAlive> clients = new ArrayList<>();
			for (int j = 0; j < 100; j++) {
				KeptAlive client = new KeptAlive(this.port);
				clients.add(client);
				client.send("GET " + path(topic, "&wait=60s"), "", new byte[0]);
			}
			awaitWaiting(100);
			for (KeptAlive client : clients) {
				client.close();
			}
			awaitWaiting(0);
		}
	}

	@Test
	@DisplayName("A connection on which a request waits takes the next one meanwhile, and answers both in their order.")
	void pipelined() throws Exception {
		String topic = "/topic/kept/" + UUID.randomUUID();
		try (KeptAlive client = new KeptAlive(this.port)) {
			client.send("GET " + path(topic, "&wait=60s"), "", new byte[0]);
			awaitWaiting(1);
			client.send("GET /api/v1/position?destination=" + topic, "", new byte[0]);
			publish(topic, "\"text\":\"hello\"");
			assertThat(client.answer().body()).contains("\"text\":\"hello\"");
			assertThat(client.answer().body()).endsWith("\"offset\":1}");
		}
	}

	@ParameterizedTest
	@CsvSource({ "/topic/*, 400, invalid", "/foo/a, 404, no-such-destination", "/app/rooms, 400, stomp-only",
			"/user/queue/errors, 403, not-allowed", "/queue/a, 409, work-queue",
			"/topic/members/a, 401, not-signed-in" })
	@DisplayName("What cannot be read by a request is refused.")
	void refused(String destination, int status, String code) {
		for (String more : new String[] { "", "&wait=60s" }) {
			Api.Answer answer = read(destination, more);
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.code()).isEqualTo(code);
		}
		Api.Answer position = this.api.get("/api/v1/position?destination=" + destination);
		assertThat(position.status()).isEqualTo(status);
		assertThat(position.code()).isEqualTo(code);
		awaitWaiting(0);
	}

	@Test
	@DisplayName("The position of a log is what the next message's offset follows; where nothing is kept there is none.")
	void position() {
		String topic = "/topic/kept/" + UUID.randomUUID();
		var stored = publish(topic, "\"text\":\"x\"");
		assertThat(this.api.get("/api/v1/position?destination=" + topic).json()).isEqualTo(stored);
		assertThat(this.api.get("/api/v1/position?destination=/topic/a").body()).isEqualTo("{}");
	}

	private tools.jackson.databind.JsonNode publish(String topic, String members) {
		Api.Answer answer = this.api.post("/api/v1/messages", "{\"destination\":\"%s\",%s}".formatted(topic, members));
		assertThat(answer.status()).isEqualTo(201);
		return answer.json();
	}

	private CompletableFuture<Api.Answer> later(String topic, String more) {
		return CompletableFuture.supplyAsync(() -> read(topic, more));
	}

	private Api.Answer read(String topic, String more) {
		return this.api.get(path(topic, more));
	}

	private static String path(String topic, String more) {
		return "/api/v1/messages?destination=" + topic + more;
	}

	private void awaitWaiting(int count) {
		Awaitility.await()
			.atMost(RawWebSocket.PATIENCE)
			.untilAsserted(() -> assertThat(this.arrivals.waitingForMessages()).isEqualTo(count));
	}

}
