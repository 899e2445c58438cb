package dev.parley.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * The users of the cookies and tokens that the REST API has accepted within a day, known
 * without a query, as is needed in a flood. It is no authentication, since a credential
 * may have ended meanwhile. Its memory is bounded, and has digests of credentials, so
 * that none can be read in a heap dump. Safe for any thread.
 */
@Component
final class RecentUsers {

	/** Most characters of names in memory, with 200 more for each entry. */
	private static final long REMEMBERED = 8 * 1024 * 1024;

	private final Cache<Digest, String> users = Caffeine.newBuilder()
		.maximumWeight(REMEMBERED)
		.weigher((Digest credential, String user) -> 200 + user.length())
		.expireAfterWrite(Duration.ofDays(1))
		.build();

	/** Remembers the user of an accepted request, if it has one. */
	void remember(HttpServletRequest request) {
		String user = request.getRemoteUser();
		String token = request.getHeader(HttpHeaders.AUTHORIZATION);
		String session = request.getRequestedSessionId();
		if (user == null) {
			return;
		}
		if (token != null) {
			this.users.put(Digest.of(token), user);
		}
		else if (session != null && request.isRequestedSessionIdValid()) {
			this.users.put(Digest.of(cookie(session)), user);
		}
	}

	/**
	 * The user of a credential within a day.
	 * @param credential a header {@code Authorization}, or the value of a cookie
	 * @return the name; null if it is not known
	 */
	@Nullable String of(String credential) {
		return this.users.getIfPresent(Digest.of(credential));
	}

	/** The session id in the form in which Spring Session writes it to the cookie. */
	private static String cookie(String session) {
		return Base64.getEncoder().encodeToString(session.getBytes(StandardCharsets.UTF_8));
	}

	/** SHA-256. */
	private record Digest(long first, long second, long third, long fourth) {

		static Digest of(String credential) {
			try {
				byte[] digest = MessageDigest.getInstance("SHA-256")
					.digest(credential.getBytes(StandardCharsets.UTF_8));
				ByteBuffer longs = ByteBuffer.wrap(digest);
				return new Digest(longs.getLong(), longs.getLong(), longs.getLong(), longs.getLong());
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException("Every Java has SHA-256", ex);
			}
		}

	}

}
