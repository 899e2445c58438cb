package dev.parley.security;

import java.util.List;

/**
 * Paths of the REST API that only administrators may use, as Spring's path patterns: a
 * bean of each module that has such paths.
 */
public record AdministrationPaths(List<String> patterns) {

	/** These, and all below them. */
	public static AdministrationPaths below(String... paths) {
		return new AdministrationPaths(List.of(paths).stream().map((path) -> path + "/**").toList());
	}

}
