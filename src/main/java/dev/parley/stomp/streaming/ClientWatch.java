package dev.parley.stomp.streaming;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Notices that the client of a request that waits for its answer has closed its
 * connection, at least on Jetty, which reads nothing until the answer is there. Whoever
 * waits ends the watch first and answers then. Safe for any thread.
 */
public interface ClientWatch {

	/**
	 * Begins to watch.
	 * @param request without a body, whose handling is asynchronous
	 * @param left called once when the client is gone, by a thread of the container, and
	 * not after {@link #end}
	 */
	static ClientWatch begin(HttpServletRequest request, Runnable left) {
		return JettyRequest.watch(request, left);
	}

	/**
	 * Ends the watch.
	 * @param next run after that: at once, or by the thread that is just looking
	 */
	void end(Runnable next);

}
