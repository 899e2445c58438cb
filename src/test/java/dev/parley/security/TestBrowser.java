package dev.parley.security;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a browser does for a page: keeps cookies, and sends the CSRF token that the page
 * got with the last answer.
 */
public final class TestBrowser {

	private static final HttpClient http = HttpClient.newHttpClient();

	private static final JsonMapper json = new JsonMapper();

	private final Map<String, String> cookies = new LinkedHashMap<>();

	private final String address;

	private @Nullable String csrf;

	public TestBrowser(int port) {
		this.address = "http://127.0.0.1:" + port;
	}

	public Answer get(String path, String... headers) {
		return exchange("GET", path, null, headers);
	}

	public Answer post(String path, String body, String... headers) {
		return exchange("POST", path, body, headers);
	}

	public Answer put(String path, String body) {
		return exchange("PUT", path, body);
	}

	public Answer delete(String path, String... headers) {
		return exchange("DELETE", path, null, headers);
	}

	public Answer signUp(String name, String password) {
		get("/api/v1/session");
		return post("/api/v1/accounts", credentials(name, password));
	}

	public Answer signIn(String name, String password) {
		get("/api/v1/session");
		return post("/api/v1/session", credentials(name, password));
	}

	public Answer signOut() {
		return delete("/api/v1/session");
	}

	/** The cookies as a request header. */
	public String cookieHeader() {
		return String.join("; ",
				this.cookies.entrySet().stream().map((cookie) -> cookie.getKey() + "=" + cookie.getValue()).toList());
	}

	public Map<String, String> cookies() {
		return this.cookies;
	}

	public @Nullable String csrf() {
		return this.csrf;
	}

	public void forgetCsrf() {
		this.csrf = null;
	}

	public static String credentials(String name, String password) {
		return json.writeValueAsString(Map.of("name", name, "password", password));
	}

	private Answer exchange(String method, String path, @Nullable String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.address + path))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		if (body != null) {
			request.header("Content-Type", "application/json");
		}
		if (!this.cookies.isEmpty()) {
			request.header("Cookie", cookieHeader());
		}
		if (this.csrf != null) {
			request.header("X-CSRF-TOKEN", this.csrf);
		}
		Answer answer = send(request.build());
		for (String cookie : answer.response().headers().allValues("Set-Cookie")) {
			String[] pair = cookie.split(";", 2)[0].split("=", 2);
			this.cookies.put(pair[0], pair[1]);
		}
		if (answer.contentType().equals("application/json") && answer.json().has("csrf")) {
			this.csrf = answer.json().get("csrf").get("token").asString();
		}
		return answer;
	}

	private static Answer send(HttpRequest request) {
		try {
			return new Answer(http.send(request, HttpResponse.BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public record Answer(HttpResponse<String> response) {

		public int status() {
			return this.response.statusCode();
		}

		public String body() {
			return this.response.body();
		}

		public JsonNode json() {
			return json.readTree(body());
		}

		String contentType() {
			return header("Content-Type");
		}

		public String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

	}

}
