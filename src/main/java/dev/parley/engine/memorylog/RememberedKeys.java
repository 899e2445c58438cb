package dev.parley.engine.memorylog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * The idempotency keys of the last {@link Retention#IDEMPOTENCY_WINDOW}. At most
 * {@code limit} for each owner: when more come within the window, that owner's oldest are
 * forgotten early.
 * <p>
 * Safe for any thread; the destination's lock makes {@link #find} and {@link #remember}
 * atomic.
 */
final class RememberedKeys {

	private static final long WINDOW = Retention.IDEMPOTENCY_WINDOW.toMillis();

	/** Size of one, bytes: a digest, a position, and their containers. */
	private static final long FOOTPRINT = 320;

	private final int limit;

	private final Sink memory;

	private final ConcurrentHashMap<Key, Use> uses = new ConcurrentHashMap<>();

	/**
	 * By owner, in the order in which they came; changed while the map holds the entry.
	 */
	private final ConcurrentHashMap<String, Deque<Use>> oldestFirst = new ConcurrentHashMap<>();

	/**
	 * @param limit keys of one owner
	 */
	RememberedKeys(int limit, Sink memory) {
		this.limit = limit;
		this.memory = memory;
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
		this.memory.add(Part.KEYS, FOOTPRINT);
		this.oldestFirst.compute(Publication.ownerOf(key), (owner, known) -> {
			Deque<Use> theirs = (known != null) ? known : new ArrayDeque<>();
			theirs.add(use);
			return forgetOld(theirs, now);
		});
	}

	void forgetOld(long now) {
		this.oldestFirst.keySet()
			.forEach((owner) -> this.oldestFirst.computeIfPresent(owner, (same, theirs) -> forgetOld(theirs, now)));
	}

	/** Returns null if none is left. */
	private @Nullable Deque<Use> forgetOld(Deque<Use> theirs, long now) {
		Use oldest = theirs.peek();
		while (oldest != null && (oldest.isOver(now) || theirs.size() > this.limit)) {
			theirs.remove();
			this.memory.add(Part.KEYS, -FOOTPRINT);
			this.uses.remove(oldest.key(), oldest);
			oldest = theirs.peek();
		}
		return theirs.isEmpty() ? null : theirs;
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
