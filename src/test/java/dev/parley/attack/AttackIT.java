package dev.parley.attack;

import java.util.stream.Stream;

import dev.parley.engine.Engine;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.Account;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.oauth2.jwt.JwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Attacks, one per line: each gets a clear answer, leaves no trace in the log, and does
 * not disturb other users' conversation. When the attacker has gone nothing is left.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
				"parley.stomp.connect-timeout=3s", "parley.stomp.heart-beat-receive=1s",
				"parley.stomp.sockjs.disconnect-delay=1s", "server.jetty.connection-idle-timeout=5s",
				"parley.limits.handshakes-per-second=20", "parley.limits.reading=400KB",
				"parley.requests.max-body=64KB", "parley.limits.connections-per-user=20",
				"parley.limits.frames-per-second=200", "parley.limits.bytes-per-second=200KB",
				"parley.limits.destinations-per-user=50", "parley.destinations[0].pattern=/topic/**",
				"parley.destinations[0].subscribe=users", "parley.destinations[0].send=users",
				"parley.destinations[1].pattern=/queue/**", "parley.destinations[1].subscribe=users",
				"parley.destinations[1].send=users", "parley.destinations[2].pattern=/topic/closed/**",
				"parley.destinations[2].subscribe=nobody", "parley.destinations[2].send=nobody",
				"parley.destinations[3].pattern=/topic/wild/**", "parley.destinations[3].subscribe=users",
				"parley.destinations[3].send=users", "parley.destinations[3].wildcards=true",
				"parley.destinations[4].pattern=/topic/kept/**", "parley.destinations[4].subscribe=users",
				"parley.destinations[4].send=users", "parley.destinations[4].retain-count=10",
				"parley.destinations[5].pattern=/topic/durable/**", "parley.destinations[5].subscribe=users",
				"parley.destinations[5].send=users", "parley.destinations[5].durable=true",
				"parley.destinations[5].retain-count=100", "parley.limits.user-durable-bytes-per-second=50KB",
				"parley.tcp.port=0" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Slow
class AttackIT {

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Autowired
	TcpServer tcp;

	@Autowired
	JwtEncoder signer;

	private Target target;

	private Conversation conversation;

	@BeforeAll
	void othersTalk() {
		this.target = new Target(this.port, this.tcp.port(), Account.signUp(this.port, "mallory"),
				Account.signUp(this.port, "mina"), this.signer);
		this.conversation = new Conversation(this.port, this.engine);
	}

	@AfterAll
	void theyLeave() {
		this.conversation.close();
	}

	static Stream<Attack> handshakes() {
		return HandshakeAttacks.all();
	}

	static Stream<Attack> webSocketFrames() {
		return WebSocketAttacks.all();
	}

	static Stream<Attack> stompFrames() {
		return StompAttacks.all();
	}

	static Stream<Attack> destinations() {
		return DestinationAttacks.all();
	}

	static Stream<Attack> authentication() {
		return Stream.concat(AuthenticationAttacks.all(), SecondFactorAttacks.all());
	}

	static Stream<Attack> payloads() {
		return PayloadAttacks.all();
	}

	static Stream<Attack> limits() {
		return LimitAttacks.all();
	}

	static Stream<Attack> storage() {
		return StorageAttacks.all();
	}

	static Stream<Attack> strangers() {
		return StrangerAttacks.all();
	}

	static Stream<Attack> tcp() {
		return TcpAttacks.all();
	}

	static Stream<Attack> requests() {
		return RequestAttacks.all();
	}

	static Stream<Attack> vulnerabilities() {
		return KnownVulnerabilities.all();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "handshakes", "webSocketFrames", "stompFrames", "destinations", "authentication", "payloads",
			"vulnerabilities", "strangers", "tcp", "requests", "limits", "storage" })
	void othersAreNotDisturbed(Attack attack) throws Exception {
		try (WatchedLog log = WatchedLog.open()) {
			attack.deed().to(this.target);
			this.conversation.goesOn();
			assertThat(log.accidents()).isEmpty();
		}
	}

}
