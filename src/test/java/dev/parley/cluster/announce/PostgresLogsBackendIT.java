package dev.parley.cluster.announce;

import java.time.Clock;
import java.time.Duration;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One node on PostgreSQL alone is a backend as any other. */
@Slow
class PostgresLogsBackendIT extends BackendContract {

	private static PostgresLogs database;

	@BeforeAll
	static void createDatabase() {
		database = new PostgresLogs();
	}

	@AfterAll
	static void closeDatabase() {
		database.close();
	}

	@Override
	protected Backend create(Clock clock) {
		database.beginAnew();
		return database.node(clock, Duration.ofSeconds(5));
	}

	@AfterEach
	void closeNodes() {
		database.closeNodes();
	}

}
