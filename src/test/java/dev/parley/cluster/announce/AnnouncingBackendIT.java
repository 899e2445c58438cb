package dev.parley.cluster.announce;

import java.time.Clock;

import dev.parley.archive.PostgresNodes;
import dev.parley.cluster.bus.MemoryBus;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One node of a cluster on PostgreSQL is a backend as any other. */
@Slow
class AnnouncingBackendIT extends BackendContract {

	private static PostgresNodes nodes;

	private final MemoryBus bus = new MemoryBus();

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
		return new AnnouncingBackend(this.node.backend(), this.node::positions, this.bus);
	}

	@AfterEach
	void closeNode() {
		this.backend.close();
		this.node.close();
		this.bus.close();
	}

}
