package dev.parley.security.live;

import dev.parley.engine.log.DestinationNames;
import dev.parley.problem.CodedProblem;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.web.ErrorResponseException;

/**
 * What a session may do that nobody has signed in to: subscribe to topics, whose policies
 * decide, and to its own destinations. A controller never sees it, nor does a work queue,
 * whose messages it would take from others. Pure functions.
 */
final class Reading {

	private Reading() {
	}

	/**
	 * Checks a frame after CONNECT.
	 * @throws ErrorResponseException if it does more than reading
	 */
	static void check(@Nullable SimpMessageType type, @Nullable String destination) {
		boolean refused = (type == SimpMessageType.MESSAGE)
				|| (type == SimpMessageType.SUBSCRIBE && destination != null && !isReadable(destination));
		if (refused) {
			throw CodedProblem.refusal(HttpStatus.UNAUTHORIZED, "not-signed-in",
					"Without signing in you may subscribe to public topics, and nothing else; sign in, and connect again");
		}
	}

	private static boolean isReadable(String destination) {
		return destination.startsWith(DestinationNames.TOPICS) || DestinationNames.isUsers(destination);
	}

}
