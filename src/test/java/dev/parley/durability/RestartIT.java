package dev.parley.durability;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.Arrivals;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.RawWebSocket;
import dev.parley.test.StompFrame;
import dev.parley.test.StompTestClient;
import dev.parley.test.TestSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What clients find when they return after a restart of the server. */
class RestartIT {

	private static final String[] PROPERTIES = { "spring.profiles.active=open",
			"parley.destinations[0].pattern=/topic/memory/*", "parley.destinations[0].subscribe=everyone",
			"parley.destinations[0].send=everyone", "parley.destinations[0].retain-count=100",
			"parley.destinations[1].pattern=/topic/durable/*", "parley.destinations[1].subscribe=everyone",
			"parley.destinations[1].send=everyone", "parley.destinations[1].retain-count=100",
			"parley.destinations[1].durable=true", "parley.destinations[2].pattern=/queue/durable/*",
			"parley.destinations[2].subscribe=everyone", "parley.destinations[2].send=everyone",
			"parley.destinations[2].retain-count=100", "parley.destinations[2].durable=true" };

	@Test
	void durableDestinationsGoOnAndThoseInMemoryStartAgain(@TempDir Path folder) {
		String database = "jdbc:h2:file:" + folder.resolve("parley");
		StompFrame durable;
		StompFrame memory;
		CompletableFuture<Api.Answer> poll;
		try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
				StompTestClient client = StompTestClient.connect(server.port())) {
			durable = publishThree(client, "/topic/durable/a");
			memory = publishThree(client, "/topic/memory/a");
			publishThree(client, "/queue/durable/a");
			acknowledgeTheSecond(client, "/queue/durable/a");
			poll = waiting(server, "/topic/memory/nothing");
		}
		assertThat(poll.join().status()).isEqualTo(200);
		assertThat(poll.join().json().get("messages")).isEmpty();
		try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
				StompTestClient client = StompTestClient.connect(server.port())) {
			TestSubscription recovered = comeBack(client, durable, "/topic/durable/a");
			assertThat(recovered.receipt().header("x-recovered")).isEqualTo("true");
			assertThat(recovered.receipt().header("x-stream-epoch")).isEqualTo(durable.header("x-stream-epoch"));
			assertThat(recovered.receipt().header("x-stream-offset")).isEqualTo("3");
			recovered.expect("2");
			recovered.expect("3");
			assertThat(client.send("/topic/durable/a", "4").header("x-stream-offset")).isEqualTo("4");
			recovered.expect("4");

			TestSubscription lost = comeBack(client, memory, "/topic/memory/a");
			assertThat(lost.receipt().header("x-recovered")).isEqualTo("false");
			assertThat(lost.receipt().header("x-stream-epoch")).isNotEqualTo(memory.header("x-stream-epoch"));
			assertThat(lost.receipt().header("x-stream-offset")).isEqualTo("0");
			client.send("/topic/memory/a", "new");
			assertThat(lost.expect("new").header("x-stream-offset")).isEqualTo("1");

			TestSubscription queue = client.subscribe("/queue/durable/a");
			assertThat(queue.expect("1").header("redelivered")).isEqualTo("true");
			assertThat(queue.expect("3").header("redelivered")).isEqualTo("true");
			queue.expectNothing();
			lost.expectNothing();
			recovered.expectNothing();
		}
	}

	/** A request that waits for a message: the server answers it when it stops. */
	private static CompletableFuture<Api.Answer> waiting(ParleyServer server, String topic) {
		Api nobody = new Api(server.port(), null);
		CompletableFuture<Api.Answer> answer = CompletableFuture
			.supplyAsync(() -> nobody.get("/api/v1/messages?wait=60s&destination=" + topic));
		await().atMost(RawWebSocket.PATIENCE).until(() -> server.bean(Arrivals.class).waitingForMessages() == 1);
		return answer;
	}

	/** Returns the receipt of the third message. */
	private static StompFrame publishThree(StompTestClient client, String destination) {
		client.send(destination, "1");
		client.send(destination, "2");
		return client.send(destination, "3");
	}

	private static void acknowledgeTheSecond(StompTestClient client, String queue) {
		TestSubscription all = client.subscribe(queue, Map.of("ack", "client-individual"));
		all.expect("1");
		client.ack(all.expect("2"));
		all.expect("3");
	}

	/** Has seen the first message, and subscribes to those after it. */
	private static TestSubscription comeBack(StompTestClient client, StompFrame known, String destination) {
		return client.subscribe(destination,
				Map.of("x-stream-offset", "offset=2", "x-stream-epoch", known.header("x-stream-epoch")));
	}

}
