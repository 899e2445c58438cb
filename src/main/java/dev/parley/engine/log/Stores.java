package dev.parley.engine.log;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Where logs are kept, and what the nodes of a cluster share.
 *
 * @param memory of this process alone, which cannot fail
 * @param durable the database; null if there is none
 * @param shared for topics that are not durable; null if this process is alone
 * @param users announces what other nodes send to a user, by the names of sessions' own
 * destinations; null if this process is alone
 */
public record Stores(Backend memory, @Nullable Backend durable, @Nullable SharedBackend shared,
		@Nullable Joining users) {

	/** What can fail comes first. */
	public List<Backend> all() {
		return Stream.<@Nullable Backend>of(this.shared, this.durable, this.memory).<Backend>mapMulti((store, all) -> {
			if (store != null) {
				all.accept(store);
			}
		}).toList();
	}

	/** Whether too many messages of this user, or of all, wait. */
	public boolean isBehind(String user) {
		return this.memory.isBehind(user) || (this.durable != null && this.durable.isBehind(user))
				|| (this.shared != null && this.shared.isBehind(user));
	}

	/** Of a process that is alone. */
	public static Stores ofOneProcess(Backend memory, @Nullable Backend durable) {
		return new Stores(memory, durable, null, null);
	}

}
