package dev.parley.cluster.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.cluster.bus.BusException;
import dev.parley.support.PostgresProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Another application listens on the PostgreSQL of a bus, and does not read. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class NotifyQueueIT {

	@Test
	void whoeverFillsTheQueueForNotificationsIsNamedAndTheBusGoesOnWhenTheyHaveGone(@TempDir Path folder,
			CapturedOutput output) throws Exception {
		try (PostgresProcess postgres = PostgresProcess.start(folder, Map.of("max_notify_queue_pages", "64"));
				BusDatabase database = new BusDatabase(postgres.database());
				HikariDataSource connections = database.connections();
				Connection stuck = postgres.connection();
				Connection other = postgres.connection()) {
			Notifications.listenWithoutReading(stuck);
			Notifications.notify(other, 30);
			try (PostgresBus bus = new PostgresBus(connections, "notify")) {
				bus.send("channel", new byte[1]).get(30, TimeUnit.SECONDS);
				assertThat(bus.notifyQueue()).isBetween(0.3, 0.6);
				assertThat(output).containsPattern("queue of PostgreSQL for NOTIFY is [345]\\d % full")
					.containsPattern("process \\d+ \\(stuck at ");
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> Notifications.notify(other, 64));
				notifyUntilFull(other);
				assertThatExceptionOfType(ExecutionException.class)
					.isThrownBy(() -> bus.send("channel", new byte[1]).get(30, TimeUnit.SECONDS))
					.withCauseInstanceOf(BusException.class);
				assertThat(output).contains("too many notifications in the NOTIFY queue");
				stuck.close();
				await().atMost(Duration.ofSeconds(5)).ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
					bus.send("channel", new byte[1]).get(30, TimeUnit.SECONDS);
					return true;
				});
			}
		}
	}

	/** To the last short one. */
	private static void notifyUntilFull(Connection connection) {
		for (int bytes : new int[] { 7000, 1 }) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> {
				for (int i = 0; i < 1000; i++) {
					Notifications.notify(connection, 1, bytes);
				}
			});
		}
	}

}
