package dev.parley.security.token;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.Normalizer;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.parley.security.OtherIssuer;
import dev.parley.support.Account;
import dev.parley.support.ParleyServer;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.simp.SimpMessagingTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One Parley accepts the tokens of another, as those of any OIDC issuer, by
 * {@code spring.security.oauth2.resourceserver.jwt.issuer-uri} alone. A proxy between
 * them has the address, because the issuer has to know it before it has a port.
 */
class ExternalIssuerIT {

	private static OtherIssuer address;

	private static ParleyServer issuer;

	private static ParleyServer server;

	@BeforeAll
	static void start() throws Exception {
		address = new OtherIssuer();
		issuer = ParleyServer.start(database(), "parley.security.issuer=" + address.uri());
		address.documents.clear();
		for (String path : new String[] { "/.well-known/openid-configuration", "/.well-known/jwks.json" }) {
			address.documents.put(path, get(issuer.port(), path, null).body());
		}
		address.documents.compute("/.well-known/jwks.json", (path, keys) -> withOwnKey(keys));
		server = ParleyServer.start(database(),
				"spring.security.oauth2.resourceserver.jwt.issuer-uri=" + address.uri());
	}

	@AfterAll
	static void stop() {
		server.close();
		issuer.close();
		address.close();
	}

	@Test
	void aUserOfTheIssuerConnectsAndIsCalledByNameAndHost() {
		Account mina = Account.signUp(issuer.port(), "mina");
		try (StompClient client = StompClient.open(server.port())) {
			StompFrame connected = client.connect(mina.authorization());
			assertThat(connected.header("user-name")).isEqualTo(mina.name() + "@127.0.0.1");
			assertThat(Integer.parseInt(connected.header("x-token-ttl"))).isBetween(890, 900);
			client.subscribe("1", "/topic/rooms");
		}
	}

	@Test
	void andUsesTheHttpInterfaceWithTheSameToken() throws Exception {
		Account mina = Account.signUp(issuer.port(), "mina");
		assertThat(get(server.port(), "/api/v1/rooms", mina.token()).statusCode()).isEqualTo(200);
		assertThat(get(server.port(), "/api/v1/rooms", mina.token() + "x").statusCode()).isEqualTo(401);
	}

	@Test
	void theAccountsOfTheServerAreThereBesideThem() {
		Account jun = Account.signUp(server.port(), "jun");
		try (StompClient client = StompClient.open(server.port())) {
			assertThat(client.connect(jun.authorization()).header("user-name")).isEqualTo(jun.name());
		}
	}

	@Test
	void oneOfThemDoesNotRenewTheSessionOfTheOther() {
		Account jun = Account.signUp(server.port(), "jun");
		Account mina = Account.signUp(issuer.port(), "mina");
		try (StompClient client = StompClient.connected(server.port(), jun.authorization())) {
			client.subscribe("errors", "/user/queue/errors");
			client.send("SEND\ndestination:/app/session\n" + mina.authorization() + "\n\n\0");
			assertThat(client.expect("MESSAGE").text()).contains("\"code\":\"other-subject\"");
		}
	}

	@Test
	void anAccountOfTheServerIsNobodyAtTheIssuer() {
		Account jun = Account.signUp(server.port(), "jun");
		try (StompClient client = StompClient.open(issuer.port())) {
			client.send("CONNECT\naccept-version:1.2\nhost:x\n" + jun.authorization() + "\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().text()).contains("The access token is not valid");
			assertThat(end.close().code()).isEqualTo(4501);
		}
	}

	/** Names that contain a slash, and names that look like an escaped one. */
	@ParameterizedTest
	@ValueSource(strings = { "tenant/mina", "/", "a//b", "100%", "a%2fb", "%252F", "미나 🙂", "e\u0301" })
	void aNameOfTheIssuersHasUserDestinationsWhateverItIsMadeOf(String name) {
		try (StompClient client = StompClient.open(server.port())) {
			String called = client.connect(authorization(name)).header("user-name");
			assertThat(called).isEqualTo(Normalizer.normalize(name, Normalizer.Form.NFC) + "@127.0.0.1");
			client.subscribe("errors", "/user/queue/errors");
			client.subscribe("news", "/user/queue/news");
			server.bean(SimpMessagingTemplate.class).convertAndSendToUser(called, "/queue/news", "for you");
			assertThat(client.expectMessage("for you").header("destination")).isEqualTo("/user/queue/news");
			client.send("SEND\ndestination:/nowhere\n\n\0");
			assertThat(client.expect("MESSAGE").text()).contains("no-such-destination");
		}
	}

	/**
	 * Spring uses this spelling for a slash, and sends nothing to a user whose own name
	 * contains it.
	 */
	@Test
	void aNameThatUserDestinationsCannotNameIsRefusedAtConnectWithTheReason() {
		try (StompClient client = StompClient.open(server.port())) {
			client.send("CONNECT\naccept-version:1.2\nhost:x\n" + authorization("a%2Fb") + "\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.error().text()).contains("The claim sub of the access token has %2F in it");
			assertThat(end.close().code()).isEqualTo(4501);
		}
	}

	private static String authorization(String name) {
		return "Authorization:Bearer " + address.token(Instant.now(), (claims) -> claims.subject(name));
	}

	private static String withOwnKey(String keys) {
		try {
			List<JWK> all = new ArrayList<>(JWKSet.parse(keys).getKeys());
			all.add(address.key.toPublicJWK());
			return new JWKSet(all).toString();
		}
		catch (ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String database() {
		return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
	}

	private static HttpResponse<String> get(int port, String path, String token) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
