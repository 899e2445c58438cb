package dev.parley.http;

import java.util.UUID;

import dev.parley.security.TestBrowser;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests as pages send them: with cookies, with an origin, with another spelling. */
@OpenServer
class BrowsersIT {

	private static final String LISTED = "https://shop.example";

	private static final String FOREIGN = "https://evil.example";

	private static final String MESSAGES = "/api/v1/messages";

	@LocalServerPort
	int port;

	private String topic;

	private String message;

	@BeforeEach
	void ownTopic() {
		this.topic = "/topic/kept/" + UUID.randomUUID();
		this.message = "{\"destination\":\"%s\",\"text\":\"x\"}".formatted(this.topic);
	}

	// Cookies

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/messages", "/api/v1/%6dessages" })
	@DisplayName("A page that is signed in by its cookie publishes with the CSRF token, and without it gets 403.")
	void cookieNeedsCsrfToken(String path) {
		TestBrowser browser = new TestBrowser(this.port);
		assertThat(browser.signUp("p" + UUID.randomUUID().toString().substring(0, 8), Account.PASSWORD).status())
			.isEqualTo(201);
		assertThat(browser.post(path, this.message).status()).isEqualTo(201);
		browser.forgetCsrf();
		TestBrowser.Answer forged = browser.post(path, this.message);
		assertThat(forged.status()).isEqualTo(403);
		assertThat(forged.json().get("code").stringValue()).isEqualTo("bad-csrf-token");
		assertThat(stored()).isEqualTo(1);
	}

	// Origins

	@Test
	@DisplayName("A page of a listed origin asks before it publishes with a token, and may read the answer.")
	void listedOriginPublishes() {
		Api mina = Api.of(this.port, Account.signUp(this.port, "mina"));
		Api.Answer preflight = new Api(this.port, null).exchange("OPTIONS", MESSAGES, null, "Origin", LISTED,
				"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers",
				"authorization,content-type,idempotency-key");
		assertThat(preflight.status()).isEqualTo(204);
		assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
		assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
		assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Authorization", "Content-Type",
				"Idempotency-Key");
		Api.Answer published = mina.exchange("POST", MESSAGES, this.message, "Origin", LISTED);
		assertThat(published.status()).isEqualTo(201);
		assertThat(published.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
		Api.Answer read = mina.exchange("GET", MESSAGES + "?destination=" + this.topic, null, "Origin", LISTED);
		assertThat(read.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
		assertThat(read.header("Access-Control-Expose-Headers")).contains("ETag", "Retry-After");
		assertThat(read.headers().allValues("Vary")).contains("Origin");
	}

	@Test
	@DisplayName("A page of a listed origin opens a stream with a token, and can read it and why it is refused.")
	void listedOriginStreams() {
		Account mina = Account.signUp(this.port, "mina");
		String[] headers = { "Origin", LISTED, "Authorization", mina.authorization().replace("Authorization:", "") };
		try (EventSource stream = EventSource.open(this.port, EventSource.query(this.topic), headers)) {
			assertThat(stream.status()).isEqualTo(200);
			assertThat(stream.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
			Api.of(this.port, mina).post(MESSAGES, this.message);
			stream.expectText("x");
		}
		try (EventSource refused = EventSource.open(this.port, EventSource.query("/nowhere"), headers)) {
			assertThat(refused.status()).isEqualTo(404);
			assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
		}
	}

	@Test
	@DisplayName("A page of a foreign origin is refused, with a good token too, may read nothing, and nothing is stored.")
	void foreignOrigin() {
		Account mina = Account.signUp(this.port, "mina");
		Api.Answer published = Api.of(this.port, mina).exchange("POST", MESSAGES, this.message, "Origin", FOREIGN);
		assertThat(published.status()).isEqualTo(403);
		assertThat(published.code()).isEqualTo("foreign-origin");
		assertThat(published.header("Access-Control-Allow-Origin")).isNull();
		assertThat(stored()).isZero();
		try (EventSource stream = EventSource.open(this.port, EventSource.query(this.topic), "Origin", FOREIGN,
				"Authorization", mina.authorization().replace("Authorization:", ""))) {
			assertThat(stream.status()).isEqualTo(403);
			assertThat(stream.header("Access-Control-Allow-Origin")).isEmpty();
		}
	}

	// Spellings

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/%6dessages", "/api/%761/messages" })
	@DisplayName("A credential in the address is refused however the address is spelt.")
	void credentialInAnotherSpelling(String path) {
		Api.Answer answer = new Api(this.port, null).get(path + "?destination=" + this.topic + "&token=x");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.code()).isEqualTo("credential-in-query");
		assertThat(new Api(this.port, null).post(path, this.message).status()).isEqualTo(201);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/messages;x=y", "//api/v1/messages", "/api/v1//messages", "/api/v1/./messages",
			"/api/v1/x/../messages", "/api/v1/messages/", "/api%2Fv1/messages", "/api/v1/Messages" })
	@DisplayName("An address that is not one of ours, though it looks like it, publishes nothing.")
	void otherAddresses(String path) {
		Api.Answer answer = new Api(this.port, null).post(path, this.message);
		assertThat(answer.status()).isIn(400, 401, 403, 404, 405);
		assertThat(stored()).isZero();
	}

	private int stored() {
		return new Api(this.port, null).get("/api/v1/position?destination=" + this.topic).json().get("offset").asInt();
	}

}
