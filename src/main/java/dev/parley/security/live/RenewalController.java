package dev.parley.security.live;

import dev.parley.problem.CodedProblem;
import dev.parley.stomp.authentication.TokenTtl;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;

/**
 * Takes frames that only renew a session: SEND to {@code /app/session}. The interceptor
 * has renewed it; the RECEIPT says for how long.
 */
@Controller
final class RenewalController {

	/**
	 * Does nothing.
	 * @throws ErrorResponseException if the frame brought no token
	 */
	@MessageMapping("/session")
	void renew(@Header(name = TokenTtl.HEADER, required = false) @Nullable Long ttl) {
		if (ttl == null) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "no-token",
					"A frame to /app/session needs the header Authorization with a newer access token");
		}
	}

}
