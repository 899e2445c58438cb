package dev.parley.stomp;

import java.util.concurrent.CompletableFuture;

import dev.parley.stomp.OrdinaryApplication.Passages;
import dev.parley.stomp.SpringStompSession.Inbox;
import dev.parley.stomp.SpringStompSession.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.messaging.simp.stomp.StompHeaders;

import static dev.parley.stomp.SpringStompSession.await;
import static org.assertj.core.api.Assertions.assertThat;

/** Every frame is answered: with a RECEIPT after its effect, or with a problem. */
@OrdinaryApplicationTest
class RefusalsIT {

	@Autowired
	HeldBackend disk;

	@Autowired
	Passages passages;

	@RegisterExtension
	final SpringStompUsers users = new SpringStompUsers();

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
		try (SpringStompSession mina = this.users.signUp("rf-" + Math.abs((destination + body).hashCode()))) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			CompletableFuture<StompHeaders> receipt = mina.send(destination, body, "receipt", "r7");
			Received refusal = errors.next();
			JsonNode problem = JsonMapper.shared().readTree(refusal.body());
			assertThat(refusal.header("destination")).isEqualTo("/user/queue/errors");
			assertThat(refusal.header("receipt-id")).isEqualTo("r7");
			assertThat(refusal.header("content-type")).isEqualTo("application/problem+json");
			assertThat(problem.get("code").asString()).isEqualTo(code);
			assertThat(problem.get("status").asInt()).isEqualTo(status);
			assertThat(problem.get("detail").asString()).startsWith(detail).doesNotContain("secret");
			assertThat(problem.get("destination").asString()).isEqualTo(destination);
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"still here\"}");
			assertThat(receipt).isNotDone();
			assertThat(errors.rest()).isEmpty();
		}
	}

	@Test
	void nobodyElseNoticesARefusal() {
		try (SpringStompSession mina = this.users.signUp("rn-mina");
				SpringStompSession other = this.users.connect("rn-mina", SpringStompUsers.Transport.WEBSOCKET)) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			Inbox ofOther = other.subscribe("/user/queue/errors");
			Inbox topic = other.subscribe("/topic/fail/invalid");
			mina.send("/app/fail/invalid", "{\"text\":\"\"}");
			errors.next();
			other.sendAndWait("/app/fail/invalid", "{\"text\":\"good\"}");
			assertThat(topic.next().body()).isEqualTo("{\"text\":\"good\"}");
			assertThat(ofOther.rest()).isEmpty();
		}
	}

	@Test
	void aRefusedSubscribeToAControllerIsAnsweredTheSameWay() {
		try (SpringStompSession mina = this.users.signUp("rs-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			mina.subscribeBlindly("/app/state/secret");
			assertThat(errors.next().body()).contains("not-allowed").contains("/app/state/secret");
		}
	}

	/** STOMP's own way, for a client that does not know ours. */
	@Test
	void withoutAnEarForProblemsARefusalIsAnErrorAndTheEnd() {
		SpringStompSession mina = this.users.signUp("re-mina");
		mina.send("/app/fail/denied", "{\"text\":\"x\"}", "receipt", "r9");
		Received error = mina.error();
		assertThat(error.header("message")).isEqualTo("Not allowed");
		assertThat(error.header("receipt-id")).isEqualTo("r9");
		assertThat(error.body()).contains("not-allowed");
		mina.awaitLoss();
	}

	@Test
	void aControllerMayLookAfterItsOwnFailures() {
		try (SpringStompSession mina = this.users.signUp("ro-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			Inbox own = mina.subscribe("/user/queue/own");
			mina.sendAndWait("/app/own/known", "{\"text\":\"x\"}");
			assertThat(own.next().body()).isEqualTo("my own: too small");
			assertThat(errors.rest()).isEmpty();
		}
	}

	@Test
	void whatAControllerPromisesAndBreaksIsAProblem() {
		try (SpringStompSession mina = this.users.signUp("rp-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			for (String promise : new String[] { "/app/echo/never", "/app/echo/never-later" }) {
				CompletableFuture<StompHeaders> receipt = mina.send(promise, "{\"text\":\"x\"}", "receipt", promise);
				Received refusal = errors.next();
				assertThat(refusal.body()).contains("not-allowed");
				assertThat(refusal.header("receipt-id")).isEqualTo(promise);
				mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
				assertThat(receipt).isNotDone();
			}
		}
	}

	// Receipts

	@Test
	void theReceiptOfAFrameThatPublishesNothingComesWhenItIsDone() {
		try (SpringStompSession mina = this.users.signUp("rr-mina")) {
			StompHeaders receipt = mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
			assertThat(receipt.getFirst("x-stream-offset")).isNull();
		}
	}

	@Test
	void theReceiptOfOneKeptMessageSaysItsOffset() {
		try (SpringStompSession mina = this.users.signUp("rk-mina")) {
			Inbox inbox = mina.subscribe("/topic/kept/rk");
			StompHeaders first = mina.sendAndWait("/app/papers/kept/rk/1", "{}");
			assertThat(first.getFirst("x-stream-offset")).isEqualTo("1");
			assertThat(first.getFirst("x-stream-epoch")).isEqualTo(inbox.next().header("x-stream-epoch")).isNotEmpty();
			StompHeaders three = mina.sendAndWait("/app/papers/kept/rk/3", "{}");
			assertThat(three.getFirst("x-stream-offset")).isNull();
			assertThat(mina.sendAndWait("/app/papers/kept/rk/1", "{}").getFirst("x-stream-offset")).isEqualTo("5");
		}
	}

	@Test
	void whatARepeatedFrameMakesAControllerPublishIsStoredOnce() {
		try (SpringStompSession mina = this.users.signUp("ri-mina")) {
			Inbox inbox = mina.subscribe("/topic/kept/ri");
			await(mina.send("/app/papers/kept/ri/2", "{}", "idempotency-key", "k1"));
			await(mina.send("/app/papers/kept/ri/2", "{}", "idempotency-key", "k1"));
			assertThat(mina.sendAndWait("/app/papers/kept/ri/1", "{}").getFirst("x-stream-offset")).isEqualTo("3");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"page 1\"}");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"page 2\"}");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"page 1\"}");
		}
	}

	@Test
	void theReceiptComesAfterWhatTheControllerPublishedIsStored() {
		try (SpringStompSession mina = this.users.signUp("rd-mina")) {
			Inbox inbox = mina.subscribe("/topic/held/rd");
			this.disk.hold();
			CompletableFuture<StompHeaders> one = mina.send("/app/papers/held/rd/1", "{}");
			CompletableFuture<StompHeaders> two = mina.send("/app/papers/held/rd/2", "{}");
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
			assertThat(one).isNotDone();
			assertThat(two).isNotDone();
			assertThat(inbox.rest()).isEmpty();
			this.disk.release();
			await(one);
			await(two);
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"page 1\"}");
		}
	}

	@Test
	void whatCouldNotBeStoredIsAProblemAndNoReceipt() {
		try (SpringStompSession mina = this.users.signUp("rx-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			Inbox inbox = mina.subscribe("/topic/held/rx");
			this.disk.hold();
			CompletableFuture<StompHeaders> receipt = mina.send("/app/papers/held/rx/2", "{}", "receipt", "r5");
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
			this.disk.fail();
			Received refusal = errors.next();
			assertThat(refusal.body()).contains("unavailable").contains("503");
			assertThat(refusal.header("receipt-id")).isEqualTo("r5");
			mina.sendAndWait("/app/papers/held/rx/1", "{}");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"page 1\"}");
			assertThat(receipt).isNotDone();
		}
	}

	@Test
	void aControllerThatPublishesAndThenFailsIsRefused() {
		try (SpringStompSession mina = this.users.signUp("rt-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			CompletableFuture<StompHeaders> receipt = mina.send("/app/papers/rt/then-fail", "{}", "receipt", "r6");
			assertThat(errors.next().header("receipt-id")).isEqualTo("r6");
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
			assertThat(receipt).isNotDone();
		}
	}

	@Test
	void theReceiptOfWhatComesLaterComesLater() {
		try (SpringStompSession mina = this.users.signUp("rl-mina")) {
			Inbox inbox = mina.subscribe("/topic/kept/later");
			await(mina.send("/app/echo/later", "{\"text\":\"later\"}", "receipt", "r4"));
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"later\"}");
			assertThat(mina.order()).containsSubsequence("MESSAGE /topic/kept/later", "RECEIPT r4");
		}
	}

	@Test
	void whatIsPromisedToASubscriberComesToo() {
		try (SpringStompSession mina = this.users.signUp("rq-mina")) {
			assertThat(mina.subscribe("/app/state/later").next().body()).isEqualTo("{\"text\":\"later\"}");
		}
	}

	// An interceptor of the application

	@Test
	void anInterceptorOfTheApplicationSeesEveryFrameWithItsUser() {
		SpringStompSession mina = this.users.signUp("in-mina");
		Inbox inbox = mina.subscribe("/topic/in");
		mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
		inbox.unsubscribe();
		mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
		assertThat(this.passages.seen(mina.id())).containsExactly("CONNECT null in-mina", "SUBSCRIBE /topic/in in-mina",
				"MESSAGE /app/echo/nowhere in-mina", "UNSUBSCRIBE null in-mina", "MESSAGE /app/echo/nowhere in-mina");
		mina.close();
	}

	@Test
	void anInterceptorOfTheApplicationMayStopAFrame() {
		try (SpringStompSession mina = this.users.signUp("is-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			CompletableFuture<StompHeaders> receipt = mina.send("/app/echo/nowhere", "{\"text\":\"x\"}", "x-stop", "1");
			assertThat(errors.next().body()).contains("not-allowed").doesNotContain("stopped");
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
			assertThat(receipt).isNotDone();
		}
	}

	/** A RECEIPT says that the frame has been processed, which is not true here. */
	@Test
	void aFrameThatAnInterceptorSwallowsIsRefused() {
		try (SpringStompSession mina = this.users.signUp("iw-mina")) {
			Inbox errors = mina.subscribe("/user/queue/errors");
			CompletableFuture<StompHeaders> receipt = mina.send("/app/echo/nowhere", "{\"text\":\"x\"}", "x-swallow",
					"1", "receipt", "r8");
			Received refusal = errors.next();
			assertThat(refusal.body()).contains("not-allowed");
			assertThat(refusal.header("receipt-id")).isEqualTo("r8");
			mina.sendAndWait("/app/echo/nowhere", "{\"text\":\"x\"}");
			assertThat(receipt).isNotDone();
		}
	}

	@Test
	void anInterceptorOfTheApplicationMayChangeABody() {
		try (SpringStompSession mina = this.users.signUp("ic-mina")) {
			Inbox inbox = mina.subscribe("/topic/echo/rooms/ic");
			mina.send("/app/echo/rooms/ic", "{\"text\":\"as sent\"}", "x-change", "1");
			assertThat(inbox.next().body()).isEqualTo("{\"text\":\"changed\"}");
		}
	}

}
