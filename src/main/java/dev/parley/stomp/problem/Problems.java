package dev.parley.stomp.problem;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.problem.Explanation;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProblemWriter;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;
import dev.parley.limit.LinePace;
import dev.parley.problem.CodedProblem;

/** Turns exceptions into problems, and writes problems as JSON. Safe for any thread. */
public final class Problems implements ProblemWriter {

	private static final Logger log = LoggerFactory.getLogger(Problems.class);

	private final List<Explanation> explanations;

	private final JsonMapper json = new JsonMapper();

	/**
	 * Paced by the place of the failure: one that always fails must not hide the others.
	 */
	private final LinePace pace = new LinePace();

	/**
	 * @param explanations of exceptions that only their libraries know; the first that
	 * knows one decides
	 */
	public Problems(List<Explanation> explanations) {
		this.explanations = List.copyOf(explanations);
	}

	@Override
	public byte[] write(Problem problem) {
		return this.json.writeValueAsBytes(members(problem));
	}

	private static Map<String, Object> members(Problem problem) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("type", problem.type());
		members.put("title", problem.title());
		members.put("status", problem.status());
		members.put("detail", problem.detail());
		members.put("code", problem.code());
		if (problem.destination() != null) {
			members.put("destination", problem.destination());
		}
		return members;
	}

	/** Answers an HTTP request with the problem. */
	public void answer(ServerHttpResponse response, Problem problem) throws IOException {
		answer(response, problem, Map.of());
	}

	/**
	 * The same.
	 * @param more members, for programs
	 */
	public void answer(ServerHttpResponse response, Problem problem, Map<String, String> more) throws IOException {
		response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
		response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		Map<String, Object> members = members(problem);
		members.putAll(more);
		response.getBody().write(this.json.writeValueAsBytes(members));
	}

	/**
	 * The failure in words for the sender. A fault of the application is named only as
	 * that; the log has its class and place.
	 */
	public Problem of(Throwable failure, @Nullable String destination) {
		if (failure instanceof ProtocolException protocol) {
			return protocol.problem();
		}
		if (failure instanceof RefusedException refused) {
			return refused.problem();
		}
		for (Explanation explanation : this.explanations) {
			Problem problem = explanation.of(failure, destination);
			if (problem != null) {
				return problem;
			}
		}
		if (failure instanceof BackendException) {
			return Problem.unavailable(destination);
		}
		if (failure instanceof ErrorResponse response) {
			return of(response.getBody(), destination);
		}
		if (failure instanceof MethodArgumentNotValidException invalid) {
			return Problem.invalid(errors(invalid), destination);
		}
		if (failure instanceof PlaceholderResolutionException variable) {
			return Problem.invalid("The part {%s} of the destination is missing".formatted(variable.getPlaceholder()),
					destination);
		}
		if (failure instanceof MessageConversionException conversion && conversion.getFailedMessage() != null) {
			return new Problem("unreadable", 400, "Unreadable",
					"The body is not what is expected here: is it valid JSON of the documented form, "
							+ "and does content-type say so?",
					destination);
		}
		String place = "%s at %s".formatted(failure.getClass().getName(),
				(failure.getStackTrace().length > 0) ? failure.getStackTrace()[0] : "?");
		long leftOut = this.pace.take(place);
		if (leftOut >= 0) {
			log.error("A frame to {} failed in the application: {}{}", printable(destination), place,
					LinePace.more(leftOut));
		}
		if (log.isDebugEnabled()) {
			log.debug("The failure in full, but for its messages: {}", Traces.of(failure));
		}
		return new Problem("internal", 500, "Internal error", "The server could not process this frame", destination);
	}

	/**
	 * Why a failure of an interceptor ends the connection; null if it does not.
	 */
	public Explanation.@Nullable End endOf(Throwable failure) {
		return this.explanations.stream()
			.map((explanation) -> explanation.endOf(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private static String printable(@Nullable String destination) {
		return (destination != null) ? AuditEvent.clean(destination) : "no destination";
	}

	private static Problem of(ProblemDetail detail, @Nullable String destination) {
		HttpStatus status = HttpStatus.resolve(detail.getStatus());
		String title = (detail.getTitle() != null) ? detail.getTitle()
				: (status != null) ? status.getReasonPhrase() : "Refused";
		String code = CodedProblem.code(detail);
		return new Problem((code != null) ? code : title.toLowerCase(Locale.ROOT).replace(' ', '-'), detail.getStatus(),
				title, (detail.getDetail() != null) ? detail.getDetail() : title, destination);
	}

	private static String errors(MethodArgumentNotValidException invalid) {
		Message<?> message = invalid.getFailedMessage();
		if (message != null && message.getPayload() instanceof byte[] body && body.length == 0) {
			return "The body is empty, but %s is needed".formatted(invalid.getMethodParameter().getParameterName());
		}
		BindingResult result = invalid.getBindingResult();
		return (result == null) ? "The body is not valid"
				: result.getAllErrors()
					.stream()
					.map((error) -> ((error instanceof FieldError field) ? field.getField() : error.getObjectName())
							+ " " + error.getDefaultMessage())
					.sorted()
					.collect(Collectors.joining("; "));
	}

	/**
	 * The exception of a controller or an interceptor, without Spring's wrapping.
	 */
	public static Throwable cause(Throwable thrown) {
		Throwable failure = thrown;
		while (isWrapper(failure) && failure.getCause() != null) {
			failure = failure.getCause();
		}
		return failure;
	}

	private static boolean isWrapper(Throwable failure) {
		return failure instanceof CompletionException
				|| (failure instanceof MessagingException && !(failure instanceof MessageConversionException)
						&& !(failure instanceof MethodArgumentNotValidException));
	}

}
