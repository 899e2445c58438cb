package dev.parley.cluster.announce;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.MemoryBus;

/** A node's bus that can be slow, or lose what the node sends without telling anybody. */
final class WatchedBus implements Bus {

	private final MemoryBus bus;

	private final Set<String> listening = ConcurrentHashMap.newKeySet();

	private final AtomicInteger largest = new AtomicInteger();

	private final Queue<Runnable> held = new ArrayDeque<>();

	private boolean holding;

	private boolean losing;

	WatchedBus(MemoryBus bus) {
		this.bus = bus;
	}

	MemoryBus link() {
		return this.bus;
	}

	boolean isListening(String channel) {
		return this.listening.contains(channel);
	}

	/** Bytes. */
	int largest() {
		return this.largest.get();
	}

	/** What is sent from now on is lost. */
	synchronized void lose() {
		this.losing = true;
	}

	/** What is sent from now on arrives after {@link #release}. */
	synchronized void hold() {
		this.holding = true;
	}

	synchronized void release() {
		this.holding = false;
		this.held.forEach(Runnable::run);
		this.held.clear();
	}

	@Override
	public CompletableFuture<Void> listen(String channel, Listener listener) {
		return this.bus.listen(channel, listener).thenRun(() -> this.listening.add(channel));
	}

	@Override
	public void ignore(String channel) {
		this.bus.ignore(channel);
		this.listening.remove(channel);
	}

	@Override
	public synchronized CompletableFuture<Void> send(String channel, byte[] news) {
		this.largest.accumulateAndGet(news.length, Math::max);
		if (this.holding) {
			this.held.add(() -> this.bus.send(channel, news));
		}
		else if (!this.losing) {
			return this.bus.send(channel, news);
		}
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void close() {
		this.bus.close();
	}

}
