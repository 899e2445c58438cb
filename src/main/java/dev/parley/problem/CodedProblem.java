package dev.parley.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Makes problem details (RFC 9457) with the member {@code code}, which programs compare
 * and pages translate. All of them are made here. Pure functions.
 */
public final class CodedProblem {

	private static final String CODE = "code";

	private CodedProblem() {
	}

	/**
	 * A problem to answer with.
	 * @param code in kebab case, such as {@code no-such-user}; part of the API
	 * @param detail a sentence for people: what is wrong, and what was expected
	 */
	public static ProblemDetail of(HttpStatusCode status, String code, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setProperty(CODE, code);
		return problem;
	}

	/** A problem whose status says everything. */
	public static ProblemDetail of(HttpStatusCode status) {
		return coded(ProblemDetail.forStatus(status));
	}

	/** A problem to throw: see {@link #of}. */
	public static ErrorResponseException refusal(HttpStatusCode status, String code, String detail) {
		return new ErrorResponseException(status, of(status, code, detail), null);
	}

	/**
	 * A problem that passes by itself, with {@code Retry-After}.
	 * @param what is wrong, to which the time to wait is added
	 */
	public static ErrorResponseException refusal(HttpStatusCode status, String code, String what, Duration wait) {
		long seconds = wait.toSeconds() + 1;
		ErrorResponseException refusal = refusal(status, code, "%s; try again in %d s".formatted(what, seconds));
		refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		return refusal;
	}

	/** Adds the code of its status to a problem without a code. */
	public static ProblemDetail coded(ProblemDetail problem) {
		if (code(problem) == null) {
			problem.setProperty(CODE, codeOf(HttpStatusCode.valueOf(problem.getStatus())));
		}
		return problem;
	}

	/**
	 * The same problem with another code and one more member.
	 * @param value of the member, written as JSON
	 */
	public static ProblemDetail with(ProblemDetail problem, String code, String member, Object value) {
		problem.setProperty(CODE, code);
		problem.setProperty(member, value);
		return problem;
	}

	/**
	 * The members of a problem, for code outside of Spring MVC, which writes no
	 * {@link ProblemDetail}.
	 */
	public static Map<String, Object> members(HttpStatusCode status, String code, @Nullable String detail) {
		HttpStatus known = HttpStatus.resolve(status.value());
		String title = (known != null) ? known.getReasonPhrase() : "Error";
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("title", title);
		members.put("status", status.value());
		if (detail != null && !detail.equals(title)) {
			members.put("detail", detail);
		}
		members.put(CODE, code);
		return members;
	}

	/** The code of a problem, or null if it has none. */
	public static @Nullable String code(ProblemDetail problem) {
		Map<String, Object> properties = problem.getProperties();
		Object code = (properties != null) ? properties.get(CODE) : null;
		return (code != null) ? code.toString() : null;
	}

	/** The code of a problem whose status says everything, for example not-found. */
	public static String codeOf(HttpStatusCode status) {
		HttpStatus known = HttpStatus.resolve(status.value());
		return (known != null) ? known.name().toLowerCase(Locale.ROOT).replace('_', '-') : "error";
	}

}
