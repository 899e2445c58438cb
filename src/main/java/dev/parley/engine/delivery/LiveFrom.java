package dev.parley.engine.delivery;

import java.util.Map;

import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * From where on a subscription takes live messages. Not thread-safe: guarded by its
 * destination.
 */
final class LiveFrom {

	private boolean live;

	/** Messages before this offset have been replayed or were not asked for … */
	private long offset;

	/** … in this life of the log. A log that begins again begins at 1. */
	private String epoch = "";

	/** Earlier epochs of the log, whose messages before that offset are the same. */
	private Map<String, Long> former = Map.of();

	/**
	 * Takes every message after this position from now on; all if it has no epoch.
	 * @param former earlier epochs of the log
	 */
	void after(Position seen, Map<String, Long> former) {
		this.former = former;
		this.epoch = seen.epoch();
		this.offset = seen.offset() + 1;
		this.live = true;
	}

	/**
	 * Takes nothing any more.
	 * @return whether it did
	 */
	boolean stop() {
		boolean was = this.live;
		this.live = false;
		return was;
	}

	boolean isLive() {
		return this.live;
	}

	boolean takes(StoredMessage message) {
		boolean seen = message.offset() != 0 && message.offset() < this.offset
				&& (message.epoch().equals(this.epoch) || this.former.containsKey(message.epoch()));
		return this.live && !seen;
	}

}
