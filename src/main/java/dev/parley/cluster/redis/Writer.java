package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import dev.parley.cluster.redis.Sender.Waiting;
import dev.parley.engine.log.BackendException;

/**
 * Hands what is published to the sender of its partition, and lets all of these send at
 * once. Work waits as long as there is room, and for a bounded time. Safe for any thread.
 */
final class Writer implements AutoCloseable {

	/** While others come together with what has come, in nanoseconds. */
	private static final long GATHERED = Long.getLong("parley.gathered", 100_000);

	private final IntFunction<Sender> makeSender;

	private final Room room;

	/** How long its end is awaited. */
	private final Duration patience;

	private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();

	/** By partition. Used by the thread alone. */
	private final Map<Integer, Sender> senders = new HashMap<>();

	/** How much came at once the last time. Used by the thread alone. */
	private int together;

	private final Thread thread;

	private volatile boolean closed;

	/**
	 * @param sender makes the one of a partition
	 * @param room for what waits, of this writer and others
	 * @param patience how long its end is awaited
	 */
	Writer(IntFunction<Sender> sender, Room room, Duration patience) {
		this.makeSender = sender;
		this.room = room;
		this.patience = patience;
		this.thread = new Thread(this::run, "parley-redis-writer");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Executes it, or fails it.
	 * @param partition of all its destinations
	 */
	void submit(Work work, int partition) {
		Waiting waiting = new Waiting(work, partition, work.bytes(), System.nanoTime());
		if (this.closed) {
			work.fail(closedAlready(), null);
		}
		else if (!this.room.take(waiting.bytes())) {
			work.fail(new BackendException("Too much waits for Redis", null), null);
		}
		else {
			this.queue.add(waiting);
			if (this.closed && this.queue.remove(waiting)) {
				refuse(waiting);
			}
		}
	}

	private void run() {
		try {
			while (!this.closed || !this.queue.isEmpty() || !senders().stream().allMatch(Sender::isIdle)) {
				attempt();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.queue.forEach(this::refuse);
		senders().forEach((sender) -> sender.fail(closedAlready()));
	}

	/** The thread survives every failure: nothing would be answered without it. */
	private void attempt() throws InterruptedException {
		try {
			round();
		}
		catch (RuntimeException | Error ex) {
			// What it was about has failed, or is tried again in the next round.
		}
	}

	private void round() throws InterruptedException {
		boolean isReady = senders().stream().anyMatch(Sender::isReady);
		Waiting next = isReady ? this.queue.poll() : this.queue.poll(Sender.PAUSE.toMillis(), TimeUnit.MILLISECONDS);
		if (next != null && this.together > 1) {
			// What came together before is about to do so again: one request for all.
			TimeUnit.NANOSECONDS.sleep(GATHERED);
		}
		int taken = 0;
		while (next != null) {
			hand(next);
			taken++;
			next = this.queue.poll();
		}
		if (taken > 0) {
			this.together = taken;
		}
		senders().forEach(Sender::begin);
		for (Sender sender : senders()) {
			sender.end();
		}
	}

	private void hand(Waiting next) {
		try {
			this.senders.computeIfAbsent(next.partition(), this.makeSender::apply).add(next);
		}
		catch (RuntimeException | Error ex) {
			this.room.giveBack(1, next.bytes());
			next.work().fail(new BackendException("Redis: it could not be written", ex), null);
		}
	}

	private Collection<Sender> senders() {
		return this.senders.values();
	}

	private void refuse(Waiting waiting) {
		this.room.giveBack(1, waiting.bytes());
		waiting.work().fail(closedAlready(), null);
	}

	/** Takes nothing more, and does not wait for what is under way. */
	void beginClosing() {
		this.closed = true;
	}

	@Override
	public void close() {
		beginClosing();
		try {
			this.thread.join(this.patience.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static BackendException closedAlready() {
		return new BackendException("The Redis backend is closed", null);
	}

}
