package dev.parley.attack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import dev.parley.support.Account;
import dev.parley.support.ClosedByServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.support.UpgradeRequest;
import dev.parley.test.StompFrame;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server under attack, and the ways in which an attacker with an account can reach
 * it.
 *
 * @param port of the server
 * @param tcp its port for STOMP over TCP; 0 where it has none
 * @param mallory the attacker
 * @param mina the victim
 * @param signer makes tokens with the server's own key
 */
record Target(int port, int tcp, Account mallory, Account mina, JwtEncoder signer) {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	Target(int port, Account mallory, Account mina, JwtEncoder signer) {
		this(port, 0, mallory, mina, signer);
	}

	UpgradeRequest handshake() {
		return UpgradeRequest.to(this.port, "/chat");
	}

	/** A WebSocket on which nothing has been sent. */
	RawWebSocket socket() {
		return RawWebSocket.open(this.port, "/chat", "v12.stomp");
	}

	/** The attacker's session. */
	StompClient connected() {
		return StompClient.connected(this.port, this.mallory.authorization());
	}

	/** The attacker's session, which listens for refusals. */
	StompClient listening() {
		StompClient client = connected();
		client.subscribe("errors", "/user/queue/errors");
		return client;
	}

	/** CONNECT of STOMP 1.2 with the attacker's token. */
	String connectFrame() {
		return "CONNECT\naccept-version:1.2\nhost:localhost\n" + this.mallory.authorization() + "\n\n\0";
	}

	/** This frame is refused with that code, and the session goes on. */
	void refuses(String code, String frame) {
		try (StompClient client = listening()) {
			client.send(frame);
			StompFrame problem = client.expect("MESSAGE");
			assertThat(problem.header("destination")).isEqualTo("/user/queue/errors");
			assertThat(problem.json().get("code").stringValue()).isEqualTo(code);
			assertThat(problem.json().get("detail").stringValue()).isNotBlank();
			client.expectNothing();
		}
	}

	/** This frame of a connected session is answered by ERROR and close. */
	void faults(String code, int close, String frame) {
		try (StompClient client = connected()) {
			client.send(frame);
			assertFault(client, code, close);
		}
	}

	/** This frame, sent first, is answered by ERROR and close. */
	void faultsAtOnce(String code, int close, String frame) {
		try (StompClient client = StompClient.open(this.port)) {
			client.send(frame);
			assertFault(client, code, close);
		}
	}

	static void assertFault(StompClient client, String code, int close) {
		ErrorAndClose end = client.expectErrorAndClose();
		assertThat(end.error().json().get("code").stringValue()).isEqualTo(code);
		assertThat(end.error().header("message")).isNotBlank();
		assertClosed(end.close(), close);
	}

	static void assertClosed(ClosedByServer close, int code) {
		assertThat(close.code()).isEqualTo(code);
		assertThat(close.reason()).isNotBlank();
	}

	/** The attacker's token with other claims, and with the server's signature. */
	String forge(Consumer<JwtClaimsSet.Builder> change) {
		Instant now = Instant.now();
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
			.issuer("urn:parley")
			.audience(List.of("parley"))
			.subject(this.mallory.name())
			.issuedAt(now)
			.notBefore(now)
			.expiresAt(now.plusSeconds(600))
			.id(UUID.randomUUID().toString())
			.claim("client_id", "parley")
			.claim("sid", part(1).get("sid").stringValue())
			.claim("credentials_version", 0);
		change.accept(claims);
		return this.signer
			.encode(JwtEncoderParameters
				.from(JwsHeader.with(SignatureAlgorithm.RS256).type("at+jwt").keyId(keyId()).build(), claims.build()))
			.getTokenValue();
	}

	private String keyId() {
		return part(0).get("kid").stringValue();
	}

	/** A part of the attacker's own token: 0 is its header, 1 its claims. */
	private JsonNode part(int index) {
		return new JsonMapper().readTree(Base64.getUrlDecoder().decode(this.mallory.token().split("\\.")[index]));
	}

	/** A request with a JSON body; headers are names and values in turn. */
	HttpResponse<String> http(String method, String path, String body, String... headers) {
		try {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
				.timeout(RawWebSocket.PATIENCE)
				.method(method, HttpRequest.BodyPublishers.ofString(body))
				.header("Content-Type", "application/json");
			return HTTP.send(((headers.length > 0) ? request.headers(headers) : request).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(method + " " + path, ex);
		}
	}

}
