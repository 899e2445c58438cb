package dev.parley.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Whose the cookies and tokens are that the REST API has accepted within a day: for those
 * who have to know that without asking the database, as in a flood. It is no
 * authentication, since a credential may have ended meanwhile. What is remembered is
 * bounded. Safe for any thread.
 */
@Component
final class RecentUsers {

	/** Characters of credentials and names that are remembered, with 100 for each. */
	private static final long REMEMBERED = 8 * 1024 * 1024;

	private final Cache<String, String> users = Caffeine.newBuilder()
		.maximumWeight(REMEMBERED)
		.weigher((String credential, String user) -> 100 + credential.length() + user.length())
		.expireAfterWrite(Duration.ofDays(1))
		.build();

	/** This request was accepted; it may be nobody's. */
	void remember(HttpServletRequest request) {
		String user = request.getRemoteUser();
		String token = request.getHeader(HttpHeaders.AUTHORIZATION);
		String session = request.getRequestedSessionId();
		if (user == null) {
			return;
		}
		if (token != null) {
			this.users.put(token, user);
		}
		else if (session != null && request.isRequestedSessionIdValid()) {
			this.users.put(cookie(session), user);
		}
	}

	/**
	 * Whose it was within a day.
	 * @param credential a header {@code Authorization}, or the value of a cookie
	 * @return the name; null if it is not known
	 */
	@Nullable String of(String credential) {
		return this.users.getIfPresent(credential);
	}

	/** As Spring Session writes it. */
	private static String cookie(String session) {
		return Base64.getEncoder().encodeToString(session.getBytes(StandardCharsets.UTF_8));
	}

}
