package dev.parley.engine.delivery;

import java.time.Clock;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.ClaimedMemory;

/** In memory. */
class SharedWorkQueueTests extends SharedWorkQueueContract {

	private ClaimedMemory queues = new ClaimedMemory();

	@Override
	protected void empty() {
		this.queues = new ClaimedMemory();
	}

	@Override
	protected Process start(Clock clock) {
		ClaimedMemory.Node node = this.queues.node(clock);
		return new Process() {

			@Override
			public Backend backend() {
				return node;
			}

			@Override
			public void die() {
				node.die();
			}

			@Override
			public void endLease() {
				node.endLease();
			}

			@Override
			public void close() {
				node.close();
			}

		};
	}

}
