package dev.parley.engine.delivery;

import java.time.Clock;

import dev.parley.archive.PostgresNodes;
import dev.parley.engine.log.Backend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On PostgreSQL. */
class SharedWorkQueueIT extends SharedWorkQueueContract {

	private static PostgresNodes nodes;

	@BeforeAll
	static void createDatabase() {
		nodes = new PostgresNodes();
	}

	@AfterAll
	static void closeDatabase() {
		nodes.close();
	}

	@Override
	protected void empty() {
		nodes.empty();
	}

	@Override
	protected Process start(Clock clock) {
		PostgresNodes.Node node = nodes.node(clock);
		return new Process() {

			@Override
			public Backend backend() {
				return node.backend();
			}

			@Override
			public void die() {
				node.kill();
			}

			@Override
			public void endLease() {
				nodes.jdbc()
					.update("update archive_claim set node = '', redelivered = true where node = ?", node.name());
			}

			@Override
			public void close() {
				node.close();
			}

		};
	}

}
