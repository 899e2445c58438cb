package dev.parley.stomp.sockjs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Frames as lines of text. Immutable. */
enum Lines implements FrameFormat {

	/** One answer a frame: xhr. */
	POLLING("", "", "\n"),

	/**
	 * Begins with two kilobytes, because some browsers buffer that much before they
	 * deliver anything.
	 */
	STREAMING("h".repeat(2048) + "\n", "", "\n"),

	/**
	 * The events of an EventSource. Clients differ in how they undo percent signs
	 * (unescape, decodeURI, not at all), so none is sent.
	 */
	EVENTS("\r\n", "data: ", "\r\n\r\n") {

		@Override
		public byte[] format(byte[] frame) {
			String text = new String(frame, StandardCharsets.UTF_8);
			return super.format(
					(text.indexOf('%') < 0) ? frame : text.replace("%", "\\u0025").getBytes(StandardCharsets.UTF_8));
		}

	};

	private final byte[] prelude;

	private final byte[] before;

	private final byte[] behind;

	Lines(String prelude, String before, String behind) {
		this.prelude = prelude.getBytes(StandardCharsets.US_ASCII);
		this.before = before.getBytes(StandardCharsets.US_ASCII);
		this.behind = behind.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public byte[] prelude() {
		return this.prelude;
	}

	@Override
	public byte[] format(byte[] frame) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(this.before.length + frame.length + this.behind.length);
		out.writeBytes(this.before);
		out.writeBytes(frame);
		out.writeBytes(this.behind);
		return out.toByteArray();
	}

}
