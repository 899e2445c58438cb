package dev.parley.stomp;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.parley.stomp.OrdinaryApplication.Passages;
import dev.parley.support.Account;
import dev.parley.support.RawWebSocket;
import dev.parley.test.ConnectSpec;
import dev.parley.test.StompEnd;
import dev.parley.test.StompFrame;
import dev.parley.test.StompRefusal;
import dev.parley.test.StompRefusedError;
import dev.parley.test.StompTestClient;
import dev.parley.test.StompTestClients;
import dev.parley.test.TestSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Every frame is answered: with a RECEIPT after its effect, or with a problem. */
@OrdinaryApplicationTest
class RefusalsIT {

	@Autowired
	HeldBackend disk;

	@Autowired
	Passages passages;

	@RegisterExtension
	final StompTestClients clients = new StompTestClients();

	@LocalServerPort
	int port;

	@AfterEach
	void leave() {
		this.disk.release();
	}

	// What a controller throws

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/app/fail/denied  | {"text":"x"} | not-allowed | 403 | You may not do this
			/app/fail/problem | {"text":"x"} | conflict    | 409 | There is one already
			/app/fail/fault   | {"text":"x"} | internal    | 500 | The server could not process this frame
			/app/fail/invalid | {"text":""}  | invalid     | 400 | text must not be blank
			/app/fail/invalid | {"text":     | unreadable  | 400 | The body is not what is expected here
			/app/own/unknown  | {"text":"x"} | internal    | 500 | The server could not process this frame
			/app/own/twice    | {"text":"x"} | internal    | 500 | The server could not process this frame
			/app/own/refused  | {"text":"x"} | closed      | 409 | The shop is closed
			/app/no/such      | {"text":"x"} | no-such-destination | 404 | Nothing in this application
			""")
	void aRefusedFrameIsAnsweredWithAProblemAndNothingElse(String destination, String body, String code, int status,
			String detail) {
		StompTestClient mina = signUp("mina").connect();
		StompRefusal refusal = mina.sendExpectingRefusal(destination, body, Map.of("receipt", "r7"));
		assertThat(refusal.frame().header("destination")).isEqualTo("/user/queue/errors");
		assertThat(refusal.frame().header("receipt-id")).isEqualTo("r7");
		assertThat(refusal.frame().header("content-type")).isEqualTo("application/problem+json");
		assertThat(refusal.code()).isEqualTo(code);
		assertThat(refusal.status()).isEqualTo(status);
		assertThat(refusal.detail()).startsWith(detail).doesNotContain("secret");
		assertThat(refusal.destination()).isEqualTo(destination);
		mina.send("/app/echo/nowhere", "{\"text\":\"still here\"}");
		mina.expectNoRefusal();
		assertThat(mina.transcript()).doesNotContain("RECEIPT receipt-id:r7");
	}

	@Test
	void nobodyElseNoticesARefusal() {
		Account account = Account.signUp(this.port, "mina");
		StompTestClient mina = this.clients.at(this.port).token(account.token()).connect();
		StompTestClient other = this.clients.at(this.port).token(account.token()).connect();
		TestSubscription topic = other.subscribe("/topic/fail/invalid");
		mina.sendExpectingRefusal("/app/fail/invalid", "{\"text\":\"\"}");
		other.send("/app/fail/invalid", "{\"text\":\"good\"}");
		topic.expect("{\"text\":\"good\"}");
		other.expectNoRefusal();
	}

	@Test
	void aRefusedSubscribeToAControllerIsAnsweredTheSameWay() {
		StompRefusal refusal = signUp("mina").connect().subscribeExpectingRefusal("/app/state/secret");
		assertThat(refusal.code()).isEqualTo("not-allowed");
		assertThat(refusal.destination()).isEqualTo("/app/state/secret");
	}

	/** STOMP's own way, for a client that does not know ours. */
	@Test
	void withoutAnEarForProblemsARefusalIsAnErrorAndTheEnd() {
		StompTestClient mina = signUp("mina").withoutRefusals().connect();
		mina.sendAsync("/app/fail/denied", "{\"text\":\"x\"}", Map.of("receipt", "r9"));
		StompEnd end = mina.awaitEnd();
		assertThat(end.refusal().frame().header("message")).isEqualTo("Not allowed");
		assertThat(end.refusal().frame().header("receipt-id")).isEqualTo("r9");
		assertThat(end.refusal().code()).isEqualTo("not-allowed");
	}

	@Test
	void aControllerMayLookAfterItsOwnFailures() {
		StompTestClient mina = signUp("mina").connect();
		TestSubscription own = mina.subscribe("/user/queue/own");
		mina.send("/app/own/known", "{\"text\":\"x\"}");
		own.expect("my own: too small");
		mina.expectNoRefusal();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/app/echo/never", "/app/echo/never-later" })
	void whatAControllerPromisesAndBreaksIsAProblem(String promise) {
		StompTestClient mina = signUp("mina").connect();
		StompRefusal refusal = mina.sendExpectingRefusal(promise, "{\"text\":\"x\"}", Map.of("receipt", "r1"));
		assertThat(refusal.code()).isEqualTo("not-allowed");
		assertThat(refusal.frame().header("receipt-id")).isEqualTo("r1");
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(mina.transcript()).doesNotContain("RECEIPT receipt-id:r1");
	}

	// Receipts

	@Test
	void theReceiptOfAFrameThatPublishesNothingComesWhenItIsDone() {
		StompFrame receipt = signUp("mina").connect().send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(receipt.headers()).doesNotContainKey("x-stream-offset");
	}

	@Test
	void theReceiptOfOneKeptMessageSaysItsOffset() {
		StompTestClient mina = signUp("mina").connect();
		TestSubscription pages = mina.subscribe("/topic/kept/rk");
		StompFrame first = mina.send("/app/papers/kept/rk/1", "{}");
		assertThat(first.header("x-stream-offset")).isEqualTo("1");
		assertThat(first.header("x-stream-epoch")).isEqualTo(pages.next().header("x-stream-epoch")).isNotEmpty();
		StompFrame three = mina.send("/app/papers/kept/rk/3", "{}");
		assertThat(three.headers()).doesNotContainKey("x-stream-offset");
		assertThat(mina.send("/app/papers/kept/rk/1", "{}").header("x-stream-offset")).isEqualTo("5");
	}

	@Test
	void whatARepeatedFrameMakesAControllerPublishIsStoredOnce() {
		StompTestClient mina = signUp("mina").connect();
		TestSubscription pages = mina.subscribe("/topic/kept/ri");
		mina.send("/app/papers/kept/ri/2", "{}", Map.of("idempotency-key", "k1"));
		mina.send("/app/papers/kept/ri/2", "{}", Map.of("idempotency-key", "k1"));
		assertThat(mina.send("/app/papers/kept/ri/1", "{}").header("x-stream-offset")).isEqualTo("3");
		assertThat(pages.next(3)).extracting(StompFrame::text)
			.containsExactly("{\"text\":\"page 1\"}", "{\"text\":\"page 2\"}", "{\"text\":\"page 1\"}");
		pages.expectNothing();
	}

	@Test
	void theReceiptComesAfterWhatTheControllerPublishedIsStored() {
		StompTestClient mina = signUp("mina").connect();
		TestSubscription pages = mina.subscribe("/topic/held/rd");
		this.disk.hold();
		CompletableFuture<StompFrame> one = mina.sendAsync("/app/papers/held/rd/1", "{}", Map.of());
		CompletableFuture<StompFrame> two = mina.sendAsync("/app/papers/held/rd/2", "{}", Map.of());
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(one).isNotDone();
		assertThat(two).isNotDone();
		pages.expectNothing();
		this.disk.release();
		assertThat(one).succeedsWithin(RawWebSocket.PATIENCE);
		assertThat(two).succeedsWithin(RawWebSocket.PATIENCE);
		pages.expect("{\"text\":\"page 1\"}");
	}

	@Test
	void whatCouldNotBeStoredIsAProblemAndNoReceipt() {
		StompTestClient mina = signUp("mina").withoutRefusals().connect();
		TestSubscription errors = mina.subscribe("/user/queue/errors");
		TestSubscription pages = mina.subscribe("/topic/held/rx");
		this.disk.hold();
		CompletableFuture<StompFrame> receipt = mina.sendAsync("/app/papers/held/rx/2", "{}", Map.of("receipt", "r5"));
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		this.disk.fail();
		StompFrame refusal = errors.next();
		assertThat(refusal.text()).contains("unavailable").contains("503");
		assertThat(refusal.header("receipt-id")).isEqualTo("r5");
		mina.send("/app/papers/held/rx/1", "{}");
		pages.expect("{\"text\":\"page 1\"}");
		assertThat(receipt).isNotDone();
	}

	@Test
	void aControllerThatPublishesAndThenFailsIsRefused() {
		StompTestClient mina = signUp("mina").connect();
		assertThatExceptionOfType(StompRefusedError.class)
			.isThrownBy(() -> mina.send("/app/papers/rt/then-fail", "{}", Map.of("receipt", "r6")))
			.satisfies((refused) -> assertThat(refused.refusal().frame().header("receipt-id")).isEqualTo("r6"));
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(mina.transcript()).doesNotContain("RECEIPT receipt-id:r6");
	}

	@Test
	void theReceiptOfWhatComesLaterComesLater() {
		StompTestClient mina = signUp("mina").connect();
		TestSubscription later = mina.subscribe("/topic/kept/later");
		mina.send("/app/echo/later", "{\"text\":\"later\"}", Map.of("receipt", "r4"));
		later.expect("{\"text\":\"later\"}");
		assertThat(mina.transcript()).containsSubsequence("< MESSAGE ", "< RECEIPT receipt-id:r4");
	}

	@Test
	void whatIsPromisedToASubscriberComesToo() {
		signUp("mina").connect().subscribe("/app/state/later").expect("{\"text\":\"later\"}");
	}

	// An interceptor of the application

	@Test
	void anInterceptorOfTheApplicationSeesEveryFrameWithItsUser() {
		StompTestClient mina = signUp("mina").withoutRefusals().connect();
		TestSubscription topic = mina.subscribe("/topic/in");
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		topic.unsubscribe();
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(this.passages.seen(mina.sessionId())).containsExactly("CONNECT null " + mina.user(),
				"SUBSCRIBE /topic/in " + mina.user(), "MESSAGE /app/echo/nowhere " + mina.user(),
				"UNSUBSCRIBE null " + mina.user(), "MESSAGE /app/echo/nowhere " + mina.user());
	}

	@Test
	void anInterceptorOfTheApplicationMayStopAFrame() {
		StompTestClient mina = signUp("mina").connect();
		StompRefusal refusal = mina.sendExpectingRefusal("/app/echo/nowhere", "{\"text\":\"x\"}",
				Map.of("x-stop", "1", "receipt", "r2"));
		assertThat(refusal.frame().text()).contains("not-allowed").doesNotContain("stopped");
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(mina.transcript()).doesNotContain("RECEIPT receipt-id:r2");
	}

	/** A RECEIPT says that the frame has been processed, which is not true here. */
	@Test
	void aFrameThatAnInterceptorSwallowsIsRefused() {
		StompTestClient mina = signUp("mina").connect();
		StompRefusal refusal = mina.sendExpectingRefusal("/app/echo/nowhere", "{\"text\":\"x\"}",
				Map.of("x-swallow", "1", "receipt", "r8"));
		assertThat(refusal.code()).isEqualTo("not-allowed");
		assertThat(refusal.frame().header("receipt-id")).isEqualTo("r8");
		mina.send("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(mina.transcript()).doesNotContain("RECEIPT receipt-id:r8");
	}

	@Test
	void anInterceptorOfTheApplicationMayChangeABody() {
		StompTestClient mina = signUp("mina").connect();
		TestSubscription topic = mina.subscribe("/topic/echo/rooms/ic");
		mina.send("/app/echo/rooms/ic", "{\"text\":\"as sent\"}", Map.of("x-change", "1"));
		topic.expect("{\"text\":\"changed\"}");
	}

	private ConnectSpec signUp(String name) {
		return this.clients.at(this.port).token(Account.signUp(this.port, name).token());
	}

}
