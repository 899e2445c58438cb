package dev.parley.durability;

import java.nio.file.Path;
import java.time.Duration;

import dev.parley.support.Api;
import dev.parley.support.Postgres;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two server processes on one PostgreSQL, as during a rolling update. */
@Timeout(900)
@Slow
class HandoverIT {

	private static final Duration LONG = Duration.ofMinutes(2);

	private static final String QUEUE = "/queue/durable/jobs";

	private static final String TOPIC = "/topic/durable/a";

	private static final String WAITS = "Another process uses this database: this one waits";

	private final String database = Postgres.newDatabase();

	@TempDir
	private Path folder;

	@Test
	void theSecondWaitsNotReadyAndTakesOverWhenTheFirstIsKilled() {
		try (ServerProcess first = start(); ServerProcess second = start()) {
			assertThat(status(first, "/actuator/health/readiness")).isEqualTo(200);
			assertThat(status(second, "/actuator/health/readiness")).isEqualTo(503);
			assertThat(status(second, "/actuator/health/liveness")).isEqualTo(200);
			assertThat(status(second, "/chat/info")).isEqualTo(503);
			assertThat(status(second, "/")).isEqualTo(503);
			assertThat(second.output()).containsOnlyOnce(WAITS);
			assertThat(first.output()).doesNotContain(WAITS);
			try (StompClient client = StompClient.connected(first.port())) {
				client.publish(TOPIC, "one");
				client.publish(QUEUE, "job 1");
				client.publish(QUEUE, "job 2");
				client.subscribe("q", QUEUE);
				client.expectMessage("job 1");
				client.expectMessage("job 2");
				client.publish(QUEUE, "job 3");
			}
			first.kill();
			awaitReady(second);
			try (StompClient client = StompClient.connected(second.port())) {
				assertThat(client.publish(TOPIC, "two").header("x-stream-offset")).isEqualTo("2");
				assertThat(client.publish(QUEUE, "job 4").header("x-stream-offset")).isEqualTo("4");
			}
		}
	}

	/**
	 * PostgreSQL gives the lock to the second server when it has not heard from the first
	 * for too long.
	 */
	@Test
	void aProcessThatStoodStillForTooLongFindsItselfReplacedAndEnds() {
		try (ServerProcess first = start();
				ServerProcess second = start();
				StompClient late = StompClient.connected(first.port())) {
			late.publish(TOPIC, "one");
			first.pause();
			awaitReady(second);
			try (StompClient client = StompClient.connected(second.port())) {
				assertThat(client.publish(TOPIC, "two").header("x-stream-offset")).isEqualTo("2");
				late.send("SEND\ndestination:%s\nreceipt:late\n\ntoo late\0".formatted(TOPIC));
				first.resume();
				assertThat(first.awaitExit(LONG)).isNotZero();
				assertThat(client.publish(TOPIC, "three").header("x-stream-offset")).isEqualTo("3");
			}
			assertThat(first.output()).contains("Another process writes to the database instead of this one");
		}
	}

	private ServerProcess start() {
		return ServerProcess.parley(this.folder, "spring.datasource.url=" + this.database,
				"spring.profiles.active=open", "parley.destinations[0].pattern=/topic/durable/*",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].durable=true", "parley.destinations[0].retain-count=1000",
				"parley.destinations[1].pattern=" + QUEUE, "parley.destinations[1].subscribe=everyone",
				"parley.destinations[1].send=everyone", "parley.destinations[1].durable=true",
				"parley.destinations[1].retain-count=1000");
	}

	private static int status(ServerProcess server, String path) {
		return new Api(server.port(), null).get(path).status();
	}

	private static void awaitReady(ServerProcess server) {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(status(server, "/actuator/health/readiness")).isEqualTo(200));
	}

}
