package dev.parley.stomp;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;

/**
 * Logs in memory that hold back their writes until they are told to store or to fail
 * them.
 */
final class HeldBackend implements Backend {

	private final MemoryBackend logs = new MemoryBackend(Clock.systemUTC());

	private final List<Waiting> waiting = new ArrayList<>();

	private boolean held;

	/** From now on nothing is stored. */
	synchronized void hold() {
		this.held = true;
	}

	/** Stores the held messages, in order, and later ones at once. */
	synchronized void release() {
		this.held = false;
		this.waiting.forEach((each) -> this.logs.publish(each.batch)
			.whenComplete((positions, failure) -> each.stored.complete(positions)));
		this.waiting.clear();
	}

	/** Fails the held messages, and stores later ones at once. */
	synchronized void fail() {
		this.held = false;
		this.waiting
			.forEach((each) -> each.stored.completeExceptionally(new BackendException("The disk is full", null)));
		this.waiting.clear();
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		this.logs.start(inbound, retentions);
	}

	@Override
	public synchronized CompletableFuture<List<Position>> publish(Batch batch) {
		if (!this.held) {
			return this.logs.publish(batch);
		}
		Waiting each = new Waiting(batch, new CompletableFuture<>());
		this.waiting.add(each);
		return each.stored;
	}

	@Override
	public Page read(String destination, long from, int limit) {
		return this.logs.read(destination, from, limit);
	}

	@Override
	public void forget(String destination) {
		this.logs.forget(destination);
	}

	@Override
	public void close() {
		this.logs.close();
	}

	private record Waiting(Batch batch, CompletableFuture<List<Position>> stored) {

	}

}
