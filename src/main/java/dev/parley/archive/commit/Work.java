package dev.parley.archive.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/** A request to the committer, with its answer. */
public sealed interface Work permits Work.Publish, Work.OfLog, Work.OfClaims {

	/** Overhead of each publication or settlement, bytes. */
	long OVERHEAD = 512;

	/** Bytes that it takes of the backlog. */
	long weight();

	/** The user who sent it, or {@link Batch#APPLICATION}. */
	default String sender() {
		return Batch.APPLICATION;
	}

	void fail(Throwable cause);

	/**
	 * @param outgoing ids of the rows that hold the publications of the batch, which have
	 * effect only if their row still exists, and delete it; empty if there are none
	 * @param answer completed with the positions
	 */
	record Publish(Batch batch, List<Long> outgoing, CompletableFuture<List<Position>> answer) implements Work {

		public Publish(Batch batch) {
			this(batch, List.of(), new CompletableFuture<>());
		}

		/** Moves rows of the table of outgoing publications to their logs. */
		public static Publish moving(List<Outgoing.Entry> rows) {
			List<Publication> publications = rows.stream().map(Outgoing.Entry::publication).toList();
			return new Publish(new Batch(publications, List.of(), publications.get(0).sender()),
					rows.stream().map(Outgoing.Entry::id).toList(), new CompletableFuture<>());
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

	/**
	 * Work on a whole log: done after all work that was accepted earlier for that log.
	 */
	sealed interface OfLog extends Work permits Forget, Await {

		String destination();

		/** Completed when the work is done. */
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

	/** Takes messages of a work queue, or gives them back. */
	sealed interface OfClaims extends Work permits Claim, Release {

		String queue();

	}

	/** See {@link Claims#claim}. */
	record Claim(String queue, int most, CompletableFuture<List<Claimed>> answer) implements OfClaims {

		public Claim(String queue, int most) {
			this(queue, most, new CompletableFuture<>());
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

	/** See {@link Claims#release}. */
	record Release(String queue, List<Claimed> messages, CompletableFuture<Void> answer) implements OfClaims {

		public Release(String queue, List<Claimed> messages) {
			this(queue, List.copyOf(messages), new CompletableFuture<>());
		}

		@Override
		public long weight() {
			return OVERHEAD * (1 + this.messages.size());
		}

		@Override
		public void fail(Throwable cause) {
			this.answer.completeExceptionally(cause);
		}

	}

	/** Deletes the log. */
	record Forget(String destination, CompletableFuture<Void> answer) implements OfLog {

		public Forget(String destination) {
			this(destination, new CompletableFuture<>());
		}

	}

	/** Waits for earlier work on a log that is to be read. */
	record Await(String destination, CompletableFuture<Void> answer) implements OfLog {

		public Await(String destination) {
			this(destination, new CompletableFuture<>());
		}

	}

}
