package dev.parley.engine.thread;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads that may block: those that read logs, and those that handle frames that
 * need accounts or the application. Each kind has its own, so that one that hangs does
 * not hold up the others. Safe for any thread.
 */
public final class BlockingPools implements AutoCloseable {

	/** The pool of connections has 10 by default. */
	private static final int READERS = 4;

	/** They wait for the network most of the time, and share one connection. */
	private static final int SHARED_READERS = 16;

	private static final int ACCOUNTS = 16;

	/** Controllers may wait for other things than the database. */
	private static final int APPLICATION = 64;

	/** Enough for a large audience that reconnects or sends at once. */
	private static final int MOST_WAITING = 10_000;

	/** Nanoseconds between two checks for tasks that have waited for too long. */
	private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

	private final BlockingPool readers = new BlockingPool("parley-reader-", READERS, MOST_WAITING);

	private final BlockingPool sharedReaders = new BlockingPool("parley-shared-reader-", SHARED_READERS, MOST_WAITING);

	private final BlockingPool accounts = new BlockingPool("parley-account-", ACCOUNTS, MOST_WAITING);

	private final BlockingPool application = new BlockingPool("parley-application-", APPLICATION, MOST_WAITING);

	private final List<BlockingPool> all = List.of(this.readers, this.sharedReaders, this.accounts, this.application);

	private final Executor workers;

	/**
	 * @param workers refuse tasks that have waited for too long
	 */
	public BlockingPools(Timers timers, Executor workers) {
		this.workers = workers;
		timers.at(System.nanoTime() + LOOK, this::refuseLate);
	}

	/** For reading the archive. */
	public BlockingPool readers() {
		return this.readers;
	}

	/** For reading what the nodes of a cluster share. */
	public BlockingPool sharedReaders() {
		return this.sharedReaders;
	}

	/**
	 * For a frame that waits for this.
	 * @throws IllegalArgumentException for {@link WaitsFor#NOTHING}
	 */
	public BlockingPool of(WaitsFor what) {
		return switch (what) {
			case ACCOUNTS -> this.accounts;
			case APPLICATION -> this.application;
			case NOTHING -> throw new IllegalArgumentException("What waits for nothing needs no thread");
		};
	}

	/** The number of waiting tasks for each kind of thread. */
	public Map<String, Supplier<Number>> waiting() {
		return Map.of("reader", this.readers::waiting, "shared-reader", this.sharedReaders::waiting, "account",
				this.accounts::waiting, "application", this.application::waiting);
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
