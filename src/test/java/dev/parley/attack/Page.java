package dev.parley.attack;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.stream.Collectors;

import dev.parley.support.StompClient;
import dev.parley.support.UpgradeRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page that is signed in with a session cookie. For one thread at a time. */
final class Page {

	private static final JsonMapper JSON = new JsonMapper();

	private final CookieManager cookies = new CookieManager();

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	private final int port;

	private String csrf;

	Page(int port) {
		this.port = port;
		this.csrf = csrf(request("GET", "session", "", ""));
	}

	/** Opens a page with a new account. */
	static Page signedIn(int port) {
		Page page = new Page(port);
		HttpResponse<String> answer = page.request("POST", "accounts", """
				{"name": "page-%s", "password": "correct horse battery"}"""
			.formatted(UUID.randomUUID().toString().substring(0, 8)), page.csrf);
		page.csrf = csrf(answer);
		return page;
	}

	String csrf() {
		return this.csrf;
	}

	String cookie() {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.map((cookie) -> cookie.getName() + "=" + cookie.getValue())
			.collect(Collectors.joining("; "));
	}

	/** Opens a WebSocket whose handshake sends the cookie. */
	StompClient socket() {
		return new StompClient(UpgradeRequest.to(this.port, "/chat").with("Cookie: " + cookie()).open());
	}

	HttpResponse<String> request(String method, String resource, String body, String token) {
		try {
			return this.http
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/" + resource))
					.header("Content-Type", "application/json")
					.header("X-CSRF-TOKEN", token)
					.method(method, HttpRequest.BodyPublishers.ofString(body))
					.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(method + " " + resource, ex);
		}
	}

	static String csrf(HttpResponse<String> answer) {
		JsonNode csrf = JSON.readTree(answer.body()).get("csrf");
		return csrf.get("token").stringValue();
	}

}
