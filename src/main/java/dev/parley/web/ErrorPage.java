package dev.parley.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import dev.parley.problem.CodedProblem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Answers requests that nothing else has answered, by status alone: a small page for
 * browsers, problem+json for everybody else. No message, class name or trace is revealed.
 */
@Controller
final class ErrorPage implements ErrorController {

	private final String html = read("error-page.html");

	@RequestMapping("${server.error.path:${error.path:/error}}")
	ResponseEntity<Object> error(HttpServletRequest request) {
		HttpStatus status = status(request);
		if (isWantedBy(request)) {
			return ResponseEntity.status(status)
				.cacheControl(CacheControl.noStore())
				.contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
				.body(this.html.replace("{status}", String.valueOf(status.value())));
		}
		ProblemDetail problem = CodedProblem.of(status);
		problem.setInstance(address(request));
		return ResponseEntity.status(status)
			.cacheControl(CacheControl.noStore())
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.body(problem);
	}

	/** Whether a person is looking: scripts ask for JSON or for anything. */
	static boolean isWantedBy(HttpServletRequest request) {
		String accept = request.getHeader(HttpHeaders.ACCEPT);
		return accept != null && Arrays.stream(accept.split(","))
			.anyMatch((type) -> type.strip().toLowerCase(Locale.ROOT).startsWith(MediaType.TEXT_HTML_VALUE));
	}

	private static HttpStatus status(HttpServletRequest request) {
		Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
		HttpStatus status = (code instanceof Integer number) ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
		return (status != null) ? status : HttpStatus.INTERNAL_SERVER_ERROR;
	}

	/** The address of the request that failed, not of this page. */
	private static @Nullable URI address(HttpServletRequest request) {
		try {
			return (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) ? new URI(path)
					: null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static String read(String name) {
		try {
			return new ClassPathResource(name, ErrorPage.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
