package dev.parley.chat.room;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.springframework.stereotype.Component;

/**
 * Keeps apart what is said in a room from the end of it: without that, a message on its
 * way would be stored behind the back of whoever deletes the room, and be the first one
 * of the next room of that address. Those who speak do not wait for each other; they wait
 * for a deletion, and it for what they have just handed over. That is why there is I/O
 * under these locks, and why there are many: a room shares its lock with few others.
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

	/** For what must not meet the end of the room, or of its being written to. */
	public void shared(String id, Runnable action) {
		run(of(id).readLock(), action);
	}

	/**
	 * For the changes of a room and their announcement: pages hear of them in the order
	 * in which they were made.
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
