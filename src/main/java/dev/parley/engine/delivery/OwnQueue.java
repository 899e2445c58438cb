package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.engine.queue.Restore;
import dev.parley.engine.queue.Unsettled;
import dev.parley.engine.thread.BlockingPool;

/**
 * A work queue that this process alone hands out: all of its messages are here. A durable
 * one is read from its log once after a restart.
 */
public final class OwnQueue extends WorkQueue {

	private final Restore restore;

	/**
	 * Messages appended before this queue was read; null once it has been. The log may
	 * contain them or not, depending on when it is read.
	 */
	private @Nullable List<Delivery> early;

	/**
	 * @param bounds of the waiting messages, by count, age and bytes
	 * @param durable whether messages from before a restart have to be read first
	 */
	OwnQueue(String name, Retention bounds, boolean durable, Clock clock, MessageHeaders headers, Settler settler,
			Meters meters, Sink memory) {
		super(name, bounds, clock, headers, settler, meters, memory);
		this.restore = new Restore(!durable);
		this.early = durable ? new ArrayList<>(0) : null;
	}

	@Override
	boolean isRead() {
		return this.restore.isDone();
	}

	/**
	 * Reads its messages, unless that is done or under way.
	 * @param readers threads that may wait for the log
	 * @param reading counts the queues that are being read
	 * @return completed when they are known, after all earlier callers; exceptionally if
	 * they can't be read
	 */
	CompletableFuture<Void> read(Unsettled log, BlockingPool readers, AtomicInteger reading) {
		CompletableFuture<Void> turn = this.restore.await();
		if (this.restore.begin()) {
			reading.incrementAndGet();
			readers.call(() -> log.read(name())).thenAccept(this::restored).whenComplete((ignored, failure) -> {
				if (failure == null) {
					this.restore.succeed();
				}
				else {
					this.restore.fail(failure);
				}
				reading.decrementAndGet();
			});
		}
		return turn;
	}

	/** Takes, once, the messages that waited here before the restart. */
	private synchronized void restored(List<StoredMessage> messages) {
		messages.forEach((message) -> this.stock.put(delivery(message, 0, true)));
		List<Delivery> others = Objects.requireNonNull(this.early);
		this.early = null;
		Set<Long> read = messages.stream().map(StoredMessage::offset).collect(Collectors.toSet());
		others.stream().filter((delivery) -> !read.contains(delivery.message().offset())).forEach(this.stock::put);
	}

	@Override
	boolean reserve(Publication publication) {
		int size = publication.footprint();
		if (isFull(size)) {
			dispatch();
		}
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			if (this.stock.isFull(size)) {
				throw new RefusedException(Problem.queueFull(name()));
			}
			this.stock.reserve(publication);
			return true;
		}
	}

	private synchronized boolean isFull(int size) {
		return this.stock.isFull(size);
	}

	@Override
	public void appended(Announced announced) {
		synchronized (this) {
			if (this.early != null) {
				this.early.add(announced.delivery());
				return;
			}
			this.stock.put(announced.delivery());
		}
		dispatch();
	}

	@Override
	public synchronized void keep(List<Delivery> deliveries) {
		deliveries.forEach(this.stock::addLast);
	}

	@Override
	void settled(StoredMessage message) {
		this.stock.done(message);
	}

	@Override
	boolean isIdle() {
		return this.restore.isIdle();
	}

	@Override
	boolean isSaturated() {
		return false;
	}

	@Override
	void dispatched() {
	}

	@Override
	public void leave() {
	}

}
