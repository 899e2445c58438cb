package dev.parley.autoconfigure.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles news of other nodes one after the other. What comes when very many wait is
 * dropped: the bus delivers at most once anyway.
 */
final class NewsThread implements Executor, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(NewsThread.class);

	/** News that wait. */
	private static final int WAITING = 10_000;

	private final ThreadPoolExecutor thread;

	NewsThread(String name) {
		this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), (task) -> {
			Thread created = new Thread(task, name);
			created.setDaemon(true);
			return created;
		}, (task, pool) -> {
			if (!pool.isShutdown()) {
				log.warn("{}: {} news of other nodes wait already, and one more was dropped", name, WAITING);
			}
		});
		this.thread.allowCoreThreadTimeOut(true);
	}

	@Override
	public void execute(Runnable news) {
		this.thread.execute(news);
	}

	@Override
	public void close() {
		this.thread.shutdown();
	}

}
