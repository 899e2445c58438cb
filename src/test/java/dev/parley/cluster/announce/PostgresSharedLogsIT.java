package dev.parley.cluster.announce;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.parley.cluster.SharedTopicsContract;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.SharedBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What two nodes on one PostgreSQL hear of each other without Redis. */
class PostgresSharedLogsIT extends SharedTopicsContract {

	@RegisterExtension
	private static final PostgresLogs database = new PostgresLogs();

	private boolean begun;

	@Override
	protected SharedBackend create(Clock clock) {
		if (!this.begun) {
			this.begun = true;
			database.beginAnew();
		}
		return database.node(clock, Duration.ofMillis(50));
	}

	/** The bus has no list of those who listen: a node that has left hears nothing. */
	@Override
	protected void awaitListeners(String destination, int nodes) {
		SharedLogs left = (SharedLogs) this.other;
		await().until(() -> !left.hasJoined(destination));
	}

	@Override
	protected void awaitNoPatterns() {
	}

	@Override
	protected long lost(SharedBackend node) {
		return ((SharedLogs) node).lost();
	}

	@Test
	void connectionsThatAreLostUnderLoadLoseNothingThatIsKept() throws Exception {
		join("/topic/a");
		AtomicBoolean done = new AtomicBoolean();
		concurrently(3, (each) -> {
			if (each == 2) {
				while (!done.get()) {
					database.cut(this.other);
					int heard = this.inbound.messages().size();
					await().atMost(Duration.ofSeconds(20))
						.until(() -> done.get() || this.inbound.messages().size() > heard + 100);
				}
				return;
			}
			for (int i = 0; i < 300; i++) {
				publish("/topic/a", each + ":" + i);
			}
			done.set(true);
		});
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			assertThat(offsets(this.inbound)).isEqualTo(upTo(600));
			assertThat(offsets(this.heardByOther)).isEqualTo(upTo(600));
		});
	}

	@Test
	void aLostConnectionIsCountedWhereNothingIsKept() throws Exception {
		join("/topic/nothing");
		database.cut(this.other);
		await().until(() -> lost(this.other) == 1);
		publish("/topic/nothing", "1");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1"));
	}

	@Test
	void logsThatPostgresqlHasLostBeginAnotherEpochAtNodesThatLiveOn() throws Exception {
		join("/topic/a");
		Position before = publishAll("/topic/a", "1", "2", "3");
		await().until(() -> this.heardByOther.messages().size() == 3);
		database.loseAll();
		Page empty = this.other.read("/topic/a", 1, 10);
		assertThat(empty.messages()).isEmpty();
		assertThat(empty.epoch()).isNotEqualTo(before.epoch());
		Position after = publishOnOther("/topic/a", "new");
		assertThat(after).isEqualTo(new Position(empty.epoch(), 1));
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			assertThat(this.inbound.messages().get(3).position()).isEqualTo(after);
			assertThat(this.heardByOther.messages().get(3).position()).isEqualTo(after);
		});
	}

}
