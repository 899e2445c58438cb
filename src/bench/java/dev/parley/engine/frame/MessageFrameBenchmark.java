package dev.parley.engine.frame;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The cost of encoding a message once, and for each of its subscribers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageFrameBenchmark {

	private static final Headers HEADERS = Headers.of("destination", "/topic/rooms/general", "message-id", "1f0c-7",
			"content-type", "text/plain");

	@Param({ "128", "4096" })
	public int bytes;

	private byte[] body = {};

	private MessageFrame encoded = new MessageFrame(HEADERS, this.body);

	private int turn;

	@Setup
	public void encode() {
		this.body = new byte[this.bytes];
		this.encoded = new MessageFrame(HEADERS, this.body);
		this.encoded.forSubscriber("sub-0", null, Version.V1_2);
	}

	/** A message and its first subscriber. */
	@Benchmark
	public EncodedFrame first() {
		return new MessageFrame(HEADERS, this.body).forSubscriber("sub-0", null, Version.V1_2);
	}

	/** Another subscriber with the same subscription id. */
	@Benchmark
	public EncodedFrame same() {
		return this.encoded.forSubscriber("sub-0", null, Version.V1_2);
	}

	/** Another subscriber with another subscription id. */
	@Benchmark
	public EncodedFrame other() {
		this.turn ^= 1;
		return this.encoded.forSubscriber((this.turn == 0) ? "sub-0" : "sub-1", null, Version.V1_2);
	}

	/** Another subscriber, which acknowledges. */
	@Benchmark
	public EncodedFrame acknowledging() {
		return this.encoded.forSubscriber("sub-0", "0-17", Version.V1_2);
	}

}
