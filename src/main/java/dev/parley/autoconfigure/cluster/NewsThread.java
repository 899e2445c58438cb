package dev.parley.autoconfigure.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Handles news of other nodes one after the other. Who hands them over bounds what waits.
 */
final class NewsThread implements Executor, AutoCloseable {

	private final ThreadPoolExecutor thread;

	NewsThread(String name) {
		this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> {
			Thread created = new Thread(task, name);
			created.setDaemon(true);
			return created;
		}, new ThreadPoolExecutor.DiscardPolicy());
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
