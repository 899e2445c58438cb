package dev.parley.engine.frame;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of decoding a SEND, complete and in parts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameDecoderBenchmark {

	private static final FrameLimits LIMITS = new FrameLimits(64 * 1024, 100, 8192);

	@Param({ "128", "4096" })
	public int bytes;

	private FrameDecoder decoder = new FrameDecoder(LIMITS);

	private byte[] whole = {};

	private byte[] head = {};

	private byte[] tail = {};

	@Setup
	public void encode() {
		Frame send = new Frame(Command.SEND,
				Headers.of("destination", "/topic/rooms/general", "content-type", "text/plain"), new byte[this.bytes]);
		this.whole = FrameEncoder.encode(send, Version.V1_2);
		this.head = Arrays.copyOf(this.whole, 30);
		this.tail = Arrays.copyOfRange(this.whole, 30, this.whole.length);
		this.decoder = new FrameDecoder(LIMITS);
		this.decoder.use(Version.V1_2);
	}

	@Benchmark
	public void whole(Blackhole frames) {
		this.decoder.decode(this.whole, frames::consume);
	}

	/** Cut in the middle of a header. */
	@Benchmark
	public void inTwoParts(Blackhole frames) {
		this.decoder.decode(this.head, frames::consume);
		this.decoder.decode(this.tail, frames::consume);
	}

}
