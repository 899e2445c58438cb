package dev.parley.cluster.announce;

import java.time.Clock;
import java.time.Duration;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.support.Slow;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One node on PostgreSQL alone is a backend as any other. */
@Slow
class PostgresLogsBackendIT extends BackendContract {

	@RegisterExtension
	private static final PostgresLogs database = new PostgresLogs();

	@Override
	protected Backend create(Clock clock) {
		database.beginAnew();
		return database.node(clock, Duration.ofSeconds(5));
	}

}
