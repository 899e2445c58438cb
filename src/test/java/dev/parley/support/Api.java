package dev.parley.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP interface as a program uses it: with a token, JSON in and out.
 *
 * @param port of the server
 * @param token of the caller; null for an anonymous caller
 */
public record Api(int port, @Nullable String token) {

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	/** On behalf of an account. */
	public static Api of(int port, Account account) {
		return new Api(port, account.token());
	}

	public Answer get(String path) {
		return exchange("GET", path, null);
	}

	public Answer post(String path, String body) {
		return exchange("POST", path, body);
	}

	public Answer patch(String path, String body) {
		return exchange("PATCH", path, body);
	}

	public Answer put(String path, String body) {
		return exchange("PUT", path, body);
	}

	public Answer delete(String path) {
		return exchange("DELETE", path, null);
	}

	/**
	 * Any request.
	 * @param headers name, value, name, value … in addition to the token and, unless it
	 * is among them, the type of the body
	 */
	public Answer exchange(String method, String path, @Nullable String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(RawWebSocket.PATIENCE)
			.header("Content-Type", "application/json")
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (this.token != null) {
			request.header("Authorization", "Bearer " + this.token);
		}
		for (int i = 0; i < headers.length; i += 2) {
			request.setHeader(headers[i], headers[i + 1]);
		}
		try {
			HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.headers(), response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException(method + " " + path, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The status, the headers and the body. */
	public record Answer(int status, HttpHeaders headers, String body) {

		/** The value of this header; null without it. */
		public @Nullable String header(String name) {
			return this.headers.firstValue(name).orElse(null);
		}

		public JsonNode json() {
			return JSON.readTree(this.body);
		}

		/** The code of a problem. */
		public String code() {
			return json().path("code").asString("");
		}

	}

}
