package dev.parley.engine;

import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.policy.SessionInfo;

/** The sessions of this process. Never waits. Safe for any thread. */
public final class OwnSessions implements SessionDirectory {

	private final Engine engine;

	public OwnSessions(Engine engine) {
		this.engine = engine;
	}

	@Override
	public Listing list(@Nullable String user, String after, int limit) {
		List<SessionInfo> page = this.engine.sessions(user)
			.filter((session) -> session.id().compareTo(after) > 0)
			.sorted(Comparator.comparing(SessionInfo::id))
			.limit(limit)
			.toList();
		return new Listing(page, page.size() == limit, this.engine.sessionCount(), List.of());
	}

	@Override
	public Ending disconnect(String id, String reason, boolean reconnect) {
		return this.engine.disconnect(id, reason, reconnect) ? Ending.ENDED : Ending.UNKNOWN;
	}

}
