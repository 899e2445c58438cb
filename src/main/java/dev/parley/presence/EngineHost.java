package dev.parley.presence;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.parley.engine.Engine;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/**
 * The engine as presence uses it.
 *
 * @param workers threads that may block
 * @param events hands an application event to its listeners
 */
public record EngineHost(Engine engine, Executor workers, Consumer<Object> events) implements PresenceHost {

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public void after(Duration time, Runnable task) {
		this.engine.after(time).thenRun(task);
	}

	@Override
	public CompletableFuture<Position> publish(Publication publication) {
		return this.engine.publish(publication);
	}

	@Override
	public void forget(String destination) {
		this.engine.forget(destination);
	}

	@Override
	public void event(Object event) {
		this.events.accept(event);
	}

}
