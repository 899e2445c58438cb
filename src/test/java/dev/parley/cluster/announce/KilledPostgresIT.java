package dev.parley.cluster.announce;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** PostgreSQL dies under two nodes that have nothing else. */
@Slow
class KilledPostgresIT {

	private static final Retentions RETENTIONS = (destination) -> destination.equals("/topic/nothing") ? Retention.NONE
			: new Retention(100, Duration.ZERO, 0);

	private final RecordingInbound here = new RecordingInbound();

	private final RecordingInbound there = new RecordingInbound();

	@Test
	void nodesThatLiveThroughACrashGoOnInAnotherEpochAndHearEachOther(@TempDir Path folder) throws Exception {
		try (PostgresProcess postgres = PostgresProcess.start(folder);
				PostgresLogs database = new PostgresLogs(postgres.database())) {
			database.beginAnew();
			SharedLogs one = start(database, this.here);
			SharedLogs two = start(database, this.there);
			Position before = publish(one, "/topic/a", "1");
			publish(one, "/topic/nothing", "2");
			await().untilAsserted(() -> assertThat(this.there.bodies()).containsExactlyInAnyOrder("1", "2"));
			postgres.kill();
			assertThatThrownBy(() -> publish(one, "/topic/nothing", "refused")).isInstanceOf(ExecutionException.class)
				.hasCauseInstanceOf(BackendException.class);
			postgres.restart();
			await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
				Page page = two.read("/topic/a", 1, 10);
				assertThat(page.messages()).isEmpty();
				assertThat(page.epoch()).isNotEqualTo(before.epoch());
			});
			await().atMost(Duration.ofSeconds(30))
				.ignoreExceptions()
				.until(() -> publish(two, "/topic/a", "3").offset() > 0);
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				assertThat(this.here.bodies()).contains("1", "2", "3");
				assertThat(this.there.bodies()).contains("1", "2", "3");
			});
			// Without a log a message is gone that comes before the other node listens
			// again.
			await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
				publish(two, "/topic/nothing", "4");
				return this.here.bodies().contains("4") && this.there.bodies().contains("4");
			});
			assertThat(two.lost()).isPositive();
		}
	}

	private static SharedLogs start(PostgresLogs database, RecordingInbound inbound) throws Exception {
		SharedLogs node = database.node(Clock.systemUTC(), Duration.ofSeconds(5));
		node.start(inbound, RETENTIONS);
		for (String topic : List.of("/topic/a", "/topic/nothing")) {
			node.join(topic).get(10, TimeUnit.SECONDS);
		}
		return node;
	}

	private static Position publish(SharedLogs node, String topic, String body) throws Exception {
		return node.publish(Batch.of(new Publication(topic, Headers.builder().build(), body.getBytes(UTF_8))))
			.get(30, TimeUnit.SECONDS)
			.get(0);
	}

}
