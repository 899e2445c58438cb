package dev.parley.cluster.bus;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bus whose nodes are in one process: that of a server which is alone, or of several
 * engines in a test. The listeners of a node have one thread, which ends when there is
 * nothing to tell. A node that is far behind loses news, and is told so.
 */
public final class MemoryBus implements Bus {

	private static final Logger log = LoggerFactory.getLogger(MemoryBus.class);

	/** News that wait for the listeners of one node. */
	private static final int WAITING = 10_000;

	private final Set<MemoryBus> nodes;

	private final Map<String, Listener> listeners = new ConcurrentHashMap<>();

	private final ThreadPoolExecutor thread;

	/** Whether news were lost because too many wait. Guarded by this. */
	private boolean behind;

	/** Written under the lock of this. */
	private volatile boolean linked = true;

	private volatile boolean closed;

	/** The first node of a cluster. */
	public MemoryBus() {
		this(ConcurrentHashMap.newKeySet());
	}

	private MemoryBus(Set<MemoryBus> nodes) {
		this.nodes = nodes;
		this.thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), (task) -> {
			Thread thread = new Thread(task, "parley-bus");
			thread.setDaemon(true);
			return thread;
		});
		this.thread.allowCoreThreadTimeOut(true);
		nodes.add(this);
	}

	/** Another node of the same cluster. */
	public MemoryBus another() {
		return new MemoryBus(this.nodes);
	}

	@Override
	public CompletableFuture<Void> listen(String channel, Listener listener) {
		checkName(channel);
		BusException unreachable = unreachable();
		if (unreachable != null) {
			return CompletableFuture.failedFuture(unreachable);
		}
		if (this.listeners.putIfAbsent(channel, listener) != null) {
			throw new IllegalStateException("Somebody listens to %s already".formatted(channel));
		}
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void ignore(String channel) {
		this.listeners.remove(channel);
	}

	@Override
	public CompletableFuture<Void> send(String channel, byte[] news) {
		checkName(channel);
		if (news.length > LONGEST) {
			throw new IllegalArgumentException("News of %d bytes, expected at most %d".formatted(news.length, LONGEST));
		}
		BusException unreachable = unreachable();
		if (unreachable != null) {
			return CompletableFuture.failedFuture(unreachable);
		}
		this.nodes.forEach((node) -> node.receive(channel, news));
		return CompletableFuture.completedFuture(null);
	}

	private static void checkName(String channel) {
		if (channel.isEmpty() || channel.length() > LONGEST_NAME) {
			throw new IllegalArgumentException(
					"A channel's name of %d characters, expected 1 to %d".formatted(channel.length(), LONGEST_NAME));
		}
	}

	private @Nullable BusException unreachable() {
		if (this.closed) {
			return new BusException("This node has left the cluster", null);
		}
		return this.linked ? null : new BusException("This node is cut off from the others", null);
	}

	private void receive(String channel, byte[] news) {
		Listener listener = this.listeners.get(channel);
		if (listener != null) {
			run(() -> tell(channel, listener, () -> listener.heard(news)));
		}
	}

	/** Nothing comes between news that are lost and the word of it. */
	private synchronized void run(Runnable task) {
		if (!this.linked || this.behind) {
			return;
		}
		try {
			this.thread.execute(() -> {
				task.run();
				if (hasCaughtUp()) {
					interruptAll();
				}
			});
		}
		catch (RejectedExecutionException ex) {
			this.behind = !this.closed;
		}
	}

	/** Whether the news that are lost come next. */
	private synchronized boolean hasCaughtUp() {
		boolean caughtUp = this.behind && this.thread.getQueue().isEmpty();
		this.behind &= !caughtUp;
		return caughtUp;
	}

	private void interruptAll() {
		this.listeners.forEach((channel, listener) -> tell(channel, listener, listener::interrupted));
	}

	private void tell(String channel, Listener listener, Runnable news) {
		if (this.listeners.get(channel) != listener) {
			return;
		}
		try {
			news.run();
		}
		catch (RuntimeException | Error ex) {
			log.error("News on {} were not understood", channel, ex);
		}
	}

	/**
	 * Cuts this node off from the others, as if the network were down: what it sends is
	 * refused, and what is sent to it is lost.
	 */
	public synchronized void cut() {
		this.linked = false;
	}

	/** Ends {@link #cut}, and tells the listeners. */
	public synchronized void mend() {
		this.linked = true;
		run(this::interruptAll);
	}

	@Override
	public void close() {
		this.closed = true;
		this.nodes.remove(this);
		this.listeners.clear();
		this.thread.shutdown();
	}

}
