package dev.parley.stomp.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;

import org.eclipse.jetty.util.compression.DeflaterPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.frame.Version;

/**
 * The cost a subscriber of one message to 1,000 of them that have an id each: as it is,
 * with its tail compressed once, and compressed by a deflater of each subscriber's own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CompressionBenchmark {

	private static final int SUBSCRIBERS = 1000;

	/** Entries of JSON in the body, of about 50 bytes each. */
	@Param({ "6", "80" })
	public int entries;

	private final DeflaterPool deflaters = new DeflaterPool(8, Deflater.DEFAULT_COMPRESSION, true);

	private final Deflater[] each = new Deflater[SUBSCRIBERS];

	private final String[] ids = new String[SUBSCRIBERS];

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

	private final byte[] out = new byte[64 * 1024];

	private byte[] body = new byte[0];

	@Setup
	public void start() throws Exception {
		this.deflaters.start();
		StringBuilder json = new StringBuilder("[");
		for (int i = 0; i < this.entries; i++) {
			json.append("{\"symbol\":\"S").append(i).append("\",\"price\":").append(i * 7919 % 10_007).append("},");
		}
		this.body = json.append("{}]").toString().getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < SUBSCRIBERS; i++) {
			this.ids[i] = "sub-" + i;
			this.each[i] = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		}
	}

	@TearDown
	public void stop() throws Exception {
		this.deflaters.stop();
		for (Deflater deflater : this.each) {
			deflater.end();
		}
	}

	private MessageFrame message() {
		return new MessageFrame(Headers.of("destination", "/topic/prices", "message-id", "7-42"), this.body);
	}

	@Benchmark
	@OperationsPerInvocation(SUBSCRIBERS)
	public void asItIs() {
		MessageFrame message = message();
		for (String id : this.ids) {
			this.buffer.clear().put(message.forSubscriber(id, null, Version.V1_2).bytes());
		}
	}

	@Benchmark
	@OperationsPerInvocation(SUBSCRIBERS)
	public void compressedOnce() {
		MessageFrame message = message();
		for (String id : this.ids) {
			EncodedFrame frame = message.forSubscriber(id, null, Version.V1_2);
			DeflatedTail tail = DeflatedTail.of(frame, this.deflaters);
			if (tail == null) {
				throw new IllegalStateException("Not compressed");
			}
			tail.put(frame, this.buffer.clear());
		}
	}

	/** With what it remembers of earlier messages, as Jetty's own extension does it. */
	@Benchmark
	@OperationsPerInvocation(SUBSCRIBERS)
	public void compressedForEach() {
		MessageFrame message = message();
		for (int i = 0; i < SUBSCRIBERS; i++) {
			this.each[i].setInput(message.forSubscriber(this.ids[i], null, Version.V1_2).bytes());
			int length = this.each[i].deflate(this.out, 0, this.out.length, Deflater.SYNC_FLUSH);
			this.buffer.clear().put(this.out, 0, length);
		}
	}

}
