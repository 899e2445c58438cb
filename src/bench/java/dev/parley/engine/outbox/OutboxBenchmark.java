package dev.parley.engine.outbox;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.parley.engine.Listeners;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.Limits;

/**
 * The cost of passing a message through an outbox: one thread offers it and another
 * drains it, to a wire that takes no time. A thread that finds the outbox full waits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {

	private static final int SESSIONS = 1000;

	private final EncodedFrame frame = new EncodedFrame(new byte[256], true);

	private final Drains drains = new Drains(1);

	private final Outbox outbox = outbox();

	private final Outbox[] many = new Outbox[SESSIONS];

	public OutboxBenchmark() {
		for (int i = 0; i < SESSIONS; i++) {
			this.many[i] = outbox();
		}
	}

	private Outbox outbox() {
		return new Outbox(new Listeners.Nowhere(), this.drains, Limits.DEFAULT.outboxBytes(),
				Limits.DEFAULT.outboxFrames(), Memory.unbounded());
	}

	@TearDown
	public void close() {
		this.drains.close();
	}

	/** Message after message for one session. */
	@Benchmark
	public void oneSession() {
		offer(this.outbox);
	}

	/** One message for each of many sessions. */
	@Benchmark
	@OperationsPerInvocation(SESSIONS)
	public void manySessions() {
		for (Outbox each : this.many) {
			offer(each);
		}
	}

	private void offer(Outbox to) {
		while (!to.offer(this.frame)) {
			Thread.onSpinWait();
		}
	}

}
