package dev.parley.stomp.authentication;

import java.util.List;

/**
 * Paths of HTTP requests that do what frames do: a bean of each module that has some.
 * Callers who need no credential for CONNECT need none there either, and pages of other
 * origins may use them as they may use the endpoint.
 *
 * @param paths exact, without wildcards
 */
public record MessagingPaths(List<String> paths) {

	public MessagingPaths {
		paths = List.copyOf(paths);
	}

	/** All paths of these beans. */
	public static String[] all(List<MessagingPaths> beans) {
		return beans.stream().flatMap((each) -> each.paths().stream()).toArray(String[]::new);
	}

}
