package dev.parley.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * Access to the meters for clients other than administrators.
 *
 * @param token with which a monitoring system reads {@code /actuator/prometheus}, and
 * nothing else: {@code Authorization: Bearer}. At least 16 characters; if empty, only
 * administrators have access
 */
@ConfigurationProperties("parley.metrics")
public record MetricsProperties(@DefaultValue("") String token) {

	private static final int LEAST_LENGTH = 16;

	private static final String SCHEME = "Bearer ";

	public MetricsProperties {
		if (!token.isEmpty() && token.length() < LEAST_LENGTH) {
			throw new IllegalArgumentException(
					"parley.metrics.token has %d characters, expected %d or more, for example from openssl rand -hex 32"
						.formatted(token.length(), LEAST_LENGTH));
		}
	}

	/** Whether the request has the token. Takes the same time for a wrong token. */
	public boolean admit(HttpServletRequest request) {
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		return !this.token.isEmpty() && StringUtils.startsWithIgnoreCase(header, SCHEME)
				&& MessageDigest.isEqual(header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8),
						this.token.getBytes(StandardCharsets.UTF_8));
	}

	/** Hides the token. */
	@Override
	public String toString() {
		return "MetricsProperties";
	}

}
