package dev.parley.engine.frame;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a frame as they go to the wire, shared by all receivers. Immutable, except
 * for the mark of {@link #isNewIn}.
 */
public final class EncodedFrame {

	/** A server's heart-beat: an end of line. */
	public static final EncodedFrame HEART_BEAT = new EncodedFrame(new byte[] { '\n' }, true);

	private final byte[] bytes;

	private final boolean text;

	private int counted;

	/**
	 * @param bytes never written to
	 * @param text whether they are UTF-8 and may be sent as text
	 */
	public EncodedFrame(byte[] bytes, boolean text) {
		this.bytes = bytes;
		this.text = text;
	}

	public static EncodedFrame of(Frame frame, Version version) {
		return new EncodedFrame(FrameEncoder.encode(frame, version), MessageFrame.isUtf8(frame.body()));
	}

	/** Never written to. */
	public byte[] bytes() {
		return this.bytes;
	}

	/** Whether they are UTF-8 and may be sent as text. */
	public boolean text() {
		return this.text;
	}

	public int length() {
		return this.bytes.length;
	}

	/**
	 * Whether this is the first call in this round. Not thread-safe: used by one thread
	 * at a time.
	 */
	public boolean isNewIn(int round) {
		boolean first = this.counted != round;
		this.counted = round;
		return first;
	}

	/** As text, for transports that know only that. */
	public String asText() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return this.bytes.length + " bytes";
	}

}
