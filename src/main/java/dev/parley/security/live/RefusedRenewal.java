package dev.parley.security.live;

import dev.parley.problem.CodedProblem;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** The refusals of a newer token that does not renew its session. */
final class RefusedRenewal {

	private RefusedRenewal() {
	}

	static ErrorResponseException badToken(String why) {
		return CodedProblem.refusal(HttpStatus.UNAUTHORIZED, "token-refused",
				why + "; the session goes on with what it had");
	}

	static ErrorResponseException otherSubject() {
		return CodedProblem.refusal(HttpStatus.FORBIDDEN, "other-subject",
				"The access token is another user's; the session goes on with what it had. Connect again to be somebody else");
	}

	static ErrorResponseException withoutToken() {
		return CodedProblem.refusal(HttpStatus.BAD_REQUEST, "not-renewable",
				"This session was not connected with an access token, so there is none to renew");
	}

}
