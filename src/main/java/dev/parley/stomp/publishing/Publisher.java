package dev.parley.stomp.publishing;

import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.problem.RefusedException;

/** Publishes the messages of the application. Safe for any thread. */
public interface Publisher {

	/**
	 * Publishes, now or with the transaction of this thread.
	 * @return completed when the message is stored as its policy requires; offset 0 where
	 * no log is kept, or if the position is not known
	 * @throws RefusedException if it is for a work queue that is full
	 */
	CompletableFuture<Position> publish(Publication publication);

}
