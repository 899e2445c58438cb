package dev.parley.engine.memorylog;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;

/**
 * The messages of a work queue that are not settled. They are settled in any order, and
 * one may wait while millions of later ones pass, so the offsets have gaps. Not
 * thread-safe: guarded by the log's lock.
 */
final class Backlog implements Retained {

	private final Retention retention;

	private final TreeMap<Long, StoredMessage> unsettled = new TreeMap<>();

	private long bytes;

	Backlog(Retention retention) {
		this.retention = retention;
	}

	@Override
	public void add(StoredMessage message) {
		this.unsettled.put(message.offset(), message);
		this.bytes += message.footprint();
		while (this.unsettled.size() > this.retention.count()
				|| (this.retention.bytes() > 0 && this.bytes > this.retention.bytes())) {
			forget(this.unsettled.remove(this.unsettled.firstKey()));
		}
	}

	@Override
	public void trim(long now) {
		long age = this.retention.age().toMillis();
		while (age > 0 && !this.unsettled.isEmpty() && this.unsettled.firstEntry().getValue().time() + age <= now) {
			forget(this.unsettled.remove(this.unsettled.firstKey()));
		}
	}

	@Override
	public void settle(long offset) {
		forget(this.unsettled.remove(offset));
	}

	@Override
	public void erase(long offset, byte @Nullable [] rewritten) {
	}

	@Override
	public long first(long last) {
		return this.unsettled.isEmpty() ? last + 1 : this.unsettled.firstKey();
	}

	@Override
	public List<StoredMessage> from(long offset, int limit) {
		List<StoredMessage> found = new ArrayList<>();
		Iterator<StoredMessage> waiting = this.unsettled.tailMap(offset).values().iterator();
		while (found.size() < limit && waiting.hasNext()) {
			found.add(waiting.next());
		}
		return found;
	}

	@Override
	public long bytes() {
		return this.bytes;
	}

	@Override
	public int size() {
		return this.unsettled.size();
	}

	private void forget(@Nullable StoredMessage message) {
		if (message != null) {
			this.bytes -= message.footprint();
		}
	}

}
