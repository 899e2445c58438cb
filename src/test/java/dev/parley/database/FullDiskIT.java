package dev.parley.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.parley.support.Api;
import dev.parley.support.DefaultDatabase;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The disk is full under H2: messages that cannot be stored are refused, the log and the
 * readiness give the reason, and when there is room again everything works without a
 * restart. No message with a receipt is lost.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@Slow
class FullDiskIT {

	private static final String[] PROPERTIES = { "spring.profiles.active=open",
			"parley.destinations[0].pattern=/topic/durable/*", "parley.destinations[0].subscribe=everyone",
			"parley.destinations[0].send=everyone", "parley.destinations[0].retain-count=10000",
			"parley.destinations[0].durable=true", "parley.destinations[1].pattern=/queue/durable/*",
			"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
			"parley.destinations[1].retain-count=1000", "parley.destinations[1].durable=true" };

	@TempDir
	Path folder;

	@AfterEach
	void free() {
		FullDisk.free();
	}

	@Test
	void writesAreRefusedOnAFullDiskAndGoOnWhenThereIsRoom(CapturedOutput output) {
		String database = FullDisk.url(DefaultDatabase.url(this.folder), this.folder);
		try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
				StompClient witness = StompClient.connected(server.port());
				StompClient client = StompClient.connected(server.port())) {
			client.subscribe("problems", "/user/queue/errors");
			witness.subscribe("1", "/topic/durable/a");
			client.publish("/queue/durable/a", "job");
			client.send("SUBSCRIBE\nid:q\ndestination:/queue/durable/a\nack:client-individual\n\n\0");
			String ack = client.expectMessage("job").header("ack");
			client.publish("/topic/durable/a", "before");
			FullDisk.fill();
			client.send("SEND\ndestination:/topic/durable/a\nreceipt:r1\n\nlost\0");
			expectUnavailable(client, "r1");
			client.send("ACK\nid:%s\nreceipt:r2\n\n\0".formatted(ack));
			expectUnavailable(client, "r2");
			client.send("BEGIN\ntransaction:t\n\n\0SEND\ndestination:/topic/durable/a\ntransaction:t\n\nlost\0"
					+ "COMMIT\ntransaction:t\nreceipt:r3\n\n\0");
			expectUnavailable(client, "r3");
			assertThat(health(server, "/readiness")).isEqualTo(503);
			assertThat(health(server, "/liveness")).isEqualTo(200);
			FullDisk.free();
			await().atMost(Duration.ofSeconds(20)).until(() -> health(server, "/readiness"), (status) -> status == 200);
			assertThat(client.publish("/topic/durable/a", "after").header("x-stream-offset")).isEqualTo("2");
			client.send("ACK\nid:%s\nreceipt:r4\n\n\0".formatted(ack));
			client.expectReceipt("r4");
			assertThat(witness.messages(2)).containsExactly("before", "after");
			witness.expectNothing();
		}
		assertThat(output).containsOnlyOnce("The database cannot write (No space left on device)")
			.doesNotContain("\tat ");
		try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
				StompClient client = StompClient.connected(server.port())) {
			assertThat(all(client, 2)).containsExactly("before", "after");
			client.subscribe("q", "/queue/durable/a");
			client.expectNothing();
		}
	}

	@Test
	void aFileSystemThatIsReallyFull() {
		Path disk = this.folder.resolve("disk");
		assumeThat(disk.toFile().mkdir() && run("mount", "-t", "tmpfs", "-o", "size=8m", "none", disk.toString()))
			.as("SKIPPED: a small file system can't be mounted here")
			.isTrue();
		try {
			String database = DefaultDatabase.url(disk);
			int stored = 0;
			try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
					StompClient client = StompClient.connected(server.port())) {
				client.subscribe("problems", "/user/queue/errors");
				while (isStored(client, "before " + stored)) {
					stored++;
				}
				run("mount", "-o", "remount,size=64m", disk.toString());
				await().atMost(Duration.ofSeconds(20)).until(() -> isStored(client, "after"));
				assertThat(all(client, stored + 1)).hasSize(stored + 1).element(stored).asString().startsWith("after");
			}
			try (ParleyServer server = ParleyServer.start(database, PROPERTIES);
					StompClient client = StompClient.connected(server.port())) {
				assertThat(all(client, stored + 1)).hasSize(stored + 1);
			}
		}
		finally {
			run("umount", disk.toString());
		}
	}

	/** Sends a long text, and returns whether the answer was a receipt or a problem. */
	private static boolean isStored(StompClient client, String text) {
		client.send("SEND\ndestination:/topic/durable/a\nreceipt:r\n\n%s%s\0".formatted(text, "x".repeat(20_000)));
		StompFrame answer = client.next();
		assertThat(answer.command()).isIn("RECEIPT", "MESSAGE");
		return answer.command().equals("RECEIPT");
	}

	private static boolean run(String... command) {
		try {
			return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static int health(ParleyServer server, String group) {
		return new Api(server.port(), null).get("/actuator/health" + group).status();
	}

	private static List<String> all(StompClient client, int count) {
		client.send("SUBSCRIBE\nid:all\ndestination:/topic/durable/a\nreceipt:all\nx-stream-offset:first\n\n\0");
		client.expectReceipt("all");
		return client.messages(count);
	}

	private static void expectUnavailable(StompClient client, String receipt) {
		StompFrame problem = client.expect("MESSAGE");
		assertThat(problem.header("receipt-id")).isEqualTo(receipt);
		assertThat(problem.json().get("code").stringValue()).isEqualTo("unavailable");
	}

}
