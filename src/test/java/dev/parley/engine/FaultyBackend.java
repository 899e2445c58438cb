package dev.parley.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;
import org.jspecify.annotations.Nullable;

/**
 * A backend that delegates to another one, unless it is told to fail or to wait. It
 * survives {@link #close}, as a database survives a server. Safe for any thread.
 */
public class FaultyBackend implements Backend {

	/** What happens to a batch. */
	public enum Fault {

		/** Nothing is stored, and the answer is a failure. */
		FAILS,
		/** The batch is stored, but the answer is a failure. */
		FAILS_AFTER_APPEND,
		/** Nothing is stored, and there is no answer. */
		THROWS,
		/** Nothing is stored before {@link FaultyBackend#goOn}. */
		WAITS,
		/** The batch is stored at once and answered by {@link FaultyBackend#goOn}. */
		ANSWERS_LATE

	}

	private final Backend backend;

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private volatile @Nullable Fault fault;

	private volatile boolean unreadable;

	private volatile int batches;

	private boolean claimsNothing;

	private CompletableFuture<List<Claimed>> claiming = CompletableFuture.completedFuture(List.of());

	private volatile Map<String, Long> former = Map.of();

	private volatile Runnable beforeRead = () -> {
	};

	private volatile Consumer<CompletableFuture<Void>> afterRelease = (released) -> {
	};

	FaultyBackend(Backend backend) {
		this.backend = backend;
	}

	/** A store of another kind. */
	public static FaultyBackend of(Backend backend) {
		return new FaultyBackend(backend);
	}

	@Override
	public @Nullable Claims claims() {
		Claims claims = this.backend.claims();
		return (claims == null) ? null : new Claims() {

			@Override
			public CompletableFuture<List<Claimed>> claim(String queue, int most) {
				return FaultyBackend.this.claim(() -> claims.claim(queue, most));
			}

			@Override
			public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
				CompletableFuture<Void> released = claims.release(queue, messages);
				FaultyBackend.this.afterRelease.accept(released);
				return released;
			}

		};
	}

	private synchronized CompletableFuture<List<Claimed>> claim(Supplier<CompletableFuture<List<Claimed>>> claim) {
		if (!this.claimsNothing) {
			this.claiming = claim.get();
			return this.claiming;
		}
		return CompletableFuture.completedFuture(List.of());
	}

	/**
	 * From now on nobody claims a message here, as at a node that has stopped. Waits for
	 * the claim that is being answered.
	 */
	public void claimNothing() {
		CompletableFuture<List<Claimed>> last;
		synchronized (this) {
			this.claimsNothing = true;
			last = this.claiming;
		}
		last.join();
	}

	/** Runs this before the one who releases messages sees the answer. */
	public void afterRelease(Consumer<CompletableFuture<Void>> action) {
		this.afterRelease = action;
	}

	public void fault(@Nullable Fault next) {
		this.fault = next;
	}

	public void unreadable(boolean next) {
		this.unreadable = next;
	}

	/** Earlier epochs, as a store has them that was failed over. */
	public void former(Map<String, Long> epochs) {
		this.former = epochs;
	}

	/** Runs this before each page is read. */
	public void beforeRead(Runnable action) {
		this.beforeRead = action;
	}

	/**
	 * Stores or answers the waiting batches, on a thread of its own, and stops waiting.
	 */
	public void goOn() {
		this.fault = null;
		run();
	}

	/** Fails the waiting batches, and stops waiting. */
	public void giveUp() {
		this.fault = Fault.FAILS;
		run();
		this.fault = null;
	}

	private void run() {
		Thread thread = new Thread(() -> {
			for (Runnable next = next(); next != null; next = next()) {
				next.run();
			}
		}, "database");
		thread.start();
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private @Nullable Runnable next() {
		synchronized (this.waiting) {
			return this.waiting.poll();
		}
	}

	/** Number of batches so far. */
	public int batches() {
		return this.batches;
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		this.backend.start(inbound, retentions);
	}

	@Override
	public synchronized CompletableFuture<List<Position>> publish(Batch batch) {
		this.batches++;
		Fault now = this.fault;
		if (now == null) {
			return this.backend.publish(batch);
		}
		return switch (now) {
			case FAILS -> CompletableFuture.failedFuture(failure());
			case THROWS -> throw new InternalError("provoked");
			case FAILS_AFTER_APPEND -> {
				this.backend.publish(batch);
				yield CompletableFuture.failedFuture(failure());
			}
			case WAITS -> later(() -> (this.fault == Fault.FAILS) ? CompletableFuture.failedFuture(failure())
					: this.backend.publish(batch));
			case ANSWERS_LATE -> {
				CompletableFuture<List<Position>> answer = this.backend.publish(batch);
				yield later(() -> answer);
			}
		};
	}

	private CompletableFuture<List<Position>> later(Supplier<CompletableFuture<List<Position>>> work) {
		CompletableFuture<List<Position>> answer = new CompletableFuture<>();
		synchronized (this.waiting) {
			this.waiting.add(() -> work.get().whenComplete((positions, failure) -> {
				if (failure != null) {
					answer.completeExceptionally(failure);
				}
				else {
					answer.complete(positions);
				}
			}));
		}
		return answer;
	}

	@Override
	public Page read(String destination, long from, int limit) {
		if (this.unreadable) {
			throw failure();
		}
		if (limit > 0) {
			this.beforeRead.run();
		}
		Page page = this.backend.read(destination, from, limit);
		return this.former.isEmpty() ? page
				: new Page(page.epoch(), page.first(), page.last(), page.messages(), page.keyed(), this.former);
	}

	private static BackendException failure() {
		return new BackendException("The database is away", null);
	}

	@Override
	public void forget(String destination) {
		this.backend.forget(destination);
	}

	@Override
	public void close() {
	}

}
