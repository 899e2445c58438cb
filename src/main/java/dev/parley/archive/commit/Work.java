package dev.parley.archive.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;

/** What the committer is asked for, and where it answers. */
public sealed interface Work permits Work.Publish, Work.OfLog {

	/** What the work on a publication or a settlement weighs beside itself, bytes. */
	long OVERHEAD = 512;

	/** What it takes of the backlog, bytes. */
	long weight();

	/** The user who wants it, or {@link Batch#APPLICATION}. */
	default String sender() {
		return Batch.APPLICATION;
	}

	void fail(Throwable cause);

	/**
	 * @param answer completed with the positions
	 */
	record Publish(Batch batch, CompletableFuture<List<Position>> answer) implements Work {

		public Publish(Batch batch) {
			this(batch, new CompletableFuture<>());
		}

		@Override
		public String sender() {
			return this.batch.sender();
		}

		/** Whether it changes this log. */
		boolean isAbout(String destination) {
			return this.batch.publications().stream().anyMatch((each) -> each.destination().equals(destination))
					|| this.batch.settlements().stream().anyMatch((each) -> each.destination().equals(destination))
					|| this.batch.erasures().stream().anyMatch((each) -> each.destination().equals(destination));
		}

		@Override
		public long weight() {
			return OVERHEAD + (this.batch.settlements().size() + this.batch.erasures().size()) * OVERHEAD
					+ this.batch.publications().stream().mapToLong((each) -> OVERHEAD + each.footprint()).sum();
		}

		@Override
		public void fail(Throwable cause) {
			this.answer.completeExceptionally(cause);
		}

	}

	/** About a whole log: comes after all that was accepted for that log before it. */
	sealed interface OfLog extends Work permits Forget, Await {

		String destination();

		/** Completed when it is done. */
		CompletableFuture<Void> answer();

		@Override
		default long weight() {
			return OVERHEAD;
		}

		@Override
		default void fail(Throwable cause) {
			answer().completeExceptionally(cause);
		}

	}

	/** The log is to be gone. */
	record Forget(String destination, CompletableFuture<Void> answer) implements OfLog {

		public Forget(String destination) {
			this(destination, new CompletableFuture<>());
		}

	}

	/** Somebody wants to read the log. */
	record Await(String destination, CompletableFuture<Void> answer) implements OfLog {

		public Await(String destination) {
			this(destination, new CompletableFuture<>());
		}

	}

}
