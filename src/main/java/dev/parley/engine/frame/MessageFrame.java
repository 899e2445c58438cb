package dev.parley.engine.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A MESSAGE encoded once for all of its subscribers. The headers that differ between them
 * ({@code subscription}, {@code ack}) are spliced in between the command and the other
 * headers, and subscribers for whom they are equal share the same bytes.
 * <p>
 * Not thread-safe: used by the thread that hands the message to its subscribers. The
 * bytes that it returns are never written to again.
 */
public final class MessageFrame {

	private static final byte[] COMMAND = "MESSAGE\n".getBytes(StandardCharsets.US_ASCII);

	private final Headers headers;

	private final byte[] body;

	private final boolean text;

	private final long time;

	private final @Nullable SharedTail[] tails = new SharedTail[Version.values().length];

	private @Nullable String lastSubscription;

	private @Nullable Version lastVersion;

	private @Nullable EncodedFrame last;

	/** For a message that was never appended. */
	public MessageFrame(Headers headers, byte[] body) {
		this(headers, body, 0);
	}

	/**
	 * @param headers all but subscription, ack and content-length
	 * @param time when it was appended, milliseconds since 1970; 0 if it was not
	 */
	public MessageFrame(Headers headers, byte[] body, long time) {
		this.headers = headers;
		this.body = body;
		this.time = time;
		this.text = isUtf8(body);
	}

	/**
	 * The frame for one subscriber.
	 * @param subscription null for a subscriber of STOMP 1.0 that has given no id
	 * @param ack the id by which to acknowledge it, null for none
	 */
	public EncodedFrame forSubscriber(@Nullable String subscription, @Nullable String ack, Version version) {
		EncodedFrame same = this.last;
		if (same != null && ack == null && version == this.lastVersion
				&& Objects.equals(subscription, this.lastSubscription)) {
			return same;
		}
		SharedTail shared = tail(version);
		byte[] tail = shared.bytes();
		byte[] spliced = splice(subscription, ack, version);
		byte[] bytes = new byte[COMMAND.length + spliced.length + tail.length];
		System.arraycopy(COMMAND, 0, bytes, 0, COMMAND.length);
		System.arraycopy(spliced, 0, bytes, COMMAND.length, spliced.length);
		System.arraycopy(tail, 0, bytes, COMMAND.length + spliced.length, tail.length);
		EncodedFrame frame = new EncodedFrame(bytes, this.text, this.time, shared);
		if (ack == null) {
			this.last = frame;
			this.lastSubscription = subscription;
			this.lastVersion = version;
		}
		return frame;
	}

	private static byte[] splice(@Nullable String subscription, @Nullable String ack, Version version) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(48);
		if (subscription != null) {
			out.writeBytes(FrameEncoder.headerLine("subscription", subscription, version));
		}
		if (ack != null) {
			out.writeBytes(FrameEncoder.headerLine("ack", ack, version));
		}
		return out.toByteArray();
	}

	private SharedTail tail(Version version) {
		SharedTail tail = this.tails[version.ordinal()];
		if (tail == null) {
			ByteArrayOutputStream out = new ByteArrayOutputStream(192 + this.body.length);
			this.headers.forEach((name, value) -> out.writeBytes(FrameEncoder.headerLine(name, value, version)));
			FrameEncoder.writeTail(this.body, out);
			tail = new SharedTail(out.toByteArray());
			this.tails[version.ordinal()] = tail;
		}
		return tail;
	}

	/**
	 * A WebSocket text message must be UTF-8 (RFC 6455, 8.1); any other body goes out as
	 * binary.
	 */
	static boolean isUtf8(byte[] bytes) {
		for (byte b : bytes) {
			if (b < 0) {
				try {
					StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
					return true;
				}
				catch (CharacterCodingException ex) {
					return false;
				}
			}
		}
		return true;
	}

}
