package dev.parley.attack;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.parley.support.Account;
import dev.parley.support.Authenticator;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.stereotype.Controller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No logger of ours writes a body, a password, a token or a cookie, not even at TRACE and
 * whatever goes wrong; and nobody can forge a log line.
 */
@RunningServer
@Import(SecretsInLogIT.Tactless.class)
class SecretsInLogIT {

	private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.parley");

	@LocalServerPort
	int port;

	@Autowired
	JwtEncoder signer;

	@Autowired
	MeterRegistry meters;

	private Level before;

	@BeforeEach
	void everythingIsLogged() {
		this.before = OURS.getLevel();
		OURS.setLevel(Level.TRACE);
	}

	@AfterEach
	void asBefore() {
		OURS.setLevel(this.before);
	}

	@Test
	void noLineSaysASecret() {
		String secret = "secret" + UUID.randomUUID().toString().replace("-", "");
		try (WatchedLog log = WatchedLog.open()) {
			Account mallory = Account.signUp(this.port, "mallory");
			Target target = new Target(this.port, mallory, mallory, this.signer);
			Page page = Page.signedIn(this.port);
			page.request("POST", "session", credentials(mallory.name(), secret), page.csrf());
			target.http("POST", "/api/v1/token", credentials(mallory.name(), secret));
			target.http("POST", "/api/v1/token", "{\"name\":\"" + secret);
			target.http("GET", "/api/v1/rooms", "", "Authorization", "Bearer " + secret);
			target.http("GET", "/api/v1/session", "", "Cookie", "parley-session=" + secret);
			Account careful = Account.signUp(this.port, "careful");
			Authenticator app = SecondFactorAttacks.enrol(target, careful);
			String code = app.code(Instant.now().plusSeconds(30));
			target.http("POST", "/api/v1/token", SecondFactorAttacks.credentials(careful, secret));
			assertThat(
					target.http("POST", "/api/v1/token", SecondFactorAttacks.credentials(careful, code)).statusCode())
				.isEqualTo(200);
			try (StompClient client = target.listening()) {
				for (String body : List.of("{\"text\":\"" + secret + "\"}", "{\"text\":\"" + secret, secret)) {
					for (String destination : List.of("/app/rooms/general/messages", "/app/tactless", "/topic/a",
							"/nowhere")) {
						client.send("SEND\ndestination:" + destination + "\ncontent-type:application/json\nx:" + secret
								+ "\n\n" + body + "\0");
					}
				}
				assertThat(client.messages(11)).as("refusals of all but the one that is valid").hasSize(11);
			}
			for (String frame : List.of("SEND\ndestination:/topic/a\ncontent-length:1\n\n" + secret + "\0",
					"SEND\ndestination:/topic/a\nx:\\t" + secret + "\n\n\0", secret + "\n\n\0",
					"SEND\ndestination:/topic/a\n" + secret + "\n\n\0",
					"SUBSCRIBE\nid:1\ndestination:/topic/a\n\n" + secret + "\0")) {
				try (StompClient client = target.connected()) {
					client.send(frame);
					client.expectErrorAndClose();
				}
			}
			for (String header : List.of("Authorization:Bearer " + secret, "Authorization:" + secret,
					"X-CSRF-TOKEN:" + secret, "login:a\npasscode:" + secret)) {
				try (StompClient client = page.socket()) {
					client.send("CONNECT\naccept-version:1.2\nhost:a\n" + header + "\n\n\0");
					client.expectErrorAndClose();
				}
			}
			String cookie = page.cookie().replaceFirst("[^=]+=", "");
			HttpResponse<String> signedOut = page.request("DELETE", "session", "", page.csrf());
			assertThat(signedOut.statusCode()).isEqualTo(204);
			List<String> ours = log.lines().stream().filter((line) -> line.startsWith("dev.parley")).toList();
			for (String each : List.of(secret, "correct horse", mallory.token(), page.csrf(), cookie, app.secret())) {
				assertThat(ours.stream().filter((line) -> line.contains(each))).isEmpty();
			}
			assertThat(ours).noneMatch((line) -> line.matches("(?s).*\\b" + code + "\\b.*"));
			assertThat(ours).as("audit")
				.anyMatch((line) -> line
					.contains("type=sign-up outcome=success user=" + mallory.name() + " address=127.0.0.1"))
				.anyMatch((line) -> line.contains("type=sign-in outcome=failure user=" + mallory.name()))
				.anyMatch((line) -> line.contains("type=second-factor outcome=failure user=" + careful.name()))
				.anyMatch((line) -> line.contains("type=connect outcome=success user=" + mallory.name()))
				.anyMatch((line) -> line.contains("type=refusal outcome=failure user=" + mallory.name())
						&& line.contains("destination=/topic/a"))
				.anyMatch((line) -> line.contains("type=sign-out outcome=success"));
			assertThat(this.meters.counter("parley.audit", "type", "sign-in", "outcome", "failure").count())
				.isGreaterThanOrEqualTo(2);
		}
	}

	@Test
	void nobodyForgesALine() {
		Account mallory = Account.signUp(this.port, "mallory");
		Target target = new Target(this.port, mallory, mallory, this.signer);
		try (WatchedLog log = WatchedLog.open()) {
			target.http("POST", "/api/v1/token", credentials("a\\nFORGED \\u001b[31m\\u2028", "wrong password"));
			try (StompClient client = target.listening()) {
				for (String place : List.of("/topic/a\\nFORGED", "/nowhere\\nFORGED", "/app/none\\r\\nFORGED",
						"/topic/\u001b[31mFORGED", "/queue/\u2028FORGED")) {
					client.send("SUBSCRIBE\nid:1\\nFORGED\ndestination:" + place + "\n\n\0");
					client.expect("MESSAGE");
				}
			}
			for (String frame : List.of("UNSUBSCRIBE\nid:1\\nFORGED\n\n\0",
					"BEGIN\ntransaction:a\\nFORGED\n\n\0COMMIT\ntransaction:b\\nFORGED\n\n\0",
					"SEND\ndestination:/topic/a\ncontent-type:a\\nFORGED\n\n\0", "ACK\nid:\\nFORGED\n\n\0",
					"FORGED\r\u001b[31m\n\n\0")) {
				try (StompClient client = target.connected()) {
					client.send(frame);
					client.expectErrorAndClose();
				}
			}
			assertThat(log.lines()
				.stream()
				.filter((line) -> line.startsWith("dev.parley"))
				.filter((line) -> line.codePoints()
					.anyMatch((point) -> Character.isISOControl(point) || point == 0x2028)))
				.isEmpty();
		}
	}

	private static String credentials(String name, String password) {
		return "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
	}

	/** An application that puts users' input into its exceptions. */
	@Controller
	static class Tactless {

		@MessageMapping("/tactless")
		void fail(@Payload byte[] body) {
			throw new IllegalStateException("What is this: " + new String(body),
					new IllegalArgumentException(new String(body)));
		}

	}

}
