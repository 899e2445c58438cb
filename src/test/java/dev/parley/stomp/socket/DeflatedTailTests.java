package dev.parley.stomp.socket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.frame.Version;
import org.eclipse.jetty.util.compression.DeflaterPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Inflated as a browser does it, a compressed frame is the frame, byte by byte. */
class DeflatedTailTests {

	private final DeflaterPool deflaters = new DeflaterPool(4, Deflater.DEFAULT_COMPRESSION, true);

	@BeforeEach
	void start() throws Exception {
		this.deflaters.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.deflaters.stop();
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 100, 1_000, 32_768, 65_536, 1_000_000 })
	void aCompressedMessageIsTheSameMessage(int size) throws DataFormatException {
		MessageFrame message = message("말하다 ".repeat(size / 7).getBytes(StandardCharsets.UTF_8));
		for (String subscription : new String[] { "0", "a-longer-id", "x".repeat(60_000) }) {
			EncodedFrame frame = message.forSubscriber(subscription, "ack-1", Version.V1_2);
			DeflatedTail tail = compressed(frame);
			if (tail != null) {
				assertThat(inflate(written(tail, frame))).isEqualTo(frame.bytes());
				assertThat(tail.bytes().length).isLessThan(frame.bytes().length);
			}
			assertThat(tail != null).isEqualTo(size >= 100);
		}
	}

	@Test
	void theTailIsCompressedOnceForAllSubscribers() {
		MessageFrame message = message(new byte[1_000]);
		assertThat(compressed(message.forSubscriber("1", null, Version.V1_2)))
			.isSameAs(compressed(message.forSubscriber("2", "ack", Version.V1_2)));
	}

	@Test
	void whatCompressionMakesNoSmallerGoesAsItIs() {
		byte[] noise = new byte[2_000];
		new Random(1).nextBytes(noise);
		assertThat(compressed(new MessageFrame(Headers.empty(), noise).forSubscriber("1", null, Version.V1_2)))
			.isNull();
	}

	@Test
	void whatDoesNotFitIntoAStoredBlockGoesAsItIs() {
		assertThat(compressed(message(new byte[1_000]).forSubscriber("x".repeat(65_536), null, Version.V1_2))).isNull();
	}

	@Test
	void framesOfTheProtocolGoAsTheyAre() {
		Frame receipt = new Frame(Command.RECEIPT, Headers.of("receipt-id", "r".repeat(500)), new byte[0]);
		assertThat(compressed(EncodedFrame.of(receipt, Version.V1_2))).isNull();
		assertThat(compressed(EncodedFrame.HEART_BEAT)).isNull();
	}

	private @Nullable DeflatedTail compressed(EncodedFrame frame) {
		return DeflatedTail.of(frame, this.deflaters);
	}

	private static MessageFrame message(byte[] body) {
		return new MessageFrame(Headers.of("destination", "/topic/a"), body);
	}

	private static byte[] written(DeflatedTail tail, EncodedFrame frame) {
		ByteBuffer buffer = ByteBuffer.allocate(tail.lengthOf(frame));
		tail.put(frame, buffer);
		assertThat(buffer.hasRemaining()).isFalse();
		return buffer.array();
	}

	/** RFC 7692, 7.2.2. */
	private static byte[] inflate(byte[] payload) throws DataFormatException {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		input.writeBytes(payload);
		input.writeBytes(new byte[] { 0, 0, (byte) 0xFF, (byte) 0xFF });
		Inflater inflater = new Inflater(true);
		try {
			inflater.setInput(input.toByteArray());
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			byte[] part = new byte[8192];
			int length = inflater.inflate(part);
			while (length > 0) {
				output.write(part, 0, length);
				length = inflater.inflate(part);
			}
			assertThat(inflater.getRemaining()).isZero();
			return output.toByteArray();
		}
		finally {
			inflater.end();
		}
	}

}
