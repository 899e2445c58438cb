package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Inbound;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes that messages of a work queue are ready, and hears it from them
 * for the queues that have consumers here. One word about a queue is under way at a time,
 * however many messages come meanwhile: the next one is for all of those. What is lost is
 * found by whoever looks. Safe for any thread.
 */
final class QueueNews {

	private static final Logger log = LoggerFactory.getLogger(QueueNews.class);

	private static final String KIND = "queue ";

	private final long node;

	private final Inbound inbound;

	/** By queue: whether another word has to follow the one that is under way. */
	private final ConcurrentMap<String, Boolean> telling = new ConcurrentHashMap<>();

	/** Sends, and ends what nobody wants any more. */
	private final ScheduledThreadPoolExecutor thread;

	private final JoinedChannels<String> joined;

	/**
	 * @param node distinguishes this process
	 * @param linger how long a queue stays joined that nobody wants any more
	 */
	QueueNews(long node, Bus bus, Inbound inbound, Duration linger) {
		this.node = node;
		this.inbound = inbound;
		this.thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "parley-queue-news");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.thread.setRemoveOnCancelPolicy(true);
		this.joined = new JoinedChannels<>(KIND, bus, this.thread, this.thread, linger, (queue) -> queue,
				(queue) -> new Ear(queue.name()));
	}

	/** See {@link dev.parley.engine.log.Joining#join}. */
	CompletableFuture<Void> join(String queue) {
		return this.joined.join(queue);
	}

	/** See {@link dev.parley.engine.log.Joining#leave}. */
	void leave(String queue) {
		this.joined.leave(queue);
	}

	/** Messages of this queue are ready. Does not wait. */
	void tell(String queue) {
		if (this.telling.put(queue, true) == null) {
			attempt(queue, () -> this.thread.execute(() -> send(queue)));
		}
	}

	/** One word that cannot be said does not keep the next one from being said. */
	private void attempt(String queue, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			this.telling.remove(queue);
			complain(queue, ex);
		}
	}

	private static void complain(String queue, Throwable failure) {
		try {
			log.debug("Nobody has been told of {}: {}", queue, failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private void send(String queue) {
		attempt(queue, () -> {
			this.telling.put(queue, false);
			this.joined.send(queue, new Announcement(this.node, null).write()).handleAsync((ignored, failure) -> {
				said(queue, failure);
				return null;
			}, this.thread).exceptionally((failure) -> {
				this.telling.remove(queue);
				return null;
			});
		});
	}

	private void said(String queue, @Nullable Throwable failure) {
		if (failure != null) {
			complain(queue, failure);
		}
		if (!this.telling.remove(queue, false)) {
			send(queue);
		}
	}

	void close() {
		this.thread.shutdownNow();
		this.joined.close();
	}

	/** Hears what other nodes say of a queue. */
	private final class Ear implements Bus.Listener {

		private final String queue;

		Ear(String queue) {
			this.queue = queue;
		}

		/** What is not understood may mean that messages are ready. */
		@Override
		public void heard(byte[] news) {
			try {
				if (Announcement.read(this.queue, news).node() == QueueNews.this.node) {
					return;
				}
			}
			catch (IllegalArgumentException ex) {
				log.debug("News of {} were not understood", this.queue, ex);
			}
			QueueNews.this.inbound.ready(this.queue);
		}

		@Override
		public void interrupted() {
			QueueNews.this.inbound.ready(this.queue);
		}

	}

}
