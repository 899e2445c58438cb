package dev.parley.http;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RunningServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may use destinations by HTTP requests on a server as it is delivered. */
@RunningServer
class WayInIT {

	@LocalServerPort
	int port;

	private Api stranger;

	private static @Nullable Account account;

	private Api mina;

	@BeforeEach
	void callers() {
		if (account == null) {
			account = Account.signUp(this.port, "mina");
		}
		this.stranger = new Api(this.port, null);
		this.mina = Api.of(this.port, account);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/v1/messages", "/api/v1/position", "/api/v1/events" })
	@DisplayName("Without a credential, which CONNECT would need too, a request is answered 401 not-signed-in.")
	void needsACredential(String path) {
		Api.Answer answer = this.stranger.get(path + "?destination=/topic/a");
		assertThat(answer.status()).isEqualTo(401);
		assertThat(answer.code()).isEqualTo("not-signed-in");
	}

	@Test
	@DisplayName("A token that CONNECT would take is taken in the header Authorization.")
	void takesAToken() {
		Api.Answer answer = this.mina.get("/api/v1/position?destination=/topic/rooms/general");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get("epoch").stringValue()).isNotEmpty();
	}

	@Test
	@DisplayName("A destination that the caller may not subscribe to is answered 403 not-allowed.")
	void asksPolicies() {
		Api.Answer answer = this.mina.get("/api/v1/position?destination=/topic/rooms/nowhere");
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.code()).isEqualTo("not-allowed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "access_token=x", "token=x", "Api_Key=x", "passcode=x", "key" })
	@DisplayName("A credential in the address is refused as one, with a good credential beside it too.")
	void refusesACredentialInTheAddress(String parameter) {
		for (Api caller : new Api[] { this.stranger, this.mina }) {
			Api.Answer answer = caller.get("/api/v1/position?destination=/topic/rooms/general&" + parameter);
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.code()).isEqualTo("credential-in-query");
			assertThat(answer.json().get("detail").stringValue()).contains("Authorization: Bearer");
			assertThat(answer.header("Cache-Control")).contains("no-store");
		}
	}

	@Test
	@DisplayName("A page of an origin that is not listed is refused: 403 foreign-origin.")
	void refusesAForeignOrigin() {
		Api.Answer answer = this.mina.exchange("GET", "/api/v1/position?destination=/topic/rooms/general", null,
				"Origin", "https://evil.example");
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.code()).isEqualTo("foreign-origin");
		assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
	}

	@Test
	@DisplayName("Messages are deleted at the same address, by administrators alone.")
	void leavesDeletionToAdministrators() {
		Api.Answer answer = this.mina.delete("/api/v1/messages?destination=/topic/rooms/general&offset=1");
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.code()).isEqualTo("not-allowed");
	}

}
