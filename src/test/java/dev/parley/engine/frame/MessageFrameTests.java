package dev.parley.engine.frame;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.parley.engine.frame.Version.V1_0;
import static dev.parley.engine.frame.Version.V1_1;
import static dev.parley.engine.frame.Version.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

/** One message, encoded once and spliced for each of its subscribers. */
class MessageFrameTests {

	private final MessageFrame message = new MessageFrame(Headers.of("destination", "/topic/a:b", "message-id", "e-7"),
			Frames.bytes("hello"));

	@Test
	void differingHeadersFollowTheCommand() {
		assertThat(this.message.forSubscriber("sub-0", "17", V1_2).asText()).isEqualTo("""
				MESSAGE
				subscription:sub-0
				ack:17
				destination:/topic/a\\cb
				message-id:e-7
				content-length:5

				hello\0""");
	}

	@Test
	void aSubscriberOf10WithoutAnIdGetsNoSubscriptionHeader() {
		assertThat(this.message.forSubscriber(null, null, V1_0).asText()).isEqualTo("""
				MESSAGE
				destination:/topic/a:b
				message-id:e-7
				content-length:5

				hello\0""");
	}

	@Test
	void subscribersWithTheSameIdShareTheSameBytes() {
		EncodedFrame first = this.message.forSubscriber("sub-0", null, V1_2);
		assertThat(this.message.forSubscriber("sub-0", null, V1_2)).isSameAs(first);
		assertThat(this.message.forSubscriber(new String("sub-0"), null, V1_2)).isSameAs(first);
	}

	@Test
	void anotherIdOrVersionOrAckIsAnotherFrame() {
		EncodedFrame first = this.message.forSubscriber("1", null, V1_2);
		assertThat(this.message.forSubscriber("2", null, V1_2).asText()).contains("subscription:2\n");
		assertThat(this.message.forSubscriber("2", null, V1_0).asText()).contains("destination:/topic/a:b\n");
		assertThat(this.message.forSubscriber("2", "9", V1_0).asText()).contains("ack:9\n");
		assertThat(this.message.forSubscriber("2", null, V1_0).asText()).doesNotContain("ack:");
		assertThat(this.message.forSubscriber(null, null, V1_0).asText()).doesNotContain("subscription:");
		assertThat(this.message.forSubscriber("1", null, V1_2).bytes()).isEqualTo(first.bytes());
	}

	/** An acknowledgement id belongs to one subscriber only. */
	@Test
	void aFrameWithAnAckIsNeverShared() {
		EncodedFrame mine = this.message.forSubscriber("1", "a", V1_2);
		EncodedFrame yours = this.message.forSubscriber("1", "b", V1_2);
		assertThat(mine.asText()).contains("ack:a\n");
		assertThat(yours.asText()).contains("ack:b\n");
		assertThat(this.message.forSubscriber("1", null, V1_2).asText()).doesNotContain("ack:");
	}

	@Test
	void anIdIsEscapedAsItsVersionSays() {
		assertThat(this.message.forSubscriber("a:b\nc\\d\r", null, V1_2).asText())
			.contains("subscription:a\\cb\\nc\\\\d\\r\n");
		assertThat(this.message.forSubscriber("a:b\nc\\d", null, V1_1).asText())
			.contains("subscription:a\\cb\\nc\\\\d\n");
		assertThat(this.message.forSubscriber("a:b\\", null, V1_0).asText()).contains("subscription:a:b\\\n");
	}

	@Test
	void aMessageWithoutABodyHasNoContentLength() {
		assertThat(
				new MessageFrame(Headers.of("destination", "/a"), new byte[0]).forSubscriber("1", null, V1_2).asText())
			.isEqualTo("MESSAGE\nsubscription:1\ndestination:/a\n\n\0");
	}

	/** RFC 6455, 8.1: a text message is UTF-8. */
	@Test
	void onlyABodyOfUtf8IsText() {
		assertThat(textOf(Frames.bytes("plain"))).isTrue();
		assertThat(textOf(Frames.bytes("안녕 🙂"))).isTrue();
		assertThat(textOf(new byte[0])).isTrue();
		assertThat(textOf(new byte[] { 0, 1, 2 })).isTrue();
		assertThat(textOf(new byte[] { 'a', (byte) 0x80 })).isFalse();
		assertThat(textOf(new byte[] { (byte) 0xC0, (byte) 0xAF })).isFalse();
		assertThat(textOf(new byte[] { (byte) 0xED, (byte) 0xA0, (byte) 0x80 })).isFalse();
		assertThat(textOf(new byte[] { (byte) 0xED, (byte) 0x95 })).isFalse();
	}

	/**
	 * The splice equals the encoding of the whole frame, for any subscribers in any
	 * order.
	 */
	@ParameterizedTest
	@EnumSource(Version.class)
	void aSplicedFrameReadsAsTheWholeOne(Version other) {
		for (int seed = 0; seed < 500; seed++) {
			Random random = new Random(seed);
			Frame frame = Frames.random(random, V1_0);
			byte[] body = new byte[random.nextInt(20)];
			random.nextBytes(body);
			MessageFrame spliced = new MessageFrame(frame.headers(), body);
			for (Version version : List.of(other, V1_2, other, V1_1, V1_0)) {
				String subscription = "s" + random.nextInt(2);
				String ack = random.nextBoolean() ? "k" + random.nextInt(2) : null;
				Headers.Builder headers = Headers.builder().add("subscription", subscription);
				if (ack != null) {
					headers.add("ack", ack);
				}
				Frame whole = new Frame(Command.MESSAGE, headers.addAll(frame.headers()).build(), body);
				assertThat(spliced.forSubscriber(subscription, ack, version).bytes()).as("seed %d", seed)
					.isEqualTo(FrameEncoder.encode(whole, version));
			}
		}
	}

	private static boolean textOf(byte[] body) {
		return new MessageFrame(Headers.empty(), body).forSubscriber("1", null, V1_2).text();
	}

}
