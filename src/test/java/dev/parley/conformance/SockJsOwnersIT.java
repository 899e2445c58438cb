package dev.parley.conformance;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who owns the session of a page that is not signed in by a cookie, such as one of
 * another site with an access token: the attacker knows its address from the log of a
 * proxy, and is in the same network.
 */
@OpenServer
class SockJsOwnersIT {

	private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0";

	@LocalServerPort
	int port;

	private final HttpClient browser = browser();

	private URI session;

	@BeforeEach
	void newSession() {
		this.session = SockJs.newSession(this.port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_send" })
	void itIsNotFoundWithoutTheCookieThatItsBrowserHasBroughtBack(String transport) throws Exception {
		assertThat(post(this.browser, "xhr", "").body()).isEqualTo("o\n");
		connect();
		HttpClient other = browser();
		open(other, SockJs.newSession(this.port));
		URI address = URI.create(this.session + "/" + transport);
		assertThat(SockJs.post(address, SockJs.array(CONNECT)).statusCode()).isEqualTo(404);
		assertThat(
				SockJs.post(address, SockJs.array(CONNECT), "Cookie", "parley-sockjs=" + "A".repeat(43)).statusCode())
			.isEqualTo(404);
		assertThat(post(other, transport, SockJs.array(CONNECT)).statusCode()).isEqualTo(404);
		assertThat(post(this.browser, "xhr_send", SockJs.array("DISCONNECT\nreceipt:bye\n\n\0")).statusCode())
			.isEqualTo(204);
		assertThat(post(this.browser, "xhr", "").body()).contains("RECEIPT", "bye");
	}

	/** All its pages share one cookie, however often they connect. */
	@Test
	void theNextSessionOfABrowserIsItsOwnFromTheFirstRequest() throws Exception {
		open(this.browser, SockJs.newSession(this.port));
		HttpResponse<String> opened = post(this.browser, "xhr", "");
		assertThat(opened.body()).isEqualTo("o\n");
		assertThat(opened.headers().allValues("Set-Cookie")).isEmpty();
		assertThat(SockJs.post(URI.create(this.session + "/xhr_send"), SockJs.array(CONNECT)).statusCode())
			.isEqualTo(404);
		connect();
	}

	@Test
	void theCookieIsForNoScriptAndTellsNothing() throws Exception {
		assertThat(post(this.browser, "xhr", "").headers().allValues("Set-Cookie")).singleElement()
			.asString()
			.matches("parley-sockjs=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict");
	}

	@Test
	void aSecretThatIsTooShortToBeOneIsReplaced() {
		HttpResponse<String> opened = SockJs.post(URI.create(this.session + "/xhr"), "", "Cookie", "parley-sockjs=1");
		assertThat(opened.headers().allValues("Set-Cookie")).hasSize(1);
	}

	/** Programs, and pages of other sites where the browser blocks their cookies. */
	@Test
	void aClientThatKeepsNoCookiesConnectsAsEver() throws Exception {
		HttpClient without = HttpClient.newHttpClient();
		assertThat(post(without, "xhr", "").headers().allValues("Set-Cookie")).hasSize(1);
		assertThat(post(without, "xhr_send", SockJs.array(CONNECT)).statusCode()).isEqualTo(204);
		HttpResponse<String> connected = post(without, "xhr", "");
		assertThat(connected.body()).contains("CONNECTED");
		assertThat(connected.headers().allValues("Set-Cookie")).isEmpty();
	}

	private void connect() throws Exception {
		assertThat(post(this.browser, "xhr_send", SockJs.array(CONNECT)).statusCode()).isEqualTo(204);
		assertThat(post(this.browser, "xhr", "").body()).contains("CONNECTED");
	}

	private HttpResponse<String> post(HttpClient client, String transport, String body) throws Exception {
		return post(client, URI.create(this.session + "/" + transport), body);
	}

	private static void open(HttpClient client, URI session) throws Exception {
		assertThat(post(client, URI.create(session + "/xhr"), "").body()).isEqualTo("o\n");
	}

	private static HttpResponse<String> post(HttpClient client, URI address, String body) throws Exception {
		return client.send(HttpRequest.newBuilder(address)
			.timeout(RawWebSocket.PATIENCE)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	/** A browser that keeps cookies, and has none yet. */
	private static HttpClient browser() {
		return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
	}

}
