package dev.parley.engine.thread;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads that may wait: those that read logs, and those that handle frames which ask
 * for accounts or for something of the application. Each kind has its own, so that one
 * that stands still does not hold up the others. Safe for any thread.
 */
public final class BlockingPools implements AutoCloseable {

	/** The pool of connections has 10 by default. */
	private static final int READERS = 4;

	private static final int ACCOUNTS = 16;

	/** Controllers may wait for something else than the database. */
	private static final int APPLICATION = 64;

	private static final int READINGS = 1000;

	/** A whole hall that comes back, or speaks, at once has room. */
	private static final int FRAMES = 10_000;

	/** Nanoseconds between two looks for what has waited for too long. */
	private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

	private final BlockingPool readers = new BlockingPool("parley-reader-", READERS, READINGS);

	private final BlockingPool accounts = new BlockingPool("parley-account-", ACCOUNTS, FRAMES);

	private final BlockingPool application = new BlockingPool("parley-application-", APPLICATION, FRAMES);

	private final List<BlockingPool> all = List.of(this.readers, this.accounts, this.application);

	private final Executor workers;

	/**
	 * @param workers tell those who have waited for too long
	 */
	public BlockingPools(Timers timers, Executor workers) {
		this.workers = workers;
		timers.at(System.nanoTime() + LOOK, this::refuseLate);
	}

	/** For what is read from the archive. */
	public BlockingPool readers() {
		return this.readers;
	}

	/**
	 * For a frame that waits for this.
	 * @throws IllegalArgumentException if that is nothing
	 */
	public BlockingPool of(WaitsFor what) {
		return switch (what) {
			case ACCOUNTS -> this.accounts;
			case APPLICATION -> this.application;
			case NOTHING -> throw new IllegalArgumentException("What waits for nothing needs no thread");
		};
	}

	/** How many wait for each kind of thread. */
	public Map<String, Supplier<Number>> waiting() {
		return Map.of("reader", this.readers::waiting, "account", this.accounts::waiting, "application",
				this.application::waiting);
	}

	private long refuseLate(long now) {
		for (BlockingPool pool : this.all) {
			if (pool.isLate()) {
				this.workers.execute(pool::refuseLate);
			}
		}
		return now + LOOK;
	}

	@Override
	public void close() {
		this.all.forEach(BlockingPool::close);
	}

}
