package dev.parley.security;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import dev.parley.engine.Arrivals;
import dev.parley.engine.Engine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.security.key.ApiKeys;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.ManualClock;
import dev.parley.support.RawWebSocket;
import dev.parley.support.RunningServer;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a program that says nothing hears when its token or its API key ends, by every way
 * in.
 */
@RunningServer
@Import(SessionRenewalIT.Time.class)
class ExpiryIT {

	/** Longer than the time for which a silent client may keep an expired token. */
	private static final Duration GRACE = Duration.ofSeconds(26);

	private static final Duration DAY = Duration.ofDays(1);

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Autowired
	ManualClock clock;

	@Autowired
	ApiKeys keys;

	@Autowired
	Engine engine;

	@Autowired
	Arrivals arrivals;

	private final String topic = "/topic/expiry/" + UUID.randomUUID();

	static Stream<Arguments> ends() {
		return Stream.of(
				Arguments.of("revoked", (End) (test, key) -> test.keys.revoke(key.key().id()),
						"The API key was revoked"),
				Arguments.of("expired", (End) (test, key) -> test.clock.advance(DAY), "The API key has expired"));
	}

	@AfterEach
	void revoke() {
		this.keys.all().forEach((key) -> this.keys.revoke(key.id()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("ends")
	void aStreamEndsForGoodWithItsApiKey(String what, End end, String reason) {
		ApiKeys.Fresh key = key();
		try (EventSource stream = stream(key.text())) {
			publish("before");
			stream.expectText("before");
			end.accept(this, key);
			assertThat(stream.expect("problem").data()).contains("\"code\":\"not-authenticated\"", reason);
			stream.expectEnd();
			assertThat(stream.lastEventId()).isEqualTo("over");
		}
		try (EventSource again = stream(key.text())) {
			assertThat(again.status()).isEqualTo(401);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("ends")
	void aSessionOverTcpEndsWithItsApiKey(String what, End end, String reason) {
		ApiKeys.Fresh key = key();
		try (StompClient program = new StompClient(new TcpTransport(this.tcp.port()))) {
			assertThat(program.connect("login:shop", "passcode:" + key.text()).header("user-name"))
				.isEqualTo("key:shop");
			program.subscribe("1", this.topic);
			publish("before");
			program.expectMessage("before");
			end.accept(this, key);
			StompFrame error = program.expectErrorAndClose().error();
			assertThat(error.text()).contains(reason);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("ends")
	void aTransactionThatItsApiKeyDoesNotOutliveIsNotCommitted(String what, End end, String reason) {
		ApiKeys.Fresh key = key();
		Account mina = Account.signUp(this.port, "mina");
		try (StompClient program = StompClient.connected(this.port, "Authorization:Bearer " + key.text())) {
			program.send("BEGIN\ntransaction:t\n\n\0SEND\ndestination:" + this.topic
					+ "\ntransaction:t\nreceipt:r\n\nlost\0");
			program.expectReceipt("r");
			try (StompClient witness = StompClient.connected(this.port, mina.authorization())) {
				witness.subscribe("1", this.topic);
				end.accept(this, key);
				program.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
				assertThat(program.expectErrorAndClose().error().text()).contains(reason);
				publish("after");
				witness.expectMessage("after");
			}
		}
	}

	@Test
	void aStreamSaysThatItsTokenHasExpiredAndThatAFreshOneIsWelcome() {
		Account mina = Account.signUp(this.port, "mina");
		try (EventSource stream = stream(mina.token())) {
			publish("before");
			stream.expectText("before");
			this.clock.advance(Duration.ofMinutes(15));
			this.clock.advance(GRACE);
			assertThat(stream.expect("problem").data()).contains("\"code\":\"authentication-expired\"");
			stream.expectEnd();
			assertThat(stream.lastEventId()).isNotEqualTo("over");
			assertThat(stream.retry()).isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "token", "key" })
	void aRequestThatWaitsLongerThanItsCredentialIsValidIsRefused(String kind) {
		String credential = kind.equals("key") ? key().text() : Account.signUp(this.port, "mina").token();
		CompletableFuture<Api.Answer> poll = CompletableFuture.supplyAsync(
				() -> new Api(this.port, credential).get("/api/v1/messages?wait=60s&destination=" + this.topic));
		await().atMost(RawWebSocket.PATIENCE).until(() -> this.arrivals.waitingForMessages() == 1);
		this.clock.advance(DAY);
		publish("secret");
		assertThat(poll.join().status()).isEqualTo(401);
		assertThat(poll.join().body()).contains("not-authenticated").doesNotContain("secret");
	}

	private ApiKeys.Fresh key() {
		ApiKeys.Fresh key = this.keys.create("shop", List.of("/topic/expiry/**"), Set.of(KeyAction.values()), DAY,
				"root");
		assertThat(key).isNotNull();
		return key;
	}

	private EventSource stream(String credential) {
		return EventSource.open(this.port, EventSource.query(this.topic), "Authorization", "Bearer " + credential);
	}

	private void publish(String text) {
		this.engine.publish(new Publication(this.topic, Headers.empty(), text.getBytes(StandardCharsets.UTF_8)));
	}

	/** How a key ends. */
	private interface End extends BiConsumer<ExpiryIT, ApiKeys.Fresh> {

	}

}
