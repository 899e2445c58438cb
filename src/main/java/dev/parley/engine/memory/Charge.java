package dev.parley.engine.memory;

/**
 * The bytes charged for one holder. They change in steps, so that small changes, as of an
 * outbox with every message, do not touch the shared counters. Not thread-safe: guarded
 * by its holder.
 */
public final class Charge {

	/** Bytes that are not charged: every session has this many at times. */
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

	/** Sets the bytes held now. */
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
