package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.frame.Version;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextFormTests {

	private static final byte[] NO_TEXT = { (byte) 0xFF, 0, '\n', '\n' };

	@Test
	void textStaysTheSameBytes() {
		EncodedFrame frame = new MessageFrame(Headers.of("destination", "/topic/a"),
				"안녕".getBytes(StandardCharsets.UTF_8))
			.forSubscriber("1", null, Version.V1_2);
		assertThat(TextForm.of(frame)).isSameAs(frame.bytes());
	}

	@Test
	void aBodyThatIsNoTextGoesInBase64AndItsHeaderSaysSo() {
		EncodedFrame frame = new MessageFrame(Headers.of("destination", "/topic/a", "x", "y"), NO_TEXT)
			.forSubscriber("1", null, Version.V1_2);
		assertThat(text(frame)).isEqualTo("""
				MESSAGE
				content-transfer-encoding:base64
				subscription:1
				destination:/topic/a
				x:y
				content-length:8

				/wAKCg==\0""");
	}

	@Test
	void theEncodingThatTheSenderNamedComesBehindOurs() {
		EncodedFrame frame = new MessageFrame(Headers.of("content-transfer-encoding", "binary"), NO_TEXT)
			.forSubscriber("1", null, Version.V1_2);
		assertThat(text(frame)).startsWith("MESSAGE\ncontent-transfer-encoding:base64\n")
			.contains("\ncontent-transfer-encoding:binary\n");
	}

	@Test
	void aFrameWithoutOtherHeadersIsEncodedToo() {
		EncodedFrame frame = EncodedFrame.of(new Frame(Command.MESSAGE, Headers.empty(), NO_TEXT), Version.V1_0);
		assertThat(text(frame)).isEqualTo("MESSAGE\ncontent-transfer-encoding:base64\ncontent-length:8\n\n/wAKCg==\0");
	}

	private static String text(EncodedFrame frame) {
		return new String(TextForm.of(frame), StandardCharsets.UTF_8);
	}

}
