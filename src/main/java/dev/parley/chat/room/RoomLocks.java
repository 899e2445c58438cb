package dev.parley.chat.room;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.springframework.stereotype.Component;

/**
 * Separates a room's messages from its deletion: without that, a message in flight could
 * be stored after the deletion, and become the first message of the next room with that
 * id. Senders do not wait for each other; they wait for a deletion, and it waits for
 * messages just handed over. That is why there is I/O under these locks, and why there
 * are many: a room shares its lock with few others.
 * <p>
 * Safe for any thread, for one process.
 */
@Component
public final class RoomLocks {

	private static final int STRIPES = 256;

	private final ReadWriteLock[] stripes = new ReadWriteLock[STRIPES];

	public RoomLocks() {
		for (int i = 0; i < STRIPES; i++) {
			this.stripes[i] = new ReentrantReadWriteLock();
		}
	}

	/** Runs an action that must not overlap with the room's deletion or archiving. */
	public void shared(String id, Runnable action) {
		run(of(id).readLock(), action);
	}

	/**
	 * Runs a change of the room with its announcement, so that pages hear of changes in
	 * their order.
	 */
	void alone(String id, Runnable action) {
		run(of(id).writeLock(), action);
	}

	private ReadWriteLock of(String id) {
		return this.stripes[Math.floorMod(id.hashCode(), STRIPES)];
	}

	private static void run(Lock lock, Runnable action) {
		lock.lock();
		try {
			action.run();
		}
		finally {
			lock.unlock();
		}
	}

}
