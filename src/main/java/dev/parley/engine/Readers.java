package dev.parley.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.parley.engine.log.BackendException;

/**
 * The threads that read logs from the database. They are few, so that those who read take
 * a part of its connections and leave the others to sign-ins and to what is stored; and
 * what waits for them is bounded, so that a database that stands still is told of at
 * once. Safe for any thread.
 */
final class Readers implements AutoCloseable {

	/** The pool of connections has 10 by default. */
	private static final int THREADS = 4;

	private static final int WAITING = 1000;

	/** Nanoseconds after which what waits is refused instead of read. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private final ThreadPoolExecutor threads;

	private final int mostWaiting;

	Readers() {
		this(THREADS, WAITING);
	}

	/**
	 * @param threads that read at once
	 * @param mostWaiting of those whose reading has not begun
	 */
	Readers(int threads, int mostWaiting) {
		this.mostWaiting = mostWaiting;
		AtomicInteger number = new AtomicInteger();
		this.threads = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, "parley-reader-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		this.threads.allowCoreThreadTimeOut(true);
	}

	/**
	 * Reads soon.
	 * @return completed as the reading ends; with {@link BackendException} at once if too
	 * many wait or this is closed, and when its turn has come too late
	 */
	<T> CompletableFuture<T> read(Supplier<T> reading) {
		if (this.threads.getQueue().size() >= this.mostWaiting || this.threads.isShutdown()) {
			return CompletableFuture
				.failedFuture(new BackendException("Too many wait to read from the database", null));
		}
		long since = System.nanoTime();
		return goOn(() -> {
			if (System.nanoTime() - since > PATIENCE) {
				throw new BackendException("The database has not answered others for too long", null);
			}
			return reading.get();
		});
	}

	/** Goes on with a reading that has begun: however many wait. */
	<T> CompletableFuture<T> goOn(Supplier<T> reading) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		try {
			this.threads.execute(new Reading<>(reading, answer));
			return answer;
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.failedFuture(new BackendException("The server stops", ex));
		}
		catch (OutOfMemoryError ex) {
			return CompletableFuture.failedFuture(new BackendException("There is no thread to read with", ex));
		}
	}

	/**
	 * Begins nothing more, and refuses what waits. What is being read is neither waited
	 * for nor interrupted: an interrupt would close the file of H2 for all.
	 */
	@Override
	public void close() {
		this.threads.shutdown();
		List<Runnable> refused = new ArrayList<>();
		this.threads.getQueue().drainTo(refused);
		refused.forEach((reading) -> ((Reading<?>) reading).refuse());
	}

	private record Reading<T>(Supplier<T> reading, CompletableFuture<T> answer) implements Runnable {

		@Override
		public void run() {
			T result;
			try {
				result = this.reading.get();
			}
			catch (RuntimeException | Error ex) {
				this.answer.completeExceptionally(ex);
				return;
			}
			this.answer.complete(result);
		}

		void refuse() {
			this.answer.completeExceptionally(new BackendException("The server stops", null));
		}

	}

}
