package dev.parley.cluster.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.redis.Request.LostRequests;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/** What a request executes for somebody who waits for the answer. */
sealed interface Work {

	/** How much it takes of what one request may take. */
	int operations();

	/** Its size in memory, about. */
	long bytes();

	void addTo(Request request);

	/**
	 * It will not be answered.
	 * @param lost which requests may have executed it; null if it has not been executed
	 */
	void fail(BackendException failure, @Nullable LostRequests lost);

	/** A batch; an empty one is answered after all that came before it. */
	record Publish(Batch batch, CompletableFuture<List<Position>> done) implements Work {

		@Override
		public int operations() {
			return this.batch.publications().size() + this.batch.settlements().size() + this.batch.erasures().size();
		}

		@Override
		public long bytes() {
			long bytes = this.batch.publications().stream().mapToLong(Publication::footprint).sum();
			return bytes + 100L * (this.batch.settlements().size() + this.batch.erasures().size());
		}

		@Override
		public void addTo(Request request) {
			request.add(this.batch);
		}

		@Override
		public void fail(BackendException failure, @Nullable LostRequests lost) {
			this.done.completeExceptionally(failure);
		}

	}

	/**
	 * A claim.
	 *
	 * @param unknown the requests that may have claimed messages of this queue and were
	 * not answered, when this one is sent
	 * @param lost called when this one is one of them
	 * @param answered takes the number of the request before this is completed
	 */
	record Claim(String queue, int most, CompletableFuture<List<Claimed>> done,
			Function<String, List<LostRequests>> unknown, BiConsumer<String, LostRequests> lost,
			LongConsumer answered) implements Work {

		/** The answer has messages, which have to be read and sent. */
		private static final int OPERATIONS = 10;

		@Override
		public int operations() {
			return OPERATIONS;
		}

		@Override
		public long bytes() {
			return 200;
		}

		@Override
		public void addTo(Request request) {
			request.claim(this.queue, this.most, this.unknown.apply(this.queue));
		}

		/**
		 * Takes the answer.
		 * @param request by which it was executed
		 */
		void answer(long request, List<Claimed> messages) {
			this.answered.accept(request);
			this.done.complete(messages);
		}

		/** An answer that comes too late must not be taken any more. */
		@Override
		public void fail(BackendException failure, @Nullable LostRequests requests) {
			if (this.done.completeExceptionally(failure) && requests != null) {
				this.lost.accept(this.queue, requests);
			}
		}

	}

	/**
	 * Gives messages back.
	 *
	 * @param bound only what has been claimed by this request or earlier ones
	 * @param again called if it fails
	 */
	record Release(String queue, List<Claimed> messages, long bound, CompletableFuture<Void> done,
			BiConsumer<Release, BackendException> again) implements Work {

		@Override
		public int operations() {
			return this.messages.size();
		}

		@Override
		public long bytes() {
			return 100L * this.messages.size();
		}

		@Override
		public void addTo(Request request) {
			this.messages.forEach((each) -> request.release(this.queue, each, this.bound));
		}

		@Override
		public void fail(BackendException failure, @Nullable LostRequests lost) {
			this.again.accept(this, failure);
		}

	}

}
