package dev.parley.engine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.support.ManualClock;

/** A backend to which other processes append, too. Safe for any thread. */
public final class SharedFaultyBackend extends FaultyBackend implements SharedBackend {

	/** Joins less leaves, by destination. */
	private final Map<String, Integer> members = new ConcurrentHashMap<>();

	private volatile CompletableFuture<Void> joining = CompletableFuture.completedFuture(null);

	private SharedFaultyBackend(Backend backend) {
		super(backend);
	}

	public static SharedFaultyBackend inMemory() {
		return new SharedFaultyBackend(new MemoryBackend(new ManualClock()));
	}

	/** Joins wait for what is returned. */
	public CompletableFuture<Void> delayJoins() {
		this.joining = new CompletableFuture<>();
		return this.joining;
	}

	/** How often each destination is joined; those that have been left are not there. */
	public Map<String, Integer> members() {
		return Map.copyOf(this.members);
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		return this.joining.thenRun(() -> this.members.merge(destination, 1, Integer::sum));
	}

	@Override
	public void leave(String destination) {
		this.members.compute(destination, (name, count) -> (count > 1) ? Integer.valueOf(count - 1) : null);
	}

}
