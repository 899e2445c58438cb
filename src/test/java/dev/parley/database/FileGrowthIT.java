package dev.parley.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import dev.parley.support.DefaultDatabase;
import dev.parley.support.ParleyServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The size of H2's file depends on what it keeps, not on how much has passed through it.
 */
@Timeout(300)
@Slow
class FileGrowthIT {

	private static final long MEGABYTE = 1_000_000;

	@TempDir
	Path folder;

	/**
	 * H2 reuses the space of deleted data after RETENTION_TIME, so the test has a short
	 * one.
	 */
	@Test
	void theFileIsSmallAgainWhenMuchHasPassedThroughAndSmallerWhenTheServerHasStopped() {
		String database = DefaultDatabase.url(this.folder).replace("RETENTION_TIME=5000", "RETENTION_TIME=1000");
		try (ParleyServer server = ParleyServer.start(database, "spring.profiles.active=open",
				"parley.destinations[0].pattern=/topic/kept/*", "parley.destinations[0].subscribe=everyone",
				"parley.destinations[0].send=everyone", "parley.destinations[0].retain-count=10000",
				"parley.destinations[0].durable=true", "parley.destinations[1].pattern=/topic/passing",
				"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
				"parley.destinations[1].retain-count=10", "parley.destinations[1].durable=true");
				StompClient client = StompClient.connected(server.port())) {
			for (int i = 0; i < 3000; i++) {
				client.publish("/topic/kept/" + i % 200, text(i, 200));
				client.publish("/topic/passing", text(i, 20_000));
			}
			// While many messages pass through, the file is larger, because H2 keeps
			// deleted data for a while.
			await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
				client.publish("/topic/kept/0", "x");
				assertThat(size()).as("3 MB kept of 60 MB").isLessThan(20 * MEGABYTE);
			});
		}
		assertThat(size()).isLessThan(5 * MEGABYTE);
	}

	/** Random data, which cannot be compressed. */
	private static String text(int seed, int length) {
		return new Random(seed).ints(length, 'a', 'z' + 1)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private long size() {
		try {
			return Files.size(this.folder.resolve("parley.mv.db"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
