package dev.parley.engine.memory;

/**
 * What one holder of bytes has charged. In steps, so that what grows and shrinks by
 * little, as an outbox does with every message, touches nothing that others touch, too.
 * Not safe for several threads: the holder guards it.
 */
public final class Charge {

	/** Bytes that cost nothing: every session has so much at times. */
	static final int FREE = 4 * 1024;

	static final int STEP = 16 * 1024;

	private final Sink sink;

	private final Part part;

	private long charged;

	/** Nothing yet. */
	public Charge(Sink sink, Part part) {
		this.sink = sink;
		this.part = part;
	}

	/** So many bytes are held now. */
	public void now(long bytes) {
		if (bytes > this.charged) {
			if (bytes > FREE) {
				charge((bytes + STEP - 1) / STEP * STEP);
			}
		}
		else if (bytes < this.charged - 2 * STEP || (bytes == 0 && this.charged > 0)) {
			charge((bytes > FREE) ? (bytes + STEP - 1) / STEP * STEP : 0);
		}
	}

	private void charge(long bytes) {
		long change = bytes - this.charged;
		this.charged = bytes;
		this.sink.add(this.part, change);
	}

}
