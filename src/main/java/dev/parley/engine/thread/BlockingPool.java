package dev.parley.engine.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.parley.engine.log.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * Threads that may wait for the database. They are few, so that one kind of work leaves
 * the others their part of its connections; and what waits for them is bounded in number
 * and time, so that a database that stands still is told of. Safe for any thread.
 */
public final class BlockingPool implements AutoCloseable {

	/** Nanoseconds after which what waits is refused instead of begun. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private final int mostWaiting;

	private final LongSupplier nanoTime;

	private final ThreadPoolExecutor threads;

	/**
	 * @param name of its threads, before their number
	 * @param threads that work at once
	 * @param mostWaiting of those whose work has not begun
	 */
	BlockingPool(String name, int threads, int mostWaiting) {
		this(name, threads, mostWaiting, System::nanoTime);
	}

	BlockingPool(String name, int threads, int mostWaiting, LongSupplier nanoTime) {
		this.mostWaiting = mostWaiting;
		this.nanoTime = nanoTime;
		AtomicInteger number = new AtomicInteger();
		this.threads = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, name + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		this.threads.allowCoreThreadTimeOut(true);
	}

	/**
	 * Works soon.
	 * @return completed as the work ends; with {@link BackendException} at once if too
	 * many wait or this is closed, and as soon as it has waited for too long
	 */
	public <T> CompletableFuture<T> call(Supplier<T> work) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		BackendException refused = begin(new Call<>(work, answer));
		return (refused != null) ? CompletableFuture.failedFuture(refused) : answer;
	}

	/**
	 * Goes on with work that has begun: however many wait, and for as long as it takes.
	 */
	public <T> CompletableFuture<T> goOn(Supplier<T> work) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		BackendException refused = execute(new Waiting(new Call<>(work, answer), null));
		return (refused != null) ? CompletableFuture.failedFuture(refused) : answer;
	}

	/**
	 * Works soon, or refuses later on some other thread.
	 * @return null if it was taken; otherwise why not, and neither happens
	 */
	public @Nullable BackendException begin(Work work) {
		if (this.threads.getQueue().size() >= this.mostWaiting) {
			return new BackendException("Too many wait for the database", null);
		}
		return execute(new Waiting(work, this.nanoTime.getAsLong() + PATIENCE));
	}

	private @Nullable BackendException execute(Waiting waiting) {
		try {
			this.threads.execute(waiting);
			return null;
		}
		catch (RejectedExecutionException ex) {
			return new BackendException("The server stops", ex);
		}
		catch (OutOfMemoryError ex) {
			return new BackendException("There is no thread to wait on", ex);
		}
	}

	/** How many wait to begin. */
	int waiting() {
		return this.threads.getQueue().size();
	}

	/** Whether something has waited for too long. */
	boolean isLate() {
		for (Runnable each : this.threads.getQueue()) {
			if (each instanceof Waiting oldest && oldest.deadline != null) {
				return oldest.isLate(this.nanoTime.getAsLong());
			}
		}
		return false;
	}

	/** Refuses what has waited for too long, on this thread. */
	void refuseLate() {
		BlockingQueue<Runnable> queue = this.threads.getQueue();
		long now = this.nanoTime.getAsLong();
		for (Runnable each : queue) {
			if (each instanceof Waiting waiting && waiting.isLate(now) && queue.remove(waiting)) {
				waiting.work.refuse(new BackendException("The database has not answered others for too long", null));
			}
		}
	}

	/**
	 * Begins nothing more, and refuses what waits. What has begun is neither waited for
	 * nor interrupted: an interrupt would close the file of H2 for all.
	 */
	@Override
	public void close() {
		this.threads.shutdown();
		List<Runnable> refused = new ArrayList<>();
		this.threads.getQueue().drainTo(refused);
		refused.forEach((each) -> ((Waiting) each).work.refuse(new BackendException("The server stops", null)));
	}

	/** What may wait; one of the two happens, once. */
	public interface Work extends Runnable {

		/** It will not be begun. */
		void refuse(BackendException why);

	}

	/**
	 * In the queue of the threads.
	 *
	 * @param deadline by {@link System#nanoTime()}; null if it has time
	 */
	private record Waiting(Work work, @Nullable Long deadline) implements Runnable {

		boolean isLate(long now) {
			return this.deadline != null && now - this.deadline > 0;
		}

		@Override
		public void run() {
			this.work.run();
		}

	}

	private record Call<T>(Supplier<T> work, CompletableFuture<T> answer) implements Work {

		@Override
		public void run() {
			T result;
			try {
				result = this.work.get();
			}
			catch (RuntimeException | Error ex) {
				this.answer.completeExceptionally(ex);
				return;
			}
			this.answer.complete(result);
		}

		@Override
		public void refuse(BackendException why) {
			this.answer.completeExceptionally(why);
		}

	}

}
