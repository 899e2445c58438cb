package dev.parley.engine.memorylog;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Erasure;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Sink;

/**
 * Logs in the memory of this process, lost when it ends. Publishing takes no I/O and is
 * done when the method returns.
 * <p>
 * A destination has one lock, and there is no lock above them. {@link Inbound#appended}
 * is called while the locks of the batch's destinations are held: that is what keeps the
 * order, and why it must return soon and never call back. Destinations that keep nothing
 * have no log and no state, only the lock of a stripe of names; their offset is 0 and
 * their epoch empty.
 * <p>
 * A log that has lost all its messages, and had none added for
 * {@link Retention#IDEMPOTENCY_WINDOW}, is removed. Its name then has another epoch, in
 * which later messages start at offset 1.
 */
public final class MemoryBackend implements Backend {

	private static final Logger log = LoggerFactory.getLogger(MemoryBackend.class);

	private static final int STRIPES = 1024;

	private static final long SWEEP_SECONDS = 30;

	private final Clock clock;

	private final RememberedKeys keys;

	private final Stripes stripes = new Stripes(STRIPES);

	private final MemoryLogs logs;

	private volatile @Nullable Started started;

	private volatile boolean closed;

	/** Whether something was published, so that the sweeper's thread is needed. */
	private final AtomicBoolean sweeping = new AtomicBoolean();

	public MemoryBackend(Clock clock) {
		this(clock, Memory.unbounded());
	}

	/**
	 * @param memory is charged with retained messages and keys
	 */
	public MemoryBackend(Clock clock, Sink memory) {
		this.clock = clock;
		this.keys = new RememberedKeys(Retention.IDEMPOTENCY_KEYS, memory);
		this.logs = new MemoryLogs(new Epochs(HexFormat.of().toHexDigits(new SecureRandom().nextLong())), memory);
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		// It may be closed while the first message is published: then nothing is swept.
		ScheduledExecutorService sweeper = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "parley-log-sweeper");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.started = new Started(inbound, retentions, sweeper);
	}

	@Override
	public CompletableFuture<List<Position>> publish(Batch batch) {
		Started started = started();
		try (BatchLocks hold = new BatchLocks(batch, this.logs, this.stripes, started.retentions())) {
			if (this.closed) {
				return CompletableFuture.failedFuture(closedAlready());
			}
			if (!this.sweeping.get() && this.sweeping.compareAndSet(false, true)) {
				started.sweeper()
					.scheduleWithFixedDelay(this::attemptSweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
			}
			List<Position> positions = new ArrayList<>(batch.publications().size());
			List<StoredMessage> appended = new ArrayList<>(batch.publications().size());
			for (Publication publication : batch.publications()) {
				positions.add(append(publication, hold.log(publication.destination()), appended));
			}
			for (Settlement settlement : batch.settlements()) {
				MemoryLog log = hold.log(settlement.destination());
				if (log != null) {
					log.settle(settlement.offset());
				}
			}
			for (Erasure erasure : batch.erasures()) {
				MemoryLog log = hold.log(erasure.destination());
				StoredMessage removal = (log != null)
						? log.erase(erasure.offset(), erasure.rewritten(), this.clock.millis()) : null;
				if (removal != null) {
					appended.add(removal);
				}
			}
			appended.forEach(started.inbound()::appended);
			return CompletableFuture.completedFuture(positions);
		}
	}

	private Position append(Publication publication, @Nullable MemoryLog log, List<StoredMessage> appended) {
		long now = this.clock.millis();
		// The log's own string, so that many keys share it.
		String destination = (log != null) ? log.destination() : publication.destination();
		String key = isKept(destination, log) ? publication.idempotencyKey() : null;
		if (key != null) {
			Position first = this.keys.find(destination, key, (log != null) ? log.epoch() : "", now);
			if (first != null) {
				return first;
			}
		}
		StoredMessage message = (log != null) ? log.append(publication, now)
				: new StoredMessage(destination, "", 0, now, publication.headers(), publication.body());
		appended.add(message);
		Position position = message.position();
		if (key != null) {
			this.keys.remember(destination, key, position, now);
		}
		return position;
	}

	/**
	 * A message that is not retained can't be a repeat; a work queue retains its
	 * messages.
	 */
	private static boolean isKept(String destination, @Nullable MemoryLog log) {
		return log != null || DestinationNames.isQueue(destination);
	}

	@Override
	public Page read(String destination, long from, int limit) {
		if (limit < 0) {
			throw new IllegalArgumentException("Expected a limit of 0 or more, not " + limit);
		}
		Started started = started();
		if (this.closed) {
			throw closedAlready();
		}
		MemoryLog log = this.logs.lockExisting(destination);
		if (log == null) {
			Retention retention = started.retentions().of(destination);
			return new Page(retention.keepsNothing() ? "" : this.logs.epoch(destination), 1, 0, List.of(),
					retention.isKeyed());
		}
		try {
			return log.read(from, limit, this.clock.millis());
		}
		finally {
			log.unlock();
		}
	}

	@Override
	public void forget(String destination) {
		MemoryLog log = this.logs.lockExisting(destination);
		if (log != null) {
			end(log);
		}
	}

	/**
	 * One failure must not end the sweeping: an executor drops a task that throws.
	 */
	void attemptSweep() {
		try {
			sweep();
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.error("Logs in memory were not swept this time", failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	/** Removes messages that are too old, and logs that have nothing left. */
	void sweep() {
		long now = this.clock.millis();
		this.keys.forgetOld(now);
		for (MemoryLog log : this.logs.all()) {
			log.lock();
			try {
				if (!log.hasEnded() && log.isSpent(now)) {
					this.logs.end(log);
				}
			}
			finally {
				log.unlock();
			}
		}
	}

	/** The number of logs, for tests. */
	int logs() {
		return this.logs.all().size();
	}

	@Override
	public void close() {
		this.closed = true;
		Started started = this.started;
		if (started != null) {
			started.sweeper().shutdownNow();
		}
		for (int i = 0; i < this.stripes.size(); i++) {
			this.stripes.lock(i).lock();
			this.stripes.lock(i).unlock();
		}
		for (MemoryLog log : this.logs.all()) {
			log.lock();
			end(log);
		}
	}

	private void end(MemoryLog locked) {
		try {
			if (!locked.hasEnded()) {
				this.logs.end(locked);
			}
		}
		finally {
			locked.unlock();
		}
	}

	private Started started() {
		Started started = this.started;
		if (started == null) {
			throw new IllegalStateException("The backend has not been started");
		}
		return started;
	}

	private static BackendException closedAlready() {
		return new BackendException("The memory backend is closed", null);
	}

	private record Started(Inbound inbound, Retentions retentions, ScheduledExecutorService sweeper) {
	}

}
