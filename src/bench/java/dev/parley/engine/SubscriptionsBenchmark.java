package dev.parley.engine;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;

/**
 * What it costs to find those who are subscribed to a destination, and to become one of
 * them, while others are subscribed to others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscriptionsBenchmark {

	private static final int PATTERNS = 1000;

	/** Each with a destination of its own. */
	@Param({ "1", "100000" })
	public int others;

	private final Listeners listeners = new Listeners();

	private final Session mover = this.listeners.subscribe("/topic/home");

	private final StoredMessage unheard = message("/topic/nobody/listens/here");

	private final StoredMessage heard = message("/topic/others/0");

	@Setup
	public void subscribe() {
		for (int i = 0; i < this.others; i++) {
			this.listeners.subscribe("/topic/others/" + i);
		}
	}

	@TearDown
	public void close() {
		this.listeners.close();
	}

	private static StoredMessage message(String destination) {
		return new StoredMessage(destination, "", 0, 0, Headers.empty(), new byte[128]);
	}

	@Benchmark
	public void messageForNobody() {
		this.listeners.engine().deliver(this.unheard);
	}

	/** With encoding and delivery. */
	@Benchmark
	public void messageForOne() {
		this.listeners.engine().deliver(this.heard);
	}

	@Benchmark
	public void subscribeAndUnsubscribe() {
		this.listeners.subscribe(this.mover, "1", "/topic/others/0");
		this.listeners.unsubscribe(this.mover, "1");
	}

	/** Where some subscribe by pattern. */
	@State(Scope.Benchmark)
	public static class Patterns {

		private final Listeners listeners = new Listeners();

		private final StoredMessage unheard = message("/topic/nobody/listens/here");

		private final StoredMessage heard = message("/topic/sensors/1/temperature");

		@Setup
		public void subscribe() {
			for (int i = 0; i < PATTERNS; i++) {
				this.listeners.subscribe("/topic/sensors/" + i + "/*");
			}
		}

		@TearDown
		public void close() {
			this.listeners.close();
		}

	}

	@Benchmark
	public void patternsForNobody(Patterns patterns) {
		patterns.listeners.engine().deliver(patterns.unheard);
	}

	@Benchmark
	public void patternsForOne(Patterns patterns) {
		patterns.listeners.engine().deliver(patterns.heard);
	}

}
