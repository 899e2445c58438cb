package dev.parley.extending;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.parley.support.FreePort;
import dev.parley.support.OpenServer;
import dev.parley.test.StompFrame;
import dev.parley.test.StompRefusedError;
import dev.parley.test.StompTestClient;
import dev.parley.test.StompTestClients;
import dev.parley.test.TestSubscription;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the test kit says when something else happens than the test expects. */
@OpenServer
class StompTestFailuresIT {

	private static final Duration SOON = Duration.ofMillis(1);

	@RegisterExtension
	final StompTestClients clients = new StompTestClients();

	@LocalServerPort
	int port;

	@Test
	void aMessageThatDoesNotComeFailsWithWhatCameInstead() {
		StompTestClient mina = this.clients.at(this.port).name("mina").connect();
		TestSubscription tea = mina.subscribe("/topic/kit-fails/tea");
		mina.subscribe("/topic/kit-fails/milk");
		mina.sendWithoutReceipt("/app/kit/nobody", "hello");
		mina.send("/topic/kit-fails/milk", "white");
		failsWith(() -> tea.next(SOON))
			.withMessageStartingWith("mina: no message on /topic/kit-fails/tea (subscription ")
			.withMessageContaining(" within 1 ms\n")
			.withMessageContaining("Unread: 1 on /topic/kit-fails/milk")
			.withMessageContaining("Unread: 1 on /user/queue/errors")
			.withMessageContaining("> SEND destination:/topic/kit-fails/milk")
			.withMessageContaining("\"code\":\"no-such-destination\"")
			.withMessageContaining("| white");
	}

	@Test
	void aRefusedFrameFailsAtOnceWithTheRefusal() {
		StompTestClient mina = this.clients.at(this.port).name("mina").connect();
		assertThatExceptionOfType(StompRefusedError.class).isThrownBy(() -> mina.send("/app/kit/nobody", "hello"))
			.withMessageStartingWith(
					"mina: the RECEIPT of SEND /app/kit/nobody did not come: the server refused it: MESSAGE")
			.withMessageContaining("\"code\":\"no-such-destination\"")
			.satisfies((refused) -> assertThat(refused.refusal().status()).isEqualTo(404));
		assertThatExceptionOfType(StompRefusedError.class).isThrownBy(() -> mina.subscribe("/topic/members/kit"))
			.withMessageContaining("not-signed-in");
		CompletableFuture<StompFrame> later = mina.sendAsync("/app/kit/nobody", "hello", Map.of());
		assertThatThrownBy(later::join).isInstanceOf(CompletionException.class)
			.hasMessageContaining("no-such-destination");
		mina.expectNoRefusal();
	}

	@Test
	void anAcceptedFrameIsNoRefusal() {
		StompTestClient mina = this.clients.connect(this.port);
		failsWith(() -> mina.sendExpectingRefusal("/topic/kit-fails/accepted", "x"))
			.withMessageContaining("expected a refusal of SEND /topic/kit-fails/accepted but it was accepted: RECEIPT");
		failsWith(() -> mina.subscribeExpectingRefusal("/topic/kit-fails/accepted"))
			.withMessageContaining("expected a refusal of SUBSCRIBE");
		mina.sendWithoutReceipt("/app/kit/nobody", "hello");
		failsWith(mina::expectNoRefusal).withMessageContaining("no-such-destination");
	}

	@Test
	void anythingIsMoreThanNothing() {
		StompTestClient mina = this.clients.connect(this.port);
		StompTestClient jun = this.clients.connect(this.port);
		TestSubscription topic = jun.subscribe("/topic/kit-fails/nothing");
		for (int i = 0; i < 100; i++) {
			mina.send("/topic/kit-fails/nothing", "late " + i);
			failsWith(topic::expectNothing).withMessageContaining("but 1 came: [MESSAGE")
				.withMessageContaining("| late " + i);
		}
		topic.expectNothing();
	}

	@Test
	void anotherMessageThanTheExpectedOneIsShown() {
		StompTestClient mina = this.clients.connect(this.port);
		TestSubscription topic = mina.subscribe("/topic/kit-fails/other");
		mina.send("/topic/kit-fails/other", "seven");
		failsWith(() -> topic.expect("eight")).withMessageContaining("expected 'eight' on /topic/kit-fails/other")
			.withMessageContaining("but was MESSAGE")
			.withMessageContaining("| seven");
		mina.send("/topic/kit-fails/other", "{\"up\": maybe}");
		failsWith(() -> topic.nextAs(Map.class)).withMessageContaining("Expected Map as JSON but was MESSAGE");
	}

	@Test
	void onlyMessagesThatWaitForItAreAcknowledged() {
		StompTestClient mina = this.clients.connect(this.port);
		TestSubscription topic = mina.subscribe("/topic/kit-fails/auto");
		mina.send("/topic/kit-fails/auto", "x");
		failsWith(() -> mina.ack(topic.next()))
			.withMessageContaining("ACK needs a message of a subscription with the header ack");
	}

	/** Though each of these waits would last 30 s. */
	@Test
	void whoWaitsWhenTheSessionEndsHearsWhyAtOnce() {
		StompTestClient mina = this.clients.at(this.port).withoutRefusals().connect();
		TestSubscription topic = mina.subscribe("/topic/kit-fails/end");
		failsWith(() -> mina.send("/app/kit/nobody", "hello")).withMessageContaining("The session ended: ERROR")
			.withMessageContaining("no-such-destination")
			.withMessageContaining("then close code ");
		failsWith(topic::next).withMessageContaining("no message on /topic/kit-fails/end")
			.withMessageContaining("The session ended: ERROR");
		failsWith(topic::expectNothing).withMessageContaining("The session ended: ERROR");
		failsWith(() -> mina.subscribe("/topic/kit-fails/end")).withMessageContaining("The session ended: ERROR");
		failsWith(mina::nextRefusal).withMessageContaining("does not listen");
	}

	@Test
	void aFailedConnectSaysWhatTheServerAnswered() {
		failsWith(() -> this.clients.at(this.port).token("eyJ-secret").connect())
			.withMessageContaining("CONNECTED did not come")
			.withMessageContaining("The session ended: ERROR")
			.withMessageContaining("close code 4501")
			.withMessageNotContaining("eyJ-secret");
		failsWith(() -> this.clients.at(this.port).httpHeader("Origin", "https://evil.example").connect())
			.withMessageContaining("answered HTTP 403 instead of opening a WebSocket");
		failsWith(() -> this.clients.at(this.port).path("/elsewhere").connect())
			.withMessageContaining("answered HTTP 4");
		failsWith(() -> this.clients.at(this.port).openExpectingRefusal()).withMessageContaining("but it was opened");
		failsWith(() -> this.clients.at(this.port).connectExpectingRefusal())
			.withMessageContaining("expected a refusal of CONNECT but it was accepted")
			.withMessageContaining("< CONNECTED");
		failsWith(() -> this.clients.at(this.port).refusals("/topic/members/kit").connect())
			.withMessageContaining("withoutRefusals() leaves it out");
		int unused = FreePort.next();
		failsWith(() -> this.clients.connect(unused)).withMessageContaining("No WebSocket at ws://127.0.0.1:" + unused);
	}

	@Test
	void aFailedTestShowsWhatEachClientSawWithoutSecrets() {
		StompTestClients ofOneTest = new StompTestClients();
		try (StompTestClient mina = ofOneTest.at(this.port)
			.name("mina")
			.cookie("session", "c00kie-value")
			.secret("account 4711")
			.header("X-App-Token", "of-the-page")
			.connect(); StompTestClient jun = ofOneTest.at(this.port).name("jun").connect()) {
			TestSubscription topic = jun.subscribe("/topic/kit-fails/secrets");
			mina.send("/topic/kit-fails/secrets", "c00kie-value of account 4711, " + "x".repeat(500) + " the end",
					Map.of("x-password", "pass", "x-plain", "plain"));
			topic.next();
			AssertionError failure = new AssertionError("the test's own");
			assertThatThrownBy(() -> ofOneTest.handleTestExecutionException(null, failure)).isSameAs(failure);
			assertThat(failure.getSuppressed()).hasSize(2);
			assertThat(failure.getSuppressed()[0].toString()).startsWith("what mina sent (>) and got (<):")
				.contains("> CONNECT ", "X-App-Token:***", "< CONNECTED ", "x-password:***", "x-plain:plain",
						"| *** of ***, xxx", "< RECEIPT ")
				.doesNotContain("c00kie", "4711", "of-the-page", ":pass", "the end");
			assertThat(failure.getSuppressed()[1].toString()).startsWith("what jun sent")
				.contains("< MESSAGE ", "> SUBSCRIBE ");
			assertThat(failure.getSuppressed()[1].getStackTrace()).isEmpty();
		}
	}

	@Test
	void aLongTranscriptKeepsItsEnd() {
		StompTestClient mina = this.clients.connect(this.port);
		for (int i = 0; i < 60; i++) {
			mina.send("/topic/kit-fails/long", "number " + i);
		}
		assertThat(mina.transcript()).startsWith("    … ")
			.contains(" earlier frames", "| number 59")
			.doesNotContain("| number 1\n", "< CONNECTED");
		assertThat(mina.transcript().lines()).hasSize(101);
	}

	private static ThrowableAssertAlternative<AssertionError> failsWith(ThrowingCallable action) {
		return assertThatExceptionOfType(AssertionError.class).isThrownBy(action);
	}

}
