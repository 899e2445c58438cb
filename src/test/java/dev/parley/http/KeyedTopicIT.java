package dev.parley.http;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Topics that keep the newest message of each key, over HTTP. */
@OpenServer
class KeyedTopicIT {

	@LocalServerPort
	int port;

	private Api api;

	@BeforeEach
	void anonymous() {
		this.api = new Api(this.port, null);
	}

	static Stream<String> backends() {
		return Stream.of("/topic/latest/", "/topic/latest-durable/").map((prefix) -> prefix + UUID.randomUUID());
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("First is the newest message of each key, without removed ones; a position is told of removals.")
	void snapshotAndChanges(String topic) {
		for (String each : List.of("a=1", "b=2", "a=3", "c=4", "b=")) {
			publish(topic, each);
		}
		JsonNode snapshot = read(topic, "");
		assertThat(texts(snapshot)).containsExactly("a=3", "c=4");
		assertThat(snapshot.get("recovered").booleanValue()).isTrue();
		assertThat(snapshot.get("first").longValue()).isEqualTo(1);
		assertThat(snapshot.get("last").longValue()).isEqualTo(5);
		String epoch = snapshot.get("epoch").stringValue();
		assertThat(snapshot.get("next").stringValue()).isEqualTo(epoch + "-5");
		assertThat(texts(read(topic, "&after=" + epoch + "-2"))).containsExactly("a=3", "c=4", "b=");
		publish(topic, "d=6");
		assertThat(texts(read(topic, "&wait=30s&after=" + epoch + "-5"))).containsExactly("d=6");
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A snapshot is read in pages, and is whole although keys are replaced and removed meanwhile.")
	void pages(String topic) {
		for (int i = 0; i < 10; i++) {
			publish(topic, "k" + i + "=" + i);
		}
		List<String> all = new ArrayList<>();
		JsonNode page = read(topic, "&limit=4");
		all.addAll(texts(page));
		publish(topic, "k5=new");
		publish(topic, "k0=");
		while (!page.get("messages").isEmpty()) {
			page = read(topic, "&limit=4&after=" + page.get("next").stringValue());
			assertThat(page.get("recovered").booleanValue()).isTrue();
			all.addAll(texts(page));
		}
		assertThat(all).containsExactly("k0=0", "k1=1", "k2=2", "k3=3", "k4=4", "k6=6", "k7=7", "k8=8", "k9=9",
				"k5=new", "k0=");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/latest-few/", "/topic/latest-durable-few/" })
	@DisplayName("Who has missed a key that had to go, or its removal, is told and gets the newest of each key.")
	void notRecovered(String prefix) {
		String topic = prefix + UUID.randomUUID();
		for (int i = 1; i <= 5; i++) {
			publish(topic, "k" + i + "=" + i);
		}
		await().untilAsserted(() -> assertThat(read(topic, "").get("first").longValue()).isEqualTo(3));
		String epoch = read(topic, "").get("epoch").stringValue();
		JsonNode page = read(topic, "&wait=30s&after=" + epoch + "-1");
		assertThat(page.get("recovered").booleanValue()).isFalse();
		assertThat(texts(page)).containsExactly("k3=3", "k4=4", "k5=5");
		page = read(topic, "&after=" + epoch + "-2");
		assertThat(page.get("recovered").booleanValue()).isTrue();
		assertThat(texts(page)).containsExactly("k3=3", "k4=4", "k5=5");
		// A snapshot in pages goes on although the log has dropped what is before it.
		assertThat(texts(read(topic, "&limit=1&after=" + epoch + "-1~5"))).containsExactly("k3=3");
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A message without its key is refused, and with it all that are sent together with it.")
	void keyRequired(String topic) {
		Api.Answer refused = this.api.post("/api/v1/messages",
				"{\"destination\": \"%s\", \"text\": \"x\"}".formatted(topic));
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.code()).isEqualTo("key-required");
		assertThat(refused.json().get("detail").stringValue()).contains("header key");
		assertThat(this.api
			.post("/api/v1/messages",
					"""
							[{"destination": "%1$s", "headers": {"key": "a"}, "text": "x"}, {"destination": "%1$s", "text": "y"}]"""
						.formatted(topic))
			.code()).isEqualTo("key-required");
		assertThat(texts(read(topic, ""))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A stream begins with the newest of each key, and one that comes back is told of removals.")
	void streams(String topic) {
		for (String each : List.of("a=1", "b=2", "a=3", "c=")) {
			publish(topic, each);
		}
		String id;
		try (EventSource stream = EventSource.open(this.port, "destination=" + topic + "&after=first")) {
			assertThat(stream.expect("recovered").json().get("recovered").booleanValue()).isTrue();
			stream.expectText("b=2");
			id = stream.expectText("a=3").id();
		}
		publish(topic, "b=");
		publish(topic, "a=6");
		try (EventSource stream = EventSource.open(this.port, "destination=" + topic + "&last-event-id=" + id)) {
			assertThat(stream.expect("recovered").json().get("recovered").booleanValue()).isTrue();
			assertThat(stream.expect("message").json().at("/headers/key").stringValue()).isEqualTo("c");
			assertThat(stream.expect("message").json().at("/headers/key").stringValue()).isEqualTo("b");
			stream.expectText("a=6");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("Thousands of removed keys before the first one that is there are passed over, a message at a time.")
	void manyRemoved(String topic) {
		for (int i = 0; i < 50; i++) {
			int from = i * 100;
			String removals = IntStream.range(from, from + 100)
				.mapToObj((key) -> "{\"destination\": \"%s\", \"headers\": {\"key\": \"%d\"}, \"text\": \"\"}"
					.formatted(topic, key))
				.collect(Collectors.joining(",", "[", "]"));
			Api.Answer stored = this.api.post("/api/v1/messages", removals);
			assertThat(stored.status()).as(stored.body()).isEqualTo(201);
		}
		publish(topic, "a=1");
		publish(topic, "b=2");
		JsonNode first = read(topic, "&limit=1");
		assertThat(texts(first)).containsExactly("a=1");
		assertThat(texts(read(topic, "&limit=1&after=" + first.get("next").stringValue()))).containsExactly("b=2");
	}

	/** Key and value; no value removes the key. */
	private void publish(String topic, String message) {
		String[] parts = message.split("=", 2);
		assertThat(this.api
			.post("/api/v1/messages",
					"{\"destination\": \"%s\", \"headers\": {\"key\": \"%s\"}, \"text\": \"%s\"}".formatted(topic,
							parts[0], parts[1].isEmpty() ? "" : message))
			.status()).isEqualTo(201);
	}

	private JsonNode read(String topic, String more) {
		Api.Answer answer = this.api.get("/api/v1/messages?destination=" + topic + more);
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		return answer.json();
	}

	private static List<String> texts(JsonNode page) {
		List<String> texts = new ArrayList<>();
		page.get("messages").forEach((message) -> {
			String text = message.get("text").stringValue();
			texts.add(text.isEmpty() ? message.at("/headers/key").stringValue() + "=" : text);
		});
		return texts;
	}

}
