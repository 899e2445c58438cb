package dev.parley.engine.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * The idempotency keys of the last {@link Retention#IDEMPOTENCY_WINDOW}. At most
 * {@code limit} of them: when more come within the window, the oldest are forgotten
 * early.
 * <p>
 * Safe for any thread; that nothing comes between {@link #find} and {@link #remember} is
 * the work of the destination's lock.
 */
final class Keys {

	private static final long WINDOW = Retention.IDEMPOTENCY_WINDOW.toMillis();

	/** What one takes up, bytes: a digest, a place, and what holds them. */
	private static final long FOOTPRINT = 320;

	private final int limit;

	private final Sink memory;

	private final ConcurrentHashMap<Key, Use> uses = new ConcurrentHashMap<>();

	/** In the order in which they came. */
	private final ConcurrentLinkedQueue<Use> oldestFirst = new ConcurrentLinkedQueue<>();

	/** Held by the one who forgets; others pass by. */
	private final ReentrantLock forgetting = new ReentrantLock();

	Keys(int limit, Sink memory) {
		this.memory = memory;
		this.limit = limit;
	}

	/**
	 * Where the key was used first, if that was within the window and in this life of the
	 * log.
	 */
	@Nullable Position find(String destination, String key, String epoch, long now) {
		Use use = this.uses.get(new Key(destination, key));
		return (use != null && !use.isOver(now) && use.position().epoch().equals(epoch)) ? use.position() : null;
	}

	void remember(String destination, String key, Position position, long now) {
		Use use = new Use(new Key(destination, key), position, now);
		this.uses.put(use.key(), use);
		this.oldestFirst.add(use);
		this.memory.add(Part.KEYS, FOOTPRINT);
		forgetOld(now);
	}

	void forgetOld(long now) {
		if (!this.forgetting.tryLock()) {
			return;
		}
		try {
			Use oldest = this.oldestFirst.peek();
			while (oldest != null && (oldest.isOver(now) || this.uses.mappingCount() > this.limit)) {
				this.oldestFirst.remove();
				this.memory.add(Part.KEYS, -FOOTPRINT);
				this.uses.remove(oldest.key(), oldest);
				oldest = this.oldestFirst.peek();
			}
		}
		finally {
			this.forgetting.unlock();
		}
	}

	int size() {
		return this.uses.size();
	}

	private record Key(String destination, String key) {
	}

	private record Use(Key key, Position position, long time) {

		boolean isOver(long now) {
			return this.time + WINDOW <= now;
		}

	}

}
