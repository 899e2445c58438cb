package dev.parley.web;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.OpenServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Users that the HTTP entry recognizes before the database is asked. */
@OpenServer
class RecentUsersIT {

	private final CookieManager cookies = new CookieManager();

	private final HttpClient browser = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	@LocalServerPort
	int port;

	@Autowired
	RecentUsers recent;

	@Test
	void aTokenThatWasAcceptedIsKnownAndOneThatWasNotIsNot() {
		Account mina = Account.signUp(this.port, "mina");
		assertThat(Api.of(this.port, mina).get("/api/v1/session").status()).isEqualTo(200);
		assertThat(this.recent.of("Bearer " + mina.token())).isEqualTo(mina.name());
		new Api(this.port, "forged").get("/api/v1/session");
		assertThat(this.recent.of("Bearer forged")).isNull();
	}

	@Test
	void theCookieOfABrowserThatIsSignedInIsKnown() throws Exception {
		Account mina = Account.signUp(this.port, "mina");
		JsonNode csrf = new JsonMapper().readTree(send(request().GET()).body()).get("csrf");
		String credentials = "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(mina.name(), Account.PASSWORD);
		assertThat(send(request().header(csrf.get("header").stringValue(), csrf.get("token").stringValue())
			.POST(HttpRequest.BodyPublishers.ofString(credentials))).statusCode()).isBetween(200, 204);
		send(request().GET());
		assertThat(this.cookies.getCookieStore().getCookies()).extracting(HttpCookie::getValue)
			.extracting(this.recent::of)
			.contains(mina.name());
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request() {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/session"))
			.header("Content-Type", "application/json");
	}

}
