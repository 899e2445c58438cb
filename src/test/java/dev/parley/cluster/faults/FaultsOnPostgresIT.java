package dev.parley.cluster.faults;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import dev.parley.engine.log.Position;
import dev.parley.cluster.postgres.Notifications;
import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** On a PostgreSQL and nothing else. */
@Slow
class FaultsOnPostgresIT extends FaultsContract {

	/** What they last did, besides waiting. */
	private static final String LISTENERS = "select %parley_bus_state state left join%";

	private PostgresProcess postgres;

	/** From node 1 to PostgreSQL. */
	private TcpProxy line;

	@Override
	void startStores(Path folder) {
		this.postgres = PostgresProcess.start(folder, Map.of("max_notify_queue_pages", "64"));
		this.line = new TcpProxy(this.postgres.port());
	}

	@Override
	void stopStores() {
		this.line.close();
		this.postgres.close();
	}

	@Override
	PostgresProcess postgres() {
		return this.postgres;
	}

	@Override
	String[] node(int number) {
		return new String[] { "parley.cluster=postgres", "spring.datasource.url="
				+ this.postgres.databaseAt((number == 0) ? this.postgres.port() : this.line.port()) };
	}

	@Override
	void cutOff() {
		this.line.hold();
	}

	@Override
	void open() {
		this.line.open();
	}

	@Override
	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void aNodeThatIsCutOffFromAllStoresRefusesAllAndTheOtherGoesOn() {
		super.aNodeThatIsCutOffFromAllStoresRefusesAllAndTheOtherGoesOn();
	}

	/** A crash empties what is not durable, queues too. */
	@Test
	void whilePostgresIsKilledAllIsRefusedAndThenWhatIsDurableIsThere() {
		String topic = "/topic/shared/postgres-killed";
		Load load = begin("postgres-killed");
		try (Jobs jobs = beginJobs("postgres-killed")) {
			for (int i = 0; i < ROUNDS; i++) {
				load.awaitReceipts(random.nextInt(300));
				jobs.awaitDone(100);
				Position before = nodes().publish(0, topic, "before " + i);
				this.postgres.kill();
				load.awaitRefusals(load.shared());
				load.awaitRefusals(load.durable());
				this.postgres.restart();
				nodes().supervise();
				load.awaitReceipts(100);
				jobs.awaitDone(100);
				expectToHaveLost(topic, before);
			}
			jobs.close();
			assertThat(jobs.doubled()).isEmpty();
		}
		load.finish(true);
		assertThat(load.shared().problems()).containsExactly("unavailable");
		assertThat(load.durable().problems()).containsExactly("unavailable");
	}

	/** A node ends when it finds out that it is not the first one any more. */
	private void expectToHaveLost(String topic, Position last) {
		await().atMost(Duration.ofMinutes(1))
			.ignoreExceptionsInstanceOf(UncheckedIOException.class)
			.untilAsserted(() -> {
				nodes().supervise();
				for (int i = 0; i < nodes().size(); i++) {
					assertThat(nodes().recovered(i, topic, last)).isFalse();
				}
			});
	}

	/** Those that listen; by hand all others, too, with which a node may end. */
	@Test
	void whateverConnectionBreaksNothingIsLostOrDoubled() {
		Load load = begin("connections-cut");
		for (int i = 0; i < 10 * ROUNDS; i++) {
			String sessions = (BY_HAND && i % 2 == 1) ? "%" : LISTENERS;
			await().until(() -> this.postgres.endSessions(sessions) > 0);
			load.awaitReceipts(20);
			nodes().supervise();
		}
		load.finish(false);
		expectOnlyRefusals(load);
	}

	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whilePostgresStandsStillNothingIsLostOrDoubled() {
		Load load = begin("postgres-paused");
		for (int i = 0; i < ROUNDS; i++) {
			load.awaitReceipts(random.nextInt(300));
			this.postgres.pause();
			pass(Duration.ofSeconds((i % 2 == 0) ? 8 : 25));
			this.postgres.resume();
			nodes().supervise();
			load.awaitReceipts(100);
		}
		load.finish(false);
		assertThat(load.shared().problems()).containsExactly("unavailable");
		assertThat(load.durable().problems()).containsExactly("unavailable");
	}

	/** As a program does that waits for something else. */
	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whoeverListensAndDoesNotReadIsNamedAndWhenTheQueueForThemIsFullTheLogsGoOn() throws SQLException {
		Load load = begin("notify-full");
		try (Connection stuck = this.postgres.connection(); Connection other = this.postgres.connection()) {
			Notifications.listenWithoutReading(stuck);
			Notifications.notify(other, 30);
			await().atMost(Duration.ofSeconds(30))
				.until(() -> nodes().process(0).output().contains("(stuck at the same machine)")
						|| nodes().process(0).output().contains("(stuck at 127.0.0.1)"));
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> Notifications.notify(other, 64));
			load.awaitReceipts(100);
		}
		nodes().supervise();
		load.awaitReceipts(100);
		load.finish(false);
		expectOnlyRefusals(load);
	}

	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void aNodeThatStandsStillDoesNotListenForEver() {
		Load load = begin("listener-paused");
		assertThat(this.postgres.sessions(LISTENERS)).isEqualTo(2);
		Standstill standstill = pause(1);
		await().atMost(Duration.ofMinutes(2)).until(() -> this.postgres.sessions(LISTENERS) == 1);
		standstill.end();
		standstill.overcome();
		load.awaitReceipts(100);
		load.finish(false);
		expectOnlyRefusals(load);
	}

}
