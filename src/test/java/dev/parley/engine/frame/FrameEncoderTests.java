package dev.parley.engine.frame;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.frame.Version.V1_0;
import static dev.parley.engine.frame.Version.V1_1;
import static dev.parley.engine.frame.Version.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

/** Frames as they are written to the wire. */
class FrameEncoderTests {

	@Test
	void aFrameWithoutABodyEndsWithAnEmptyLineAndNul() {
		assertThat(text(Frame.of(Command.RECEIPT, "receipt-id", "1"), V1_2)).isEqualTo("RECEIPT\nreceipt-id:1\n\n\0");
	}

	@Test
	void aBodyGetsItsLengthInOctets() {
		Frame frame = new Frame(Command.ERROR, Headers.of("message", "no"), Frames.bytes("한\0글"));
		assertThat(text(frame, V1_2)).isEqualTo("ERROR\nmessage:no\ncontent-length:7\n\n한\0글\0");
	}

	@Test
	void aContentLengthAmongTheHeadersDoesNotCount() {
		Frame frame = new Frame(Command.MESSAGE, Headers.of("content-length", "999", "a", "1"), Frames.bytes("x"));
		assertThat(text(frame, V1_2)).isEqualTo("MESSAGE\na:1\ncontent-length:1\n\nx\0");
	}

	@Test
	void eachVersionHasItsEscapes() {
		Frame frame = Frame.of(Command.MESSAGE, "a:b", "1\\2\n3\r4:5");
		assertThat(text(frame, V1_2)).isEqualTo("MESSAGE\na\\cb:1\\\\2\\n3\\r4\\c5\n\n\0");
		assertThat(text(frame, V1_1)).isEqualTo("MESSAGE\na\\cb:1\\\\2\\n3 4\\c5\n\n\0");
	}

	/** Clients would read it as another header, such as one of the server's. */
	@ParameterizedTest
	@ValueSource(strings = { "redelivered:true", "content-length:1\nx", "content-length ", " ack", "a\rb", ":", "" })
	void aNameThat10CannotCarryIsLeftOut(String name) {
		Frame frame = new Frame(Command.MESSAGE, Headers.of("a", "1", name, "x", "b", "2"), Frames.bytes("body"));
		assertThat(text(frame, V1_0)).isEqualTo("MESSAGE\na:1\nb:2\ncontent-length:4\n\nbody\0");
	}

	/** Where nothing can be escaped, senders must not be able to inject a header. */
	@Test
	void whereNothingIsEscapedALineBreakBecomesABlank() {
		assertThat(text(Frame.of(Command.MESSAGE, "a", "1\nfrom:root\r2"), V1_0))
			.isEqualTo("MESSAGE\na:1 from:root 2\n\n\0");
		assertThat(text(Frame.of(Command.CONNECTED, "user-name", "a\nb:c\\d"), V1_2))
			.isEqualTo("CONNECTED\nuser-name:a b:c\\d\n\n\0");
	}

	@ParameterizedTest
	@EnumSource(Version.class)
	void headersAreUtf8(Version version) {
		assertThat(text(Frame.of(Command.MESSAGE, "방", "회의실 🙂"), version)).isEqualTo("MESSAGE\n방:회의실 🙂\n\n\0");
	}

	@Test
	void anEncodedFrameKnowsWhetherItIsText() {
		assertThat(EncodedFrame.of(new Frame(Command.ERROR, Headers.empty(), Frames.bytes("글")), V1_2).text()).isTrue();
		assertThat(EncodedFrame.of(new Frame(Command.ERROR, Headers.empty(), new byte[] { (byte) 0xFF }), V1_2).text())
			.isFalse();
		assertThat(EncodedFrame.HEART_BEAT.asText()).isEqualTo("\n");
		assertThat(EncodedFrame.HEART_BEAT.text()).isTrue();
	}

	private static String text(Frame frame, Version version) {
		return new String(FrameEncoder.encode(frame, version), StandardCharsets.UTF_8);
	}

}
