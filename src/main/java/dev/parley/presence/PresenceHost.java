package dev.parley.presence;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/** What presence needs of the engine around it. Safe for any thread. */
public interface PresenceHost {

	/** The time, nanoseconds, as {@link System#nanoTime()} counts them. */
	long nanoTime();

	/** Runs a task once after this time. The task only hands work to the workers. */
	void after(Duration time, Runnable task);

	/** Threads that may block. */
	Executor workers();

	/** Publishes to the subscribers of this node. */
	CompletableFuture<Position> publish(Publication publication);

	/** Deletes the log of a destination. */
	void forget(String destination);

	/** Tells the application of an event. May block, and may fail. */
	void event(Object event);

}
