package dev.parley.engine.memorylog;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;

/**
 * The newest messages of a topic, whose offsets have no gaps: finding one is arithmetic.
 * <p>
 * The array grows and shrinks with what it holds, so a million quiet destinations cost
 * little. Not thread-safe: guarded by the log's lock.
 */
final class Ring implements Retained {

	/** A power of two, as every length of the array is. */
	private static final int SMALLEST = 2;

	private final Retention retention;

	private @Nullable StoredMessage[] slots = new StoredMessage[SMALLEST];

	private int head;

	private int size;

	private long bytes;

	Ring(Retention retention) {
		this.retention = retention;
	}

	@Override
	public void add(StoredMessage message) {
		if (this.size == this.retention.count()) {
			dropOldest();
		}
		if (this.size == this.slots.length) {
			resize(this.slots.length * 2);
		}
		this.slots[index(this.size)] = message;
		this.size++;
		this.bytes += message.footprint();
		while (this.retention.bytes() > 0 && this.bytes > this.retention.bytes()) {
			dropOldest();
		}
	}

	@Override
	public void trim(long now) {
		long age = this.retention.age().toMillis();
		while (age > 0 && this.size > 0 && at(0).time() + age <= now) {
			dropOldest();
		}
	}

	@Override
	public void settle(long offset) {
	}

	@Override
	public void erase(long offset, byte @Nullable [] rewritten) {
		long place = offset - oldest();
		if (this.size > 0 && place >= 0 && place < this.size) {
			StoredMessage message = at((int) place);
			StoredMessage next = (rewritten == null || message.isErased()) ? message.erased()
					: message.withBody(rewritten);
			this.slots[index((int) place)] = next;
			this.bytes += next.footprint() - message.footprint();
			while (this.retention.bytes() > 0 && this.bytes > this.retention.bytes()) {
				dropOldest();
			}
		}
	}

	@Override
	public long first(long last) {
		return (this.size > 0) ? at(0).offset() : last + 1;
	}

	private long oldest() {
		return first(0);
	}

	@Override
	public List<StoredMessage> from(long offset, int limit) {
		long skipped = Math.max(0, offset - oldest());
		long end = Math.min(this.size, skipped + limit);
		List<StoredMessage> found = new ArrayList<>((int) Math.max(0, end - skipped));
		for (long i = skipped; i < end; i++) {
			found.add(at((int) i));
		}
		return found;
	}

	@Override
	public long bytes() {
		return this.bytes;
	}

	@Override
	public int size() {
		return this.size;
	}

	/** The number of messages that fit without growing. */
	int capacity() {
		return this.slots.length;
	}

	private StoredMessage at(int place) {
		return Objects.requireNonNull(this.slots[index(place)]);
	}

	private int index(int place) {
		return (this.head + place) & (this.slots.length - 1);
	}

	private void dropOldest() {
		this.bytes -= at(0).footprint();
		this.slots[this.head] = null;
		this.head = index(1);
		this.size--;
		if (this.slots.length > SMALLEST && this.size <= this.slots.length / 4) {
			resize(this.slots.length / 2);
		}
	}

	private void resize(int length) {
		@Nullable StoredMessage[] resized = new StoredMessage[length];
		for (int i = 0; i < this.size; i++) {
			resized[i] = at(i);
		}
		this.slots = resized;
		this.head = 0;
	}

}
