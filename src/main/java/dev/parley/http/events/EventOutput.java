package dev.parley.http.events;

import java.util.Arrays;

/** Bytes of a stream that are written at once. For one thread. */
final class EventOutput {

	private byte[] bytes = new byte[512];

	private int length;

	void add(byte[] more) {
		if (this.bytes.length - this.length < more.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.bytes.length * 2, this.length + more.length));
		}
		System.arraycopy(more, 0, this.bytes, this.length, more.length);
		this.length += more.length;
	}

	void add(String ascii) {
		add(StreamEvent.ascii(ascii));
	}

	byte[] toBytes() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	/** Larger than {@link #length}. */
	byte[] bytes() {
		return this.bytes;
	}

	int length() {
		return this.length;
	}

}
