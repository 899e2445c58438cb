package dev.parley.durability;

import java.nio.file.Path;

import dev.parley.support.ParleyServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

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
		try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
				StompClient client = StompClient.connected(server.port())) {
			durable = publishThree(client, "/topic/durable/a");
			memory = publishThree(client, "/topic/memory/a");
			publishThree(client, "/queue/durable/a");
			acknowledgeTheSecond(client, "/queue/durable/a");
		}
		try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
				StompClient client = StompClient.connected(server.port())) {
			StompFrame recovered = comeBack(client, "1", durable, "/topic/durable/a");
			assertThat(recovered.header("x-recovered")).isEqualTo("true");
			assertThat(recovered.header("x-stream-epoch")).isEqualTo(durable.header("x-stream-epoch"));
			assertThat(recovered.header("x-stream-offset")).isEqualTo("3");
			assertThat(client.messages(2)).containsExactly("2", "3");
			assertThat(client.publish("/topic/durable/a", "4").header("x-stream-offset")).isEqualTo("4");
			client.expectMessage("4");

			StompFrame lost = comeBack(client, "2", memory, "/topic/memory/a");
			assertThat(lost.header("x-recovered")).isEqualTo("false");
			assertThat(lost.header("x-stream-epoch")).isNotEqualTo(memory.header("x-stream-epoch"));
			assertThat(lost.header("x-stream-offset")).isEqualTo("0");
			client.publish("/topic/memory/a", "new");
			assertThat(client.expectMessage("new").header("x-stream-offset")).isEqualTo("1");

			client.subscribe("3", "/queue/durable/a");
			assertThat(client.expectMessage("1").header("redelivered")).isEqualTo("true");
			assertThat(client.expectMessage("3").header("redelivered")).isEqualTo("true");
			client.expectNothing();
		}
	}

	/** Returns the receipt of the third message. */
	private static StompFrame publishThree(StompClient client, String destination) {
		client.publish(destination, "1");
		client.publish(destination, "2");
		return client.publish(destination, "3");
	}

	private static void acknowledgeTheSecond(StompClient client, String queue) {
		client.send("SUBSCRIBE\nid:q\ndestination:%s\nack:client-individual\n\n\0".formatted(queue));
		client.expectMessage("1");
		String second = client.expectMessage("2").header("ack");
		client.expectMessage("3");
		client.send("ACK\nid:%s\nreceipt:acked\n\n\0".formatted(second));
		client.expectReceipt("acked");
	}

	/** Has seen the first message, and subscribes to those after it. */
	private static StompFrame comeBack(StompClient client, String id, StompFrame known, String destination) {
		client.send("SUBSCRIBE\nid:%s\ndestination:%s\nreceipt:back\nx-stream-offset:offset=2\nx-stream-epoch:%s\n\n\0"
			.formatted(id, destination, known.header("x-stream-epoch")));
		return client.expectReceipt("back");
	}

}
