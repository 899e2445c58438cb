package dev.parley.engine.delivery;

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
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.session.Session;
import dev.parley.engine.session.SubscriptionsBenchmark;

/** The cost of finding subscriptions by pattern. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WildcardsBenchmark {

	/** Each pattern has a subscriber of its own. */
	@Param({ "1", "10000" })
	public int patterns;

	private final Listeners listeners = new Listeners();

	private final StoredMessage unheard = SubscriptionsBenchmark.message("/topic/nobody/listens/here");

	private final StoredMessage heard = SubscriptionsBenchmark.message("/topic/sensors/0/temperature");

	private Session first = this.listeners.subscribe("/topic/home");

	@Setup
	public void subscribe() {
		this.first = this.listeners.subscribe("/topic/sensors/0/*");
		for (int i = 1; i < this.patterns; i++) {
			this.listeners.subscribe("/topic/sensors/" + i + "/*");
		}
	}

	@TearDown
	public void close() {
		this.listeners.close();
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

}
