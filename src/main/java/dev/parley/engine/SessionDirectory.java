package dev.parley.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.policy.SessionInfo;

/**
 * The sessions of all nodes, or of the one process, for administrators. May wait for
 * other nodes, up to about a second. Safe for any thread.
 */
public interface SessionDirectory {

	/**
	 * A page of sessions in the order of their ids.
	 * @param user their user; null for all
	 * @param after the id of the last one of the previous page; empty at first
	 * @param limit of the page
	 */
	Listing list(@Nullable String user, String after, int limit);

	/**
	 * Ends a session, see {@link Engine#disconnect}.
	 * @param reconnect whether the client may reconnect
	 */
	Ending disconnect(String id, String reason, boolean reconnect);

	/**
	 * Some sessions.
	 *
	 * @param more whether there may be others after the last one
	 * @param all the number of connections, of all nodes
	 * @param nodes all that live; empty where a process is alone
	 */
	record Listing(List<SessionInfo> sessions, boolean more, int all, List<Node> nodes) {

		public Listing {
			sessions = List.copyOf(sessions);
			nodes = List.copyOf(nodes);
		}

	}

	/**
	 * A node, as it was a few seconds ago.
	 *
	 * @param sessions open connections
	 * @param users who have at least one
	 * @param answered false if sessions of it are missing in the list
	 */
	record Node(String id, int sessions, int users, boolean answered) {
	}

	/** What has become of a session that was to end. */
	enum Ending {

		/** It ends. */
		ENDED,

		/** There is none. */
		UNKNOWN,

		/** Its node has not answered; it may have ended or not. */
		UNANSWERED

	}

}
