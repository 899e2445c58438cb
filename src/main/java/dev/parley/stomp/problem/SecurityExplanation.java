package dev.parley.stomp.problem;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.AuthenticationException;

import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Explanation;
import dev.parley.engine.problem.Problem;
import dev.parley.limit.LinePace;

/**
 * The exceptions of Spring Security: a failed authentication ends the connection, unless
 * it is only impossible now. Safe for any thread.
 */
public final class SecurityExplanation implements Explanation {

	private static final Logger log = LoggerFactory.getLogger(SecurityExplanation.class);

	private final LinePace pace = new LinePace();

	@Override
	public @Nullable Problem of(Throwable failure, @Nullable String destination) {
		if (failure instanceof AuthenticationServiceException) {
			long leftOut = this.pace.take("authentication");
			if (leftOut >= 0) {
				log.warn("Nobody can be authenticated now: {}{}", failure.getClass().getName(), LinePace.more(leftOut));
			}
			return new Problem("unavailable", 503, "Unavailable",
					"Who you are can't be looked up now; connect again later", destination);
		}
		if (failure instanceof AccessDeniedException || failure instanceof AuthenticationException) {
			return new Problem("not-allowed", 403, "Not allowed", "You may not do this", destination);
		}
		return null;
	}

	@Override
	public @Nullable End endOf(Throwable failure) {
		if (!(failure instanceof AuthenticationException) || failure instanceof AuthenticationServiceException) {
			return null;
		}
		boolean expired = failure instanceof CredentialsExpiredException;
		return new End(new Problem(expired ? "authentication-expired" : "not-authenticated", 401,
				expired ? "Authentication expired" : "Not authenticated", String.valueOf(failure.getMessage()), null),
				expired ? CloseReason.EXPIRED : CloseReason.UNAUTHENTICATED);
	}

}
