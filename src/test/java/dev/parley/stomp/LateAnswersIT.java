package dev.parley.stomp;

import dev.parley.stomp.LateAnswers.Promises;
import dev.parley.support.Account;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.access.AccessDeniedException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A controller may answer later with a future. The answer reaches the subscription that
 * asked for it, or nobody if that has ended.
 */
@OrdinaryApplicationTest
@ExtendWith(OutputCaptureExtension.class)
class LateAnswersIT {

	private static Account account;

	@LocalServerPort
	int port;

	@Autowired
	Promises promises;

	StompClient mina;

	@BeforeEach
	void connect() {
		if (account == null) {
			account = Account.signUp(this.port, "mina");
		}
		this.mina = StompClient.connected(this.port, account.authorization());
	}

	@AfterEach
	void leave() {
		this.mina.close();
	}

	// SUBSCRIBE

	@Test
	void aLateAnswerReachesTheSubscriptionThatAsked() {
		this.mina.subscribe("0", "/app/promises/asked");
		this.promises.answer("asked").complete("late");
		StompFrame answer = this.mina.expectMessage("late");
		assertThat(answer.header("subscription")).isEqualTo("0");
		assertThat(answer.header("destination")).isEqualTo("/app/promises/asked");
	}

	@Test
	void nothingOfItComesAfterTheReceiptOfUnsubscribe() {
		this.mina.subscribe("0", "/app/promises/left");
		unsubscribe("0");
		this.promises.answer("left").complete("too late");
		this.mina.expectNothing();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/promises", "/app/promises/another", "/app/promises/first" })
	void theSameIdMayNameAnotherSubscriptionByThen(String another) {
		String first = "/app/promises/first" + another.length();
		this.mina.subscribe("0", first);
		unsubscribe("0");
		this.mina.subscribe("0", another);
		this.promises.answer("first" + another.length()).complete("too late");
		this.mina.expectNothing();
	}

	@Test
	void aLateFailureIsTold() {
		this.mina.subscribe("errors", "/user/queue/errors");
		this.mina.subscribe("0", "/app/promises/broken");
		this.promises.answer("broken").completeExceptionally(new AccessDeniedException("no"));
		StompFrame problem = this.mina.expect("MESSAGE");
		assertThat(problem.header("subscription")).isEqualTo("errors");
		assertThat(problem.text()).contains("\"code\":\"not-allowed\"").contains("/app/promises/broken");
		unsubscribe("0");
	}

	@Test
	void aFailureAfterUnsubscribeIsNobodysBusiness() {
		this.mina.subscribe("errors", "/user/queue/errors");
		this.mina.subscribe("0", "/app/promises/failed");
		unsubscribe("0");
		this.promises.answer("failed").completeExceptionally(new AccessDeniedException("too late"));
		this.mina.expectNothing();
	}

	@Test
	void nothingOfItComesAfterDisconnect() {
		this.mina.subscribe("0", "/app/promises/disconnected");
		this.mina.send("DISCONNECT\nreceipt:77\n\n\0");
		this.mina.expectReceipt("77");
		this.promises.answer("disconnected").complete("too late");
		assertThat(this.mina.expectClose().code()).isEqualTo(1000);
	}

	@Test
	void anAnswerToASessionThatIsGoneDisturbsNobody(CapturedOutput log) {
		this.mina.subscribe("0", "/app/promises/gone");
		this.mina.subscribe("1", "/app/promises/gone-too");
		this.mina.send("DISCONNECT\n\n\0");
		this.mina.expectClose();
		int before = log.length();
		assertThat(this.promises.answer("gone").complete("too late")).isTrue();
		this.promises.answer("gone-too").completeExceptionally(new AccessDeniedException("too late"));
		assertThat(log.getAll().substring(before)).doesNotContain("WARN", "ERROR");
	}

	// SEND

	/** The RECEIPT for DISCONNECT says that all frames before it have been processed. */
	@Test
	void disconnectWaitsForWhatHasBeenPromisedToASend() {
		this.mina.send("SEND\ndestination:/app/promises/sent\nreceipt:r1\n\n\0");
		this.mina.send("DISCONNECT\nreceipt:77\n\n\0");
		try (StompClient jun = StompClient.connected(this.port, account.authorization())) {
			jun.subscribe("0", "/topic/kept/promises/sent");
			this.promises.answer("sent").complete("done");
			jun.expectMessage("done");
		}
		this.mina.expectReceipt("r1");
		this.mina.expectReceipt("77");
		assertThat(this.mina.expectClose().code()).isEqualTo(1000);
	}

	@Test
	void whatASendHasCausedIsPublishedAlsoIfItsSenderIsGone() {
		try (StompClient jun = StompClient.connected(this.port, account.authorization())) {
			jun.subscribe("0", "/topic/kept/promises/orphan");
			this.mina.send("SEND\ndestination:/app/promises/orphan\n\n\0");
			this.mina.expectNothing();
			this.mina.close();
			this.promises.answer("orphan").complete("done");
			jun.expectMessage("done");
		}
	}

	private void unsubscribe(String id) {
		this.mina.send("UNSUBSCRIBE\nid:%s\nreceipt:ended-%s\n\n\0".formatted(id, id));
		this.mina.expectReceipt("ended-" + id);
	}

}
