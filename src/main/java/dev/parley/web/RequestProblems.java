package dev.parley.web;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.parley.problem.CodedProblem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;

import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.MimeTypeUtils;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers a refused request as problem+json (RFC 9457). Every problem has a {@code code}
 * that a page can translate, and says what was expected, which Spring's own answer leaves
 * out: it names each wrong field, the place where JSON is broken, and what an address
 * takes.
 */
@RestControllerAdvice
final class RequestProblems extends ResponseEntityExceptionHandler {

	private final MessageSource messages;

	RequestProblems(MessageSource messages) {
		this.messages = messages;
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		return invalid(ex, ex.getBody(), ex.getAllErrors().stream().map((error) -> {
			String field = (error instanceof FieldError fieldError) ? fieldError.getField() : error.getObjectName();
			return new Invalid(field, text(error));
		}).toList(), headers, status, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
			HandlerMethodValidationException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		return invalid(ex, ex.getBody(), ex.getParameterValidationResults().stream().flatMap((result) -> {
			String parameter = Objects.requireNonNullElse(result.getMethodParameter().getParameterName(), "request");
			return result.getResolvableErrors().stream().map((error) -> new Invalid(parameter, text(error)));
		}).toList(), headers, status, request);
	}

	/** Spring's own answer says only that it failed to read the request. */
	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = CodedProblem.of(status);
		if (ex.getCause() instanceof MismatchedInputException mismatch && !mismatch.getPath().isEmpty()) {
			return invalid(ex, problem, List.of(new Invalid(path(mismatch), text("web.other-type"))), headers, status,
					request);
		}
		TokenStreamLocation where = (ex.getCause() instanceof StreamReadException broken) ? broken.getLocation() : null;
		problem.setDetail((where != null) ? text("web.broken-json", where.getLineNr(), where.getColumnNr())
				: text("web.unreadable"));
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	/**
	 * Spring's own answer does not say what is supported. JSON alone is promised,
	 * whatever else a library reads.
	 */
	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(HttpMediaTypeNotSupportedException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = ex.getBody();
		if (!ex.getSupportedMediaTypes().isEmpty()) {
			String expected = ex.getSupportedMediaTypes().contains(MediaType.APPLICATION_JSON)
					? MediaType.APPLICATION_JSON_VALUE : MimeTypeUtils.toString(ex.getSupportedMediaTypes());
			problem
				.setDetail(text("web.media-type", expected, (ex.getContentType() != null) ? ex.getContentType() : "–"));
		}
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	/** Spring's own answer says only in a header what is supported. */
	@Override
	protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
			HttpRequestMethodNotSupportedException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = ex.getBody();
		String[] supported = ex.getSupportedMethods();
		if (supported != null) {
			String expected = Arrays.stream(supported).sorted().collect(Collectors.joining(", "));
			problem.setDetail(text("web.method", expected, ex.getMethod()));
		}
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	/** Spring's own answer speaks of static resources. */
	@Override
	protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(NoResourceFoundException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = ex.getBody();
		problem.setDetail(text("web.nothing-there"));
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	/** Such as {@code members[2].name}. */
	private static String path(JacksonException failure) {
		return failure.getPath()
			.stream()
			.map((part) -> (part.getPropertyName() != null) ? "." + part.getPropertyName()
					: "[" + part.getIndex() + "]")
			.collect(Collectors.joining())
			.replaceFirst("^\\.", "");
	}

	@Override
	protected ResponseEntity<Object> createResponseEntity(@Nullable Object body, HttpHeaders headers,
			HttpStatusCode status, WebRequest request) {
		return super.createResponseEntity((body instanceof ProblemDetail problem) ? CodedProblem.coded(problem) : body,
				headers, status, request);
	}

	private @Nullable ResponseEntity<Object> invalid(Exception ex, ProblemDetail problem, List<Invalid> errors,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		String all = errors.stream()
			.map((error) -> error.field() + " " + error.detail())
			.collect(Collectors.joining("; "));
		problem.setDetail(text("web.invalid-request", all));
		return handleExceptionInternal(ex, CodedProblem.with(problem, "invalid-request", "errors", errors), headers,
				status, request);
	}

	private String text(MessageSourceResolvable error) {
		return this.messages.getMessage(error, LocaleContextHolder.getLocale());
	}

	private String text(String key, Object... values) {
		return this.messages.getMessage(key, values, LocaleContextHolder.getLocale());
	}

	/**
	 * One wrong field.
	 *
	 * @param field its name in the request
	 * @param detail the expected value, in the caller's language
	 */
	record Invalid(String field, String detail) {
	}

}
