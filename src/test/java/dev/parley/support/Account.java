package dev.parley.support;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user with a password of their own, created through the HTTP interface that a page
 * uses.
 *
 * @param name unique in the run
 * @param token a JWT for CONNECT
 */
public record Account(String name, String token) {

	public static final String PASSWORD = "correct horse battery";

	private static final JsonMapper JSON = new JsonMapper();

	/** Signs up and requests a token. */
	public static Account signUp(int port, String nickname) {
		String name = nickname + "-" + UUID.randomUUID().toString().substring(0, 8);
		String credentials = """
				{"name": "%s", "password": "%s"}""".formatted(name, PASSWORD);
		try {
			HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
			JsonNode csrf = send(browser, request(port, "session").GET(), 200).get("csrf");
			send(browser,
					request(port, "accounts").header(csrf.get("header").stringValue(), csrf.get("token").stringValue())
						.POST(HttpRequest.BodyPublishers.ofString(credentials)),
					201);
			JsonNode token = send(HttpClient.newHttpClient(),
					request(port, "token").POST(HttpRequest.BodyPublishers.ofString(credentials)), 200);
			return new Account(name, token.get("access_token").stringValue());
		}
		catch (Exception ex) {
			throw new IllegalStateException(name + " could not sign up", ex);
		}
	}

	/** The CONNECT header that authenticates the user. */
	public String authorization() {
		return "Authorization:Bearer " + this.token;
	}

	private static HttpRequest.Builder request(int port, String resource) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + resource))
			.timeout(RawWebSocket.PATIENCE)
			.header("Content-Type", "application/json");
	}

	private static JsonNode send(HttpClient client, HttpRequest.Builder request, int expected) throws Exception {
		HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != expected) {
			throw new AssertionError(response + " " + response.body());
		}
		return JSON.readTree(response.body());
	}

}
