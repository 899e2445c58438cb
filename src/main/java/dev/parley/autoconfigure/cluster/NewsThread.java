package dev.parley.autoconfigure.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles news of other nodes one after the other. Who hands them over bounds what waits.
 * Its thread is there from the beginning and survives every failure: where a process can
 * have no more threads for a moment, a task would be lost, and with it those that are to
 * follow it again and again, such as a node's signs of life.
 */
final class NewsThread implements Executor, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(NewsThread.class);

	private final ThreadPoolExecutor thread;

	NewsThread(String name) {
		this((task) -> {
			Thread created = new Thread(task, name);
			created.setDaemon(true);
			return created;
		});
	}

	NewsThread(ThreadFactory threads) {
		this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads,
				new ThreadPoolExecutor.DiscardPolicy());
		this.thread.prestartCoreThread();
	}

	@Override
	public void execute(Runnable news) {
		this.thread.execute(() -> attempt(news));
	}

	private static void attempt(Runnable news) {
		try {
			news.run();
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.error("News of another node were not handled", failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	@Override
	public void close() {
		this.thread.shutdown();
	}

}
