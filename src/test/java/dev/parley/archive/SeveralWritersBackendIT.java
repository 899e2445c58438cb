package dev.parley.archive;

import java.time.Clock;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The archive of a process that writes together with others, on a real PostgreSQL. */
@Slow
class SeveralWritersBackendIT extends BackendContract {

	private static PostgresNodes nodes;

	private PostgresNodes.Node node;

	@BeforeAll
	static void createDatabase() {
		nodes = new PostgresNodes();
	}

	@AfterAll
	static void closeDatabase() {
		nodes.close();
	}

	@Override
	protected Backend create(Clock clock) {
		nodes.empty();
		this.node = nodes.node(clock);
		return this.node.backend();
	}

	@AfterEach
	void closeNode() {
		this.node.close();
	}

}
