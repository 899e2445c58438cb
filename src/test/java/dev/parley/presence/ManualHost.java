package dev.parley.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import dev.parley.engine.Engine;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import org.jspecify.annotations.Nullable;

/** An engine, with time that passes when a test says so, and no other thread. */
final class ManualHost implements PresenceHost {

	private final Engine engine;

	private final Queue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::at));

	private final List<Object> events = new CopyOnWriteArrayList<>();

	final List<Publication> published = new ArrayList<>();

	private long now;

	/** If there is one, nothing can be published. */
	@Nullable Throwable failure;

	/** Whether nothing can be planned. */
	boolean withoutTimers;

	/** Whether no thread can be had for anything. */
	boolean withoutThreads;

	/** What happens at the same time as the next log is forgotten. */
	@Nullable Runnable beforeForgetting;

	ManualHost(Engine engine) {
		this.engine = engine;
	}

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public void after(Duration time, Runnable task) {
		if (this.withoutTimers) {
			throw new InternalError("Java heap space, says a test");
		}
		this.calls.add(new Call(this.now + time.toNanos(), task));
	}

	void pass(Duration time) {
		long end = this.now + time.toNanos();
		while (!this.calls.isEmpty() && this.calls.element().at <= end) {
			Call call = this.calls.remove();
			this.now = call.at;
			try {
				call.task.run();
			}
			catch (InternalError ex) {
				// As the engine's timers, which forget it.
			}
		}
		this.now = end;
	}

	@Override
	public Executor workers() {
		return (task) -> {
			if (this.withoutThreads) {
				throw new InternalError("unable to create native thread, says a test");
			}
			task.run();
		};
	}

	@Override
	public CompletableFuture<Position> publish(Publication publication) {
		if (this.failure instanceof Error error) {
			throw error;
		}
		if (this.failure instanceof RuntimeException exception) {
			throw exception;
		}
		this.published.add(publication);
		return this.engine.publish(publication);
	}

	@Override
	public void forget(String destination) {
		Runnable first = this.beforeForgetting;
		this.beforeForgetting = null;
		if (first != null) {
			first.run();
		}
		this.engine.forget(destination);
	}

	@Override
	public void event(Object event) {
		this.events.add(event);
	}

	/** The events so far, which are then forgotten. */
	List<Object> takeEvents() {
		List<Object> all = List.copyOf(this.events);
		this.events.clear();
		return all;
	}

	private record Call(long at, Runnable task) {

	}

}
