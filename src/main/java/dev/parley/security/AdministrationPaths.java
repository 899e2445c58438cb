package dev.parley.security;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * Paths of the REST API that only administrators may use: a bean of each module that has
 * such paths.
 *
 * @param method that is for administrators; null for any
 * @param patterns Spring's path patterns
 */
public record AdministrationPaths(@Nullable HttpMethod method, List<String> patterns) {

	/** These, and all below them. */
	public static AdministrationPaths below(String... paths) {
		return new AdministrationPaths(null, List.of(paths).stream().map((path) -> path + "/**").toList());
	}

	/** One method of a path that others may use by other methods. */
	public static AdministrationPaths only(HttpMethod method, String path) {
		return new AdministrationPaths(method, List.of(path + "/**"));
	}

}
