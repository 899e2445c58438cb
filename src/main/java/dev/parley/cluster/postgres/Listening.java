package dev.parley.cluster.postgres;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.bus.Bus;

/**
 * A listener, and from where on it hears. Safe for any thread; the listener itself is
 * called by the reader's.
 */
final class Listening {

	private final Bus.Listener listener;

	/** Null until it is known, which is when nobody is told anything yet. */
	private volatile BusTable.@Nullable State from;

	Listening(Bus.Listener listener) {
		this.listener = listener;
	}

	Bus.Listener listener() {
		return this.listener;
	}

	/**
	 * @param from what comes after it is heard
	 */
	void begin(BusTable.State from) {
		this.from = from;
	}

	/**
	 * Whether it hears the news of a row. One of another epoch is later.
	 */
	boolean hears(String epoch, long id) {
		BusTable.State begun = this.from;
		return begun != null && (id > begun.last() || !epoch.equals(begun.epoch()));
	}

	boolean hasBegun() {
		return this.from != null;
	}

}
