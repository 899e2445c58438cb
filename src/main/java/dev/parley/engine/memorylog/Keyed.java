package dev.parley.engine.memorylog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;

/**
 * The newest message of each key of a topic. A message takes the place of the one before
 * it with the same key, so the offsets have gaps.
 * <p>
 * A message without a body, or whose time has expired, removes its key. Its tombstone
 * stays for those who were away, see {@link Retention#TOMBSTONE_AGE}; when it goes, or a
 * key for which there is no room, the <em>horizon</em> rises to its offset: who has not
 * seen the log up to there can't recover any more.
 * <p>
 * Not thread-safe: guarded by the log's lock.
 */
final class Keyed implements Retained {

	/** What an index entry takes up beside its message, bytes. */
	private static final int INDEX = 96;

	private final Retention retention;

	private final String by;

	/** The newest message of each key, tombstones too. */
	private final Map<String, StoredMessage> byKey = new HashMap<>();

	private final Sparse live = new Sparse();

	private final TreeMap<Long, StoredMessage> tombstones = new TreeMap<>();

	/** Live messages that expire, the next one first. */
	private final TreeSet<StoredMessage> expiring = new TreeSet<>(
			Comparator.comparingLong(StoredMessage::expires).thenComparingLong(StoredMessage::offset));

	private long bytes;

	private long horizon;

	/**
	 * @param retention of a keyed log
	 */
	Keyed(Retention retention) {
		this.retention = retention;
		this.by = Objects.requireNonNull(retention.by());
	}

	/**
	 * A message that alone is too large is not kept, and neither is the one before it.
	 */
	@Override
	public void add(StoredMessage message) {
		String key = this.retention.keyOf(message.headers());
		StoredMessage before = (key != null) ? this.byKey.get(key) : null;
		if (before != null) {
			remove(before);
		}
		if (key == null || (this.retention.bytes() > 0 && message.footprint() > this.retention.bytes())) {
			raise(message.offset());
			return;
		}
		put(key, message);
		expire(message.time());
		fit();
	}

	private void put(String key, StoredMessage message) {
		this.byKey.put(key, message);
		this.bytes += message.footprint();
		if (message.isTombstone()) {
			this.tombstones.put(message.offset(), message);
		}
		else {
			this.live.add(message);
			if (message.expires() != StoredMessage.NEVER) {
				this.expiring.add(message);
			}
		}
	}

	private void remove(StoredMessage message) {
		this.byKey.remove(keyOf(message), message);
		this.bytes -= message.footprint();
		if (message.isTombstone()) {
			this.tombstones.remove(message.offset());
		}
		else {
			this.live.remove(message.offset());
			this.expiring.remove(message);
		}
	}

	private String keyOf(StoredMessage kept) {
		return Objects.requireNonNull(kept.headers().get(this.by));
	}

	/** Tombstones go before keys. */
	private void fit() {
		while (this.tombstones.size() > this.retention.count() || (isTooLarge() && !this.tombstones.isEmpty())) {
			raise(this.tombstones.firstKey());
		}
		while (this.live.size() > this.retention.count() || isTooLarge()) {
			evict(Objects.requireNonNull(this.live.oldest()));
		}
	}

	private boolean isTooLarge() {
		return this.retention.bytes() > 0 && this.bytes > this.retention.bytes();
	}

	private void evict(StoredMessage message) {
		remove(message);
		raise(message.offset());
	}

	/** Nobody recovers from before it, so no tombstone up to there is needed. */
	private void raise(long offset) {
		this.horizon = Math.max(this.horizon, offset);
		while (!this.tombstones.isEmpty() && this.tombstones.firstKey() <= this.horizon) {
			remove(this.tombstones.firstEntry().getValue());
		}
	}

	@Override
	public void trim(long now) {
		expire(now);
		long age = this.retention.age().toMillis();
		StoredMessage oldest = this.live.oldest();
		while (age > 0 && oldest != null && oldest.time() + age <= now) {
			evict(oldest);
			oldest = this.live.oldest();
		}
		while (!this.tombstones.isEmpty()
				&& this.tombstones.firstEntry().getValue().time() + this.retention.tombstoneAge().toMillis() <= now) {
			raise(this.tombstones.firstKey());
		}
		fit();
	}

	/** A message that has expired becomes a tombstone in its place. */
	private void expire(long now) {
		while (!this.expiring.isEmpty() && this.expiring.first().expires() <= now) {
			StoredMessage expired = this.expiring.first();
			remove(expired);
			if (expired.offset() > this.horizon) {
				put(keyOf(expired), expired.tombstone(this.by));
			}
		}
	}

	@Override
	public void settle(long offset) {
	}

	/** A keyed log erases a message by removing its key: see {@link #keyAt}. */
	@Override
	public void erase(long offset, byte @Nullable [] rewritten) {
	}

	@Override
	public @Nullable String keyAt(long offset) {
		List<StoredMessage> found = new ArrayList<>(1);
		this.live.copy(offset, 1, found);
		return (!found.isEmpty() && found.get(0).offset() == offset) ? keyOf(found.get(0)) : null;
	}

	@Override
	public long first(long last) {
		return this.horizon + 1;
	}

	@Override
	public List<StoredMessage> from(long offset, int limit) {
		List<StoredMessage> found = new ArrayList<>();
		this.live.copy(offset, limit, found);
		int kept = found.size();
		for (StoredMessage tombstone : this.tombstones.tailMap(offset).values()) {
			if (found.size() - kept == limit) {
				break;
			}
			found.add(tombstone);
		}
		if (found.size() > kept) {
			found.sort(Comparator.comparingLong(StoredMessage::offset));
		}
		return (found.size() > limit) ? new ArrayList<>(found.subList(0, limit)) : found;
	}

	@Override
	public int size() {
		return this.byKey.size();
	}

	@Override
	public long bytes() {
		return this.bytes + (long) this.byKey.size() * INDEX;
	}

}
