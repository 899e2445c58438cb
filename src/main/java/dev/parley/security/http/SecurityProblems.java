package dev.parley.security.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

import dev.parley.problem.CodedProblem;
import dev.parley.security.key.ApiKeyAuthentication;
import dev.parley.security.secondfactor.SecondFactorException;
import dev.parley.security.token.RefusedRefreshToken;

/**
 * Answers 401 and 403 as problem+json (RFC 9457), with a code that a page can translate.
 */
@Component
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

	/** Sets the status and the header {@code WWW-Authenticate}. */
	private final BearerTokenAuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();

	private final JsonMapper json;

	SecurityProblems(JsonMapper json) {
		this.json = json;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException {
		this.challenge.commence(request, response, failure);
		if (failure instanceof InvalidApiKeyException) {
			write(response, response.getStatus(), "invalid-key", String.valueOf(failure.getMessage()));
		}
		else if (failure instanceof OAuth2AuthenticationException) {
			write(response, response.getStatus(), "invalid-token",
					"The access token is not valid or has expired; get another one from /api/v1/token");
		}
		else if (failure instanceof RefusedRefreshToken) {
			write(response, response.getStatus(), "invalid-refresh-token", String.valueOf(failure.getMessage()));
		}
		else if (failure instanceof SecondFactorException secondFactor) {
			write(response, response.getStatus(), secondFactor.code(), String.valueOf(failure.getMessage()));
		}
		else if (failure instanceof BadCredentialsException) {
			write(response, response.getStatus(), "bad-credentials", "The name or the password is wrong");
		}
		else if (failure instanceof DisabledException) {
			write(response, response.getStatus(), "account-disabled", "The account is disabled");
		}
		else {
			write(response, response.getStatus(), "not-signed-in",
					"Sign in first, or send an access token or an API key");
		}
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denial)
			throws IOException {
		if (denial instanceof CsrfException) {
			write(response, HttpServletResponse.SC_FORBIDDEN, "bad-csrf-token",
					"The header X-CSRF-TOKEN has to carry the token from GET /api/v1/session");
		}
		else if (denial instanceof RecentSignIn.StaleSignInException) {
			write(response, HttpServletResponse.SC_FORBIDDEN, "sign-in-again",
					"You have signed in some time ago; sign in again with your password before you change this");
		}
		else if (denial instanceof RecentSignIn.SecondFactorNeededException) {
			write(response, HttpServletResponse.SC_FORBIDDEN, "second-factor-needed",
					"On this server administrators need a second factor; set one up, then you can do this");
		}
		else if (request.getUserPrincipal() instanceof ApiKeyAuthentication) {
			write(response, HttpServletResponse.SC_FORBIDDEN, "not-allowed",
					"An API key is for sending and reading messages; this is for people with an account");
		}
		else {
			write(response, HttpServletResponse.SC_FORBIDDEN, "not-allowed", "You are not allowed to do this");
		}
	}

	private void write(HttpServletResponse response, int status, String code, String detail) throws IOException {
		ProblemDetail problem = CodedProblem.of(HttpStatusCode.valueOf(status), code, detail);
		response.setStatus(status);
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getOutputStream().write(this.json.writeValueAsBytes(problem));
	}

}
