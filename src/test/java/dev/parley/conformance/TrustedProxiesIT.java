package dev.parley.conformance;

import java.util.List;
import java.util.UUID;

import dev.parley.engine.Engine;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.support.Account;
import dev.parley.support.ParleyServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.support.UpgradeRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** A handshake that came through one of our proxies. */
@RunningServer
@TestPropertySource(properties = "parley.proxy.trusted=127.0.0.1")
class TrustedProxiesIT {

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@ParameterizedTest
	@ValueSource(strings = { "https", "wss" })
	void theOriginIsThatOfTheProxysTls(String scheme) {
		UpgradeRequest handshake = handshake().with("X-Forwarded-Proto: " + scheme);
		assertThat(handshake.with("Origin: https://chat.example.org").answer().status()).isEqualTo(101);
		assertThat(handshake.with("Origin: http://chat.example.org").answer().status()).isEqualTo(403);
	}

	@Test
	void aHostWithoutItsPortGetsItFromTheProxy() {
		UpgradeRequest handshake = handshake().with("X-Forwarded-Proto: https").with("X-Forwarded-Port: 8443");
		assertThat(handshake.with("Origin: https://chat.example.org:8443").answer().status()).isEqualTo(101);
		assertThat(handshake.with("X-Forwarded-Host: talk.example.org")
			.with("Origin: https://talk.example.org:8443")
			.answer()
			.status()).isEqualTo(101);
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Forwarded-Host: [", "X-Forwarded-Host: a:b", "X-Forwarded-Port: many",
			"X-Forwarded-Port: 99999" })
	void anAddressThatIsNoneIsABadRequest(String line) {
		assertThat(handshake().with("X-Forwarded-Proto: https").with(line).answer().status()).isEqualTo(400);
	}

	/** This proxy does not send the other family of headers. */
	@Test
	void forwardedIsDroppedUnlessItIsAskedFor() {
		assertThat(
				handshake().with("Forwarded: proto=https").with("Origin: https://chat.example.org").answer().status())
			.isEqualTo(403);
	}

	@Test
	void aProxyThatSpeaksRfc7239IsBelievedInsteadWhereItIsAskedFor() {
		try (ParleyServer server = server("parley.proxy.trusted=127.0.0.0/8", "parley.proxy.headers=forwarded")) {
			UpgradeRequest handshake = UpgradeRequest.to(server.port(), "/chat");
			UpgradeRequest forwarded = handshake
				.with("Forwarded: for=\"[2001:db8::7]\";proto=wss;host=Chat.example.org");
			assertThat(forwarded.with("Origin: https://chat.example.org").answer().status()).isEqualTo(101);
			assertThat(forwarded.with("Origin: http://chat.example.org").answer().status()).isEqualTo(403);
			assertThat(handshake.with("X-Forwarded-Proto: https")
				.with("Host: chat.example.org")
				.with("Origin: https://chat.example.org")
				.answer()
				.status()).isEqualTo(403);
			assertThat(handshake.with("Forwarded: for=\"[2001:db8::7]").answer().status()).isEqualTo(400);
		}
	}

	/** Spring Boot's own setting still works, with Traefik's scheme, too. */
	@Test
	void theSchemeOfWebSocketIsUnderstoodFromSpringBootsSettingToo() {
		try (ParleyServer server = server("server.forward-headers-strategy=native")) {
			UpgradeRequest handshake = UpgradeRequest.to(server.port(), "/chat").with("Host: chat.example.org");
			for (String line : List.of("X-Forwarded-Proto: wss", "Forwarded: proto=wss", "X-Forwarded-Proto: https")) {
				assertThat(handshake.with(line).with("Origin: https://chat.example.org").answer().status()).as(line)
					.isEqualTo(101);
			}
			assertThat(
					handshake.with("X-Forwarded-Proto: ws").with("Origin: http://chat.example.org").answer().status())
				.isEqualTo(101);
		}
	}

	private static ParleyServer server(String... properties) {
		return ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", properties);
	}

	@Test
	void theSessionHasTheClientsAddress() {
		Account mina = Account.signUp(this.port, "mina");
		try (RawWebSocket socket = handshake().with("X-Forwarded-For: 6.6.6.6, 203.0.113.7, 127.0.0.1").open();
				StompClient client = new StompClient(socket)) {
			client.connect(mina.authorization());
			assertThat(this.engine.sessions(mina.name())).singleElement()
				.extracting(SessionInfo::address)
				.isEqualTo("203.0.113.7");
		}
	}

	private UpgradeRequest handshake() {
		return UpgradeRequest.to(this.port, "/chat").with("Host: chat.example.org");
	}

}
