package dev.parley.http;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

/** The addresses of this module. */
public final class HttpPaths {

	/** Publishes, and reads what is kept. */
	public static final String MESSAGES = "/api/v1/messages";

	/** The position of a log. */
	public static final String POSITION = "/api/v1/position";

	/** Who is present at a topic. */
	public static final String PRESENCE = "/api/v1/presence";

	/** Streams of events. */
	public static final String EVENTS = "/api/v1/events";

	static final List<String> ALL = List.of(MESSAGES, POSITION, PRESENCE, EVENTS);

	private HttpPaths() {
	}

	/** Whether the request is for one of them, however its address is spelt. */
	static boolean areOf(HttpServletRequest request) {
		String rest = request.getPathInfo();
		return ALL.contains((rest != null) ? request.getServletPath() + rest : request.getServletPath());
	}

}
