package dev.parley.stomp.socket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

import org.eclipse.jetty.util.compression.CompressionPool;
import org.eclipse.jetty.util.compression.DeflaterPool;
import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.SharedTail;

/**
 * The tail of a MESSAGE, compressed once for all subscribers. Blocks of deflate can be
 * joined where they end with a byte: what a subscriber has for itself goes before the
 * tail in a block that is stored, and the tail refers only to itself. That takes a
 * connection on which the server has declared {@code server_no_context_takeover} (RFC
 * 7692, 7.1.1.1).
 *
 * @param bytes blocks of deflate (RFC 1951) without the end that RFC 7692, 7.2.1 leaves
 * out; empty if compressing it saves nothing
 */
record DeflatedTail(byte[] bytes) {

	/** Below this length nothing is saved. */
	private static final int WORTH_IT = 64;

	/** Before a stored block: its kind, its length, and its length inverted. */
	private static final int STORED = 5;

	private static final int LONGEST_STORED = 0xFFFF;

	/** The empty block at the end of a flush, which the receiver adds. */
	private static final int END_OF_FLUSH = 4;

	private static final DeflatedTail NONE = new DeflatedTail(new byte[0]);

	/**
	 * The compressed tail of this frame, or null if the frame is to go as it is.
	 */
	static @Nullable DeflatedTail of(EncodedFrame frame, DeflaterPool deflaters) {
		SharedTail tail = frame.tail();
		if (tail == null || frame.length() - tail.length() > LONGEST_STORED) {
			return null;
		}
		DeflatedTail deflated = tail.as(DeflatedTail.class, (whole) -> deflate(whole.bytes(), deflaters));
		return (deflated != NONE) ? deflated : null;
	}

	private static DeflatedTail deflate(byte[] tail, DeflaterPool deflaters) {
		if (tail.length < WORTH_IT) {
			return NONE;
		}
		CompressionPool<Deflater>.Entry entry = deflaters.acquire();
		try {
			Deflater deflater = entry.get();
			deflater.setInput(tail);
			// What does not fit into less than the tail is not worth its compression.
			byte[] out = new byte[tail.length - STORED];
			int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
			return (length < out.length) ? new DeflatedTail(Arrays.copyOf(out, length - END_OF_FLUSH)) : NONE;
		}
		finally {
			// Resets it.
			entry.release();
		}
	}

	/** The length of the whole frame with this tail, bytes. */
	int lengthOf(EncodedFrame frame) {
		return STORED + headOf(frame) + this.bytes.length;
	}

	/** Writes the whole frame with this tail. */
	void put(EncodedFrame frame, ByteBuffer buffer) {
		int head = headOf(frame);
		buffer.put((byte) 0).put((byte) head).put((byte) (head >>> 8)).put((byte) ~head).put((byte) (~head >>> 8));
		buffer.put(frame.bytes(), 0, head);
		buffer.put(this.bytes);
	}

	private static int headOf(EncodedFrame frame) {
		SharedTail tail = frame.tail();
		return frame.length() - ((tail != null) ? tail.length() : 0);
	}

}
