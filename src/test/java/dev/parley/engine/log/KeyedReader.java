package dev.parley.engine.log;

import java.util.HashMap;
import java.util.Map;

/**
 * A client of a keyed topic that knows what the documentation says and no more: it begins
 * with the newest message of each key, then applies changes, and begins again when it is
 * told that something is missing.
 */
public final class KeyedReader {

	private final String by;

	private final Map<String, StoredMessage> state = new HashMap<>();

	private String epoch = "";

	private long upTo;

	/** Up to here it needs no removals. */
	private long snapshot;

	private int restarts;

	public KeyedReader(String by) {
		this.by = by;
	}

	/** Reads one page; true if there may be more. */
	public boolean read(Backend backend, String topic, int limit) {
		Page page = backend.read(topic, this.upTo + 1, limit);
		if (!page.epoch().equals(this.epoch) || Math.max(this.upTo, this.snapshot) < page.first() - 1) {
			this.state.clear();
			this.restarts++;
			this.epoch = page.epoch();
			this.upTo = 0;
			this.snapshot = page.last();
			return true;
		}
		page.messages().forEach((message) -> {
			String key = String.valueOf(message.headers().get(this.by));
			if (!message.isTombstone()) {
				this.state.put(key, message);
			}
			else if (message.offset() > this.snapshot) {
				this.state.remove(key);
			}
		});
		this.upTo = page.readUpTo(limit);
		return this.upTo < page.last();
	}

	public void readAll(Backend backend, String topic) {
		boolean more = true;
		while (more) {
			more = read(backend, topic, 3);
		}
	}

	/** What it shows: it knows itself when a message expires. */
	public Map<String, StoredMessage> state(long now) {
		this.state.values().removeIf((message) -> message.expires() <= now);
		return this.state;
	}

	public int restarts() {
		return this.restarts;
	}

}
