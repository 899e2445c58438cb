package dev.parley.cluster.faults;

import java.nio.file.Path;

import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;

/** A work queue that is not durable, at nodes on PostgreSQL and nothing else. */
@Slow
class QueueFaultsOnPostgresIT extends QueueFaultsContract {

	private PostgresProcess postgres;

	@Override
	void startStores(Path folder) {
		this.postgres = PostgresProcess.start(folder);
	}

	@Override
	void stopStores() {
		this.postgres.close();
	}

	@Override
	String[] node() {
		return new String[] { "parley.cluster=postgres", "spring.datasource.url=" + this.postgres.database() };
	}

	/** A crash empties what is unlogged, and a node may end that was the first. */
	@Override
	void loseQueues() {
		this.postgres.kill();
		this.postgres.restart();
		nodes().supervise();
	}

}
