package dev.parley.engine.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The work queues of a backend from which several processes take messages. A message is
 * held by one of them at a time, from {@link #claim} until it is settled (see
 * {@link Batch}), released, or the process's lease is over: then others get it, as one
 * that a consumer may have seen. A batch that settles a message which another process
 * holds by now, or which is gone, has no effect and is refused as
 * {@code not-outstanding}; a message that nobody holds may still be settled. What a
 * process asks of one queue takes effect in the order in which it was asked.
 * <p>
 * Safe for any thread; never blocks. Every implementation passes {@code ClaimsContract}.
 */
public interface Claims {

	/**
	 * Takes the oldest messages that nobody holds. Fewer than asked for, though more are
	 * there, if they are large.
	 * @param most how many at most, from 1
	 * @return in the order of the offsets; completed with {@link BackendException} if
	 * nothing has been taken
	 */
	CompletableFuture<List<Claimed>> claim(String queue, int most);

	/**
	 * Gives messages back that this process holds: they are ready again, in the order of
	 * their offsets before later ones, with these attempts. Messages that it does not
	 * hold any more are ignored.
	 * @param messages of one queue
	 * @return completed with {@link BackendException} if all are still held
	 */
	CompletableFuture<Void> release(String queue, List<Claimed> messages);

}
