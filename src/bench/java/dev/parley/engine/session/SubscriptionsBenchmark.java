package dev.parley.engine.session;

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

import dev.parley.engine.Listeners;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;

/**
 * The cost of subscribing and of finding the subscribers of a destination, next to other
 * destinations.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscriptionsBenchmark {

	/** Each of them has a destination of its own. */
	@Param({ "1", "100000" })
	public int others;

	private final Listeners listeners = new Listeners();

	private final Session mover = this.listeners.subscribe("/topic/home");

	private Session first = this.mover;

	private final StoredMessage unheard = message("/topic/nobody/listens/here");

	private final StoredMessage heard = message("/topic/others/0");

	@Setup
	public void subscribe() {
		this.first = this.listeners.subscribe("/topic/others/0");
		for (int i = 1; i < this.others; i++) {
			this.listeners.subscribe("/topic/others/" + i);
		}
	}

	@TearDown
	public void close() {
		this.listeners.close();
	}

	public static StoredMessage message(String destination) {
		return new StoredMessage(destination, "", 0, 0, Headers.empty(), new byte[128]);
	}

	@Benchmark
	public void messageForNobody() {
		this.listeners.deliver(this.unheard);
	}

	/** Includes encoding and delivery. */
	@Benchmark
	public void messageForOne() {
		this.listeners.deliver(this.heard, this.first);
	}

	@Benchmark
	public void subscribeAndUnsubscribe() {
		this.listeners.subscribe(this.mover, "1", "/topic/others/0");
		this.listeners.unsubscribe(this.mover, "1");
	}

}
