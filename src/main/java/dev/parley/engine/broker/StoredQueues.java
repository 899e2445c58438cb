package dev.parley.engine.broker;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.queue.Unsettled;

/** Reads from the database the messages that waited in work queues before a restart. */
final class StoredQueues implements Unsettled {

	private static final int PAGE = 500;

	private final Placement placement;

	StoredQueues(Placement placement) {
		this.placement = placement;
	}

	@Override
	public boolean isKept(String queue) {
		return this.placement.isDurable(queue);
	}

	@Override
	public @Nullable Claims claims(String queue) {
		return this.placement.claims(queue);
	}

	@Override
	public List<StoredMessage> read(String queue) {
		Backend kept = this.placement.durable();
		if (kept == null) {
			return List.of();
		}
		List<StoredMessage> all = new ArrayList<>();
		List<StoredMessage> page = kept.read(queue, 1, PAGE).messages();
		while (!page.isEmpty()) {
			all.addAll(page);
			page = kept.read(queue, page.get(page.size() - 1).offset() + 1, PAGE).messages();
		}
		return all;
	}

}
