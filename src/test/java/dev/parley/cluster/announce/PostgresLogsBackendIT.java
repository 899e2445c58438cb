package dev.parley.cluster.announce;

import java.time.Clock;
import java.time.Duration;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One node on PostgreSQL alone is a backend as any other, for topics. */
@Slow
@ExtendWith(PostgresLogsBackendIT.Topics.class)
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

	/** Work queues that are not durable are in the memory of a node. */
	static final class Topics implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			boolean ofQueues = context.getTestMethod()
				.filter((method) -> method.getName().matches("(?i).*(queue|settl).*"))
				.isPresent();
			return ofQueues ? ConditionEvaluationResult.disabled("of work queues")
					: ConditionEvaluationResult.enabled("of topics");
		}

	}

}
