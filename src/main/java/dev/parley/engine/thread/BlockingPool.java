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
 * connections to the others; waiting work is bounded in number and time, so that callers
 * learn of a database that hangs. Safe for any thread.
 */
public final class BlockingPool implements AutoCloseable {

	/** Nanoseconds after which waiting work is refused instead of begun. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private final int mostWaiting;

	private final LongSupplier nanoTime;

	private final ThreadPoolExecutor threads;

	/**
	 * @param name of its threads, before their number
	 * @param threads that work at once
	 * @param mostWaiting most tasks that have not begun
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
	 * Runs the work soon.
	 * @return completed when the work ends; with {@link BackendException} at once if too
	 * many tasks wait or this is closed, or when it has waited for too long
	 */
	public <T> CompletableFuture<T> call(Supplier<T> work) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		BackendException refused = begin(new Call<>(work, answer));
		return (refused != null) ? CompletableFuture.failedFuture(refused) : answer;
	}

	/**
	 * Continues work that has begun: however many tasks wait, and without a time limit.
	 */
	public <T> CompletableFuture<T> goOn(Supplier<T> work) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		BackendException refused = execute(new Waiting(new Call<>(work, answer), null));
		return (refused != null) ? CompletableFuture.failedFuture(refused) : answer;
	}

	/**
	 * Runs the work soon, or refuses it later on another thread.
	 * @return null if it was accepted; otherwise the reason, and neither happens
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

	/** The number of tasks that have not begun. */
	int waiting() {
		return this.threads.getQueue().size();
	}

	/** Whether a task has waited for too long. */
	boolean isLate() {
		for (Runnable each : this.threads.getQueue()) {
			if (each instanceof Waiting oldest && oldest.deadline != null) {
				return oldest.isLate(this.nanoTime.getAsLong());
			}
		}
		return false;
	}

	/** Refuses tasks that have waited for too long, on this thread. */
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
	 * Begins nothing more, and refuses waiting tasks. Running ones are neither awaited
	 * nor interrupted: an interrupt would close the file of H2 for all.
	 */
	@Override
	public void close() {
		this.threads.shutdown();
		List<Runnable> refused = new ArrayList<>();
		this.threads.getQueue().drainTo(refused);
		refused.forEach((each) -> ((Waiting) each).work.refuse(new BackendException("The server stops", null)));
	}

	/** A task that may block; one of its two methods is called, once. */
	public interface Work extends Runnable {

		/** It will not be begun. */
		void refuse(BackendException why);

	}

	/**
	 * An entry of the threads' queue.
	 *
	 * @param deadline by {@link System#nanoTime()}; null for none
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
