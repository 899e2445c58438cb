package dev.parley.archive;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;

/** What the committer is asked for, and where it answers. */
sealed interface Work permits Work.Publish, Work.Forget {

	/** What the work on a publication or a settlement weighs beside itself, bytes. */
	long OVERHEAD = 512;

	/** What it takes of the backlog, bytes. */
	long weight();

	void fail(Throwable cause);

	/**
	 * @param answer completed with the positions
	 */
	record Publish(Batch batch, CompletableFuture<List<Position>> answer) implements Work {

		Publish(Batch batch) {
			this(batch, new CompletableFuture<>());
		}

		@Override
		public long weight() {
			return OVERHEAD + this.batch.settlements().size() * OVERHEAD
					+ this.batch.publications().stream().mapToLong((each) -> OVERHEAD + each.footprint()).sum();
		}

		@Override
		public void fail(Throwable cause) {
			this.answer.completeExceptionally(cause);
		}

	}

	/**
	 * @param answer completed when the log is gone
	 */
	record Forget(String destination, CompletableFuture<Void> answer) implements Work {

		Forget(String destination) {
			this(destination, new CompletableFuture<>());
		}

		@Override
		public long weight() {
			return OVERHEAD;
		}

		@Override
		public void fail(Throwable cause) {
			this.answer.completeExceptionally(cause);
		}

	}

}
