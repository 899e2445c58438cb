package dev.parley.engine.log;

import java.time.Clock;

/** The fake by which the fast tests see two nodes does what the stores do. */
class ClaimedMemoryTests extends ClaimsContract {

	private ClaimedMemory queues = new ClaimedMemory();

	@Override
	protected void empty() {
		this.queues = new ClaimedMemory();
	}

	@Override
	protected Node start(Clock clock) {
		ClaimedMemory.Node node = this.queues.node(clock);
		node.start(new RecordingInbound(), BackendFixture::retention);
		return new Node() {

			@Override
			public Backend backend() {
				return node;
			}

			@Override
			public Claims claims() {
				return node;
			}

			@Override
			public void die() {
				node.die();
			}

			@Override
			public void close() {
				node.close();
			}

		};
	}

}
