package dev.parley.engine.problem;

import org.jspecify.annotations.Nullable;

/**
 * Says what an exception means that comes from a library which an application may or may
 * not have. Safe for any thread; returns at once.
 */
public interface Explanation {

	/**
	 * The failure in words for the sender of a frame.
	 * @return null if it is not an exception of this library
	 */
	@Nullable Problem of(Throwable failure, @Nullable String destination);

	/**
	 * Why this failure of an interceptor ends the connection.
	 * @return null if the frame is only refused
	 */
	default @Nullable End endOf(Throwable failure) {
		return null;
	}

	/**
	 * The end of a connection.
	 *
	 * @param problem body of the ERROR
	 * @param reason of the close
	 */
	record End(Problem problem, CloseReason reason) {

	}

}
