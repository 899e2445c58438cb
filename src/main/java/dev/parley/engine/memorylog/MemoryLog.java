package dev.parley.engine.memorylog;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Page;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * One life of one destination's log. Not thread-safe: all methods but {@link #lock} and
 * {@link #unlock} require the lock.
 */
final class MemoryLog {

	private final ReentrantLock lock = new ReentrantLock();

	private final String destination;

	private final String epoch;

	private final Retention retention;

	private final Retained kept;

	private final Charge charge;

	private long last;

	private long lastTime;

	private boolean ended;

	MemoryLog(String destination, String epoch, Retention retention, Sink memory) {
		this.destination = destination;
		this.epoch = epoch;
		this.retention = retention;
		this.kept = Retained.of(destination, retention);
		this.charge = new Charge(memory, Part.LOGS);
	}

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	String destination() {
		return this.destination;
	}

	String epoch() {
		return this.epoch;
	}

	StoredMessage append(Publication publication, long now) {
		StoredMessage message = new StoredMessage(this.destination, this.epoch, this.last + 1, now,
				publication.headers(), publication.body());
		this.last = message.offset();
		this.lastTime = now;
		this.kept.trim(now);
		byte[] another = publication.kept();
		this.kept.add((another != null) ? message.withBody(another) : message);
		this.charge.now(this.kept.bytes());
		return message;
	}

	void settle(long offset) {
		this.kept.settle(offset);
		this.charge.now(this.kept.bytes());
	}

	/**
	 * Erases a message, or its body.
	 * @param rewritten the body that it has from now on; null for a tombstone
	 * @return the message appended for that; null if there is none
	 */
	@Nullable StoredMessage erase(long offset, byte @Nullable [] rewritten, long now) {
		this.kept.trim(now);
		this.kept.erase(offset, rewritten);
		this.charge.now(this.kept.bytes());
		String key = (rewritten == null) ? this.kept.keyAt(offset) : null;
		return (key != null)
				? append(StoredMessage.removal(this.destination, String.valueOf(this.retention.by()), key, offset), now)
				: null;
	}

	Page read(long from, int limit, long now) {
		this.kept.trim(now);
		List<StoredMessage> messages = this.kept.from(from, limit);
		return new Page(this.epoch, this.kept.first(this.last), this.last, messages, this.retention.isKeyed());
	}

	/**
	 * Whether nothing is left of it, and no idempotency key either. That is also the time
	 * for a consumer that has drained a queue and still works with its offsets.
	 */
	boolean isSpent(long now) {
		this.kept.trim(now);
		this.charge.now(this.kept.bytes());
		return this.kept.size() == 0 && this.lastTime + Retention.IDEMPOTENCY_WINDOW.toMillis() <= now;
	}

	/** Ends this life; threads waiting for the lock notice that. */
	void end() {
		this.ended = true;
		this.charge.now(0);
	}

	boolean hasEnded() {
		return this.ended;
	}

}
