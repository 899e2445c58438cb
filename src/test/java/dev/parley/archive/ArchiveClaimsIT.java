package dev.parley.archive;

import java.time.Clock;
import java.util.Objects;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.ClaimsContract;
import dev.parley.engine.log.RecordingInbound;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The work queues of an archive that several processes hand out, on PostgreSQL. */
class ArchiveClaimsIT extends ClaimsContract {

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
	protected Node start(Clock clock) {
		PostgresNodes.Node node = nodes.node(clock);
		node.backend().start(new RecordingInbound(), BackendFixture::retention);
		return new Node() {

			@Override
			public Backend backend() {
				return node.backend();
			}

			@Override
			public Claims claims() {
				return Objects.requireNonNull(node.backend().claims());
			}

			@Override
			public void die() {
				node.kill();
			}

			@Override
			public void close() {
				node.close();
			}

		};
	}

}
