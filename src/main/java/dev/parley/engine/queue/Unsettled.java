package dev.parley.engine.queue;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.StoredMessage;

/** The messages that wait in the stores of work queues. Safe for any thread. */
public interface Unsettled {

	/** Whether this queue survives a restart. */
	boolean isKept(String queue);

	/**
	 * All messages that waited before a restart. May wait for the database.
	 * @throws BackendException if they can't be read
	 */
	List<StoredMessage> read(String queue);

	/** What hands out this queue to several processes; null if only this one does. */
	default @Nullable Claims claims(String queue) {
		return null;
	}

}
