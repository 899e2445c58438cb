package dev.parley.engine.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoresTests {

	private static final Store IDLE = new Store(false);

	private static final Store BUSY = new Store(true);

	@Test
	void whoeverSendsIsAskedToWaitIfAnyStoreIsBehind() {
		assertThat(new Stores(IDLE, IDLE, IDLE, null).isBehind("mina")).isFalse();
		assertThat(new Stores(IDLE, BUSY, IDLE, null).isBehind("mina")).isTrue();
		assertThat(new Stores(IDLE, IDLE, BUSY, null).isBehind("mina")).isTrue();
		assertThat(Stores.ofOneProcess(IDLE, null).isBehind("mina")).isFalse();
	}

	@Test
	void whatCanFailComesFirst() {
		Store shared = new Store(false);
		Store durable = new Store(false);
		Store memory = new Store(false);
		assertThat(new Stores(memory, durable, shared, null).all()).containsExactly(shared, durable, memory);
		assertThat(Stores.ofOneProcess(memory, null).all()).containsExactly(memory);
	}

	/** Does nothing but to say whether it is behind. */
	private static final class Store implements SharedBackend {

		private final boolean behind;

		Store(boolean behind) {
			this.behind = behind;
		}

		@Override
		public void start(Inbound inbound, Retentions retentions) {
		}

		@Override
		public CompletableFuture<List<Position>> publish(Batch batch) {
			return CompletableFuture.completedFuture(List.of());
		}

		@Override
		public boolean isBehind(String sender) {
			return this.behind;
		}

		@Override
		public CompletableFuture<Void> join(String destination) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void leave(String destination) {
		}

		@Override
		public Page read(String destination, long from, int limit) {
			return new Page("", 1, 0, List.of());
		}

		@Override
		public void forget(String destination) {
		}

		@Override
		public void close() {
		}

	}

}
