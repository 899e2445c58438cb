package dev.parley.http;

import java.util.List;

/** The addresses of this module. */
public final class HttpPaths {

	/** Publishes, and reads what is kept. */
	public static final String MESSAGES = "/api/v1/messages";

	/** The position of a log. */
	public static final String POSITION = "/api/v1/position";

	/** Streams of events. */
	public static final String EVENTS = "/api/v1/events";

	static final List<String> ALL = List.of(MESSAGES, POSITION, EVENTS);

	private HttpPaths() {
	}

}
