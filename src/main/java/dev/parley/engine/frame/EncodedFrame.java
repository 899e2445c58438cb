package dev.parley.engine.frame;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a frame as they go to the wire, shared by all who get the same.
 *
 * @param bytes never written to
 * @param text whether they are UTF-8 and may be sent as text
 */
public record EncodedFrame(byte[] bytes, boolean text) {

	/** A server's heart-beat: an end of line. */
	public static final EncodedFrame HEART_BEAT = new EncodedFrame(new byte[] { '\n' }, true);

	public static EncodedFrame of(Frame frame, Version version) {
		return new EncodedFrame(FrameEncoder.encode(frame, version), MessageFrame.isUtf8(frame.body()));
	}

	public int length() {
		return this.bytes.length;
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
