package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Publication;

/**
 * Where a group is written in parts, what stays in the table of outgoing publications
 * because a part of it could not be stored: later ones of the group for the same
 * destinations stay, too, so that the sweep moves all of them in their order. Not
 * thread-safe.
 */
final class LeftBehind {

	/** Why it stayed, by destination. */
	private final Map<String, Throwable> failures = new HashMap<>(0);

	/**
	 * @param work has no effect
	 */
	void add(Work.Publish work, Throwable failure) {
		if (!work.outgoing().isEmpty()) {
			work.batch().publications().forEach((each) -> this.failures.putIfAbsent(each.destination(), failure));
		}
	}

	/**
	 * Fails those that have to stay, as what they stay behind.
	 * @return the others, in their order
	 */
	List<Work.Publish> failThoseBehind(List<Work.Publish> group) {
		if (this.failures.isEmpty()) {
			return group;
		}
		List<Work.Publish> others = new ArrayList<>(group.size());
		for (Work.Publish work : group) {
			Throwable failure = failureBefore(work);
			if (failure == null) {
				others.add(work);
			}
			else {
				add(work, failure);
				work.fail(failure);
			}
		}
		return others;
	}

	private @Nullable Throwable failureBefore(Work.Publish work) {
		if (!work.outgoing().isEmpty()) {
			for (Publication publication : work.batch().publications()) {
				Throwable failure = this.failures.get(publication.destination());
				if (failure != null) {
					return failure;
				}
			}
		}
		return null;
	}

}
