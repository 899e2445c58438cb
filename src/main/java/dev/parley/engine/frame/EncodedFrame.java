package dev.parley.engine.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a frame as they go to the wire, shared by all receivers. Immutable, except
 * for the mark of {@link #isNewIn} and what {@link #as} and {@link #resumingAt} keep.
 */
public final class EncodedFrame {

	/** Our own encoding is within every limit. */
	private static final FrameLimits NONE = new FrameLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

	/** A server's heart-beat: an end of line. */
	public static final EncodedFrame HEART_BEAT = new EncodedFrame(new byte[] { '\n' }, true);

	private final byte[] bytes;

	private final boolean text;

	private final long time;

	private final @Nullable SharedTail tail;

	private int counted;

	/** Without a lock: its value is immutable, and making it twice does no harm. */
	private @Nullable Object form;

	/** In the same way. */
	private @Nullable Resuming resuming;

	/**
	 * @param bytes never written to
	 * @param text whether they are UTF-8 and may be sent as text
	 */
	public EncodedFrame(byte[] bytes, boolean text) {
		this(bytes, text, 0, null);
	}

	/**
	 * The same for a message.
	 * @param time when it was appended, milliseconds since 1970; 0 if it was not
	 * @param tail with which the bytes end
	 */
	EncodedFrame(byte[] bytes, boolean text, long time, @Nullable SharedTail tail) {
		this.bytes = bytes;
		this.text = text;
		this.time = time;
		this.tail = tail;
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
	 * When the message was appended, milliseconds since 1970; 0 for a frame that carries
	 * none, or one that was never appended.
	 */
	public long time() {
		return this.time;
	}

	/** What other subscribers get, too, at the end of the bytes; null if they don't. */
	public @Nullable SharedTail tail() {
		return this.tail;
	}

	/**
	 * The frame as another kind of transport writes it, made once for all receivers by
	 * that kind.
	 * @param type of that form, which is immutable
	 */
	public <T> T as(Class<T> type, Function<EncodedFrame, T> maker) {
		Object known = this.form;
		if (type.isInstance(known)) {
			return type.cast(known);
		}
		T made = maker.apply(this);
		this.form = made;
		return made;
	}

	/**
	 * This MESSAGE with the header {@code x-resume-offset}, which tells its receiver
	 * where to go on after a cut; for those who are told the same it is the same frame.
	 */
	public EncodedFrame resumingAt(long offset) {
		Resuming known = this.resuming;
		if (known == null || known.offset != offset) {
			known = new Resuming(offset, withHeader("x-resume-offset:" + offset + "\n"));
			this.resuming = known;
		}
		return known.frame;
	}

	private EncodedFrame withHeader(String line) {
		byte[] added = line.getBytes(StandardCharsets.US_ASCII);
		int command = 0;
		while (this.bytes[command++] != '\n') {
			// The header goes after the first line.
		}
		byte[] all = new byte[this.bytes.length + added.length];
		System.arraycopy(this.bytes, 0, all, 0, command);
		System.arraycopy(added, 0, all, command, added.length);
		System.arraycopy(this.bytes, command, all, command + added.length, this.bytes.length - command);
		return new EncodedFrame(all, this.text, this.time, this.tail);
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

	/**
	 * The frame again, for transports that write something else.
	 * @param version in which it was encoded
	 */
	public Frame decoded(Version version) {
		List<Frame> frames = new ArrayList<>(1);
		FrameDecoder decoder = new FrameDecoder(NONE);
		decoder.use(version);
		decoder.decode(this.bytes, frames::add);
		return frames.get(0);
	}

	/** As text, for transports that know only that. */
	public String asText() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return this.bytes.length + " bytes";
	}

	private record Resuming(long offset, EncodedFrame frame) {

	}

}
