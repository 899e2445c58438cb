package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

import dev.parley.cluster.redis.Sender.Waiting;
import dev.parley.engine.log.BackendException;

/**
 * Hands what is published to the sender of its partition, and lets all of these send at
 * once. Work waits as long as there is room, and for a bounded time. Safe for any thread.
 * <p>
 * What comes together goes together. The first of the frames that a client has written at
 * once would go alone, as this thread is quicker than the one that reads them; their
 * subscribers would then be written to twice, and so again when their answers are
 * answered. So after a request with several messages the next one waits as long as more
 * comes, which is as long as a read takes.
 */
final class Writer implements AutoCloseable {

	/** In which the next frame of a read comes, in nanoseconds; Linux adds as much. */
	private static final long MOMENT = 50_000;

	/** For which a request waits at most. */
	private static final int MOMENTS = 10;

	/**
	 * As long as these take on Linux, in nanoseconds: none begins later, however long the
	 * moments of another machine are.
	 */
	private static final long LONGEST = 1_000_000;

	private final IntFunction<Sender> makeSender;

	private final Room room;

	/** How long its end is awaited. */
	private final Duration patience;

	/** Lets a moment pass. */
	private final Runnable moment;

	private final LongSupplier nanoTime;

	private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();

	/** By partition. Used by the thread alone. */
	private final Map<Integer, Sender> senders = new HashMap<>();

	/** Whether more than one came the last time. Used by the thread alone. */
	private boolean together;

	private final Thread thread;

	private volatile boolean closed;

	/**
	 * @param sender makes the one of a partition
	 * @param room for what waits, of this writer and others
	 * @param patience how long its end is awaited
	 */
	Writer(IntFunction<Sender> sender, Room room, Duration patience) {
		this(sender, room, patience, () -> LockSupport.parkNanos(MOMENT), System::nanoTime);
	}

	Writer(IntFunction<Sender> sender, Room room, Duration patience, Runnable moment, LongSupplier nanoTime) {
		this.makeSender = sender;
		this.room = room;
		this.patience = patience;
		this.moment = moment;
		this.nanoTime = nanoTime;
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
		if (next != null) {
			hand(next);
			gather();
			this.together = handAll();
		}
		senders().forEach(Sender::begin);
		for (Sender sender : senders()) {
			sender.end();
		}
	}

	/** Waits until nothing more comes, if the last ones came together. */
	private void gather() {
		if (!this.together) {
			return;
		}
		long begin = this.nanoTime.getAsLong();
		int come = this.queue.size();
		for (int i = 0; i < MOMENTS && this.nanoTime.getAsLong() - begin < LONGEST; i++) {
			this.moment.run();
			int now = this.queue.size();
			if (now == come) {
				return;
			}
			come = now;
		}
	}

	/** Whether there was something. */
	private boolean handAll() {
		boolean any = false;
		for (Waiting next = this.queue.poll(); next != null; next = this.queue.poll()) {
			hand(next);
			any = true;
		}
		return any;
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
