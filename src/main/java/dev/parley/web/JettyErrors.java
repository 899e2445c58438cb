package dev.parley.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import dev.parley.problem.CodedProblem;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

/**
 * Answers requests that never reach our filters and controllers: malformed ones, and
 * those that the handlers before them refuse. Sends problem+json, with the headers of all
 * our answers, instead of Jetty's page. Safe for any thread.
 */
final class JettyErrors extends ErrorHandler {

	private static final Map<String, String> HEADERS = Map.of("X-Content-Type-Options", "nosniff", "X-Frame-Options",
			"DENY", "Referrer-Policy", "no-referrer", "Content-Security-Policy",
			"default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy", "same-origin",
			HttpHeader.CACHE_CONTROL.asString(), "no-store");

	/**
	 * The request attribute with the problem's code, where the status implies another
	 * one.
	 */
	private static final String CODE = JettyErrors.class.getName() + ".code";

	private final JsonMapper json;

	JettyErrors(JsonMapper json) {
		this.json = json;
	}

	/** Sets the problem's code for the refusal of this request. */
	static void code(Request request, String code) {
		request.setAttribute(CODE, code);
	}

	@Override
	public boolean errorPageForMethod(String method) {
		return true;
	}

	@Override
	protected void generateResponse(Request request, Response response, int code, @Nullable String message,
			@Nullable Throwable cause, Callback callback) {
		Object special = request.getAttribute(CODE);
		response.write(true,
				problem(code, message, (special != null) ? special.toString() : standard(code), response.getHeaders()),
				callback);
	}

	/** Deprecated, but nothing else is called when a head cannot be read. */
	@Override
	@SuppressWarnings("removal")
	public ByteBuffer badMessageError(int status, @Nullable String reason, HttpFields.Mutable fields) {
		return problem(status, reason, standard(status), fields);
	}

	private static String standard(int status) {
		return CodedProblem.codeOf(HttpStatusCode.valueOf(status));
	}

	private ByteBuffer problem(int status, @Nullable String reason, String code, HttpFields.Mutable fields) {
		HEADERS.forEach(fields::put);
		fields.put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		return ByteBuffer.wrap(json(status, reason, code).getBytes(StandardCharsets.UTF_8));
	}

	private String json(int status, @Nullable String reason, String code) {
		String detail = (status < 500) ? reason : null;
		return this.json.writeValueAsString(CodedProblem.members(HttpStatusCode.valueOf(status), code, detail));
	}

}
