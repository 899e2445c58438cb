package dev.parley.engine.session;

import dev.parley.engine.Eventually;
import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that a client sends before it learns that something was refused or has ended.
 */
class GivenUpTests {

	private final TestEngine server = new TestEngine();

	private TestClient client;

	@BeforeEach
	void connect() {
		this.client = this.server.client("a").listenForRefusals();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void unsubscribeOfARefusedSubscriptionIsReceiptedOnce() {
		this.client.send("SUBSCRIBE\nid:1\ndestination:/queue/errors-usera\n\n\0");
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(this.client.refusals()).containsExactly("not-allowed");
		this.client.send("UNSUBSCRIBE\nid:1\n\n\0");
		assertEndsWithAFault();
	}

	@Test
	void theIdOfARefusedSubscriptionIsFree() {
		this.client.send("SUBSCRIBE\nid:1\ndestination:/queue/errors-usera\n\n\0");
		this.client.subscribe("1", "/topic/a");
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		this.client.send("UNSUBSCRIBE\nid:1\n\n\0");
		assertEndsWithAFault();
	}

	@Test
	void anUnknownIdIsAFaultAlsoAfterARefusal() {
		this.client.send("SUBSCRIBE\nid:1\ndestination:/queue/errors-usera\n\n\0");
		this.client.send("UNSUBSCRIBE\nid:2\n\n\0");
		assertEndsWithAFault();
	}

	@Test
	void aSubscriptionThatTheDatabaseDidNotLetBeginIsUnsubscribed() {
		this.server.database.unreadable(true);
		this.client.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nx-stream-offset:first\n\n\0");
		this.client.messages(1);
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(this.client.refusals()).containsExactly("unavailable");
	}

	@Test
	void moreRefusalsThanAreRememberedCostNobodyTheirConnection() {
		int many = 2 * Limits.DEFAULT.subscriptions();
		for (int i = 0; i < many; i++) {
			this.client.send("SUBSCRIBE\nid:" + i + "\ndestination:/queue/errors-usera\n\n\0");
		}
		for (int i = 0; i < many; i++) {
			this.client.send("UNSUBSCRIBE\nid:" + i + "\n\n\0");
		}
		this.client.settle();
		assertThat(this.client.wire.closed()).isNull();
	}

	@Test
	void aClientOfStomp10UnsubscribesByDestination() {
		TestClient old = this.server.client("b", "1.0");
		old.send("SUBSCRIBE\ndestination:/user/queue/errors\nreceipt:r\n\n\0");
		old.send("SUBSCRIBE\ndestination:/queue/errors-usera\n\n\0");
		old.sendAndWait("UNSUBSCRIBE\ndestination:/queue/errors-usera\n\n\0");
		assertThat(old.refusals()).containsExactly("not-allowed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.0", "1.1" })
	void anAcknowledgementThatCrossesUnsubscribeIsRefusedInOlderVersionsToo(String version) {
		TestClient old = this.server.client("b", version);
		old.subscribe("errors", Session.REFUSALS);
		old.subscribe("1", "/queue/a", "ack:client");
		this.server.publish("/queue/a", "job");
		Frame job = old.message(1);
		old.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		old.send("ACK\nsubscription:1\nmessage-id:" + job.header("message-id") + "\n\n\0");
		old.messages(2);
		assertThat(old.refusals()).containsExactly("not-outstanding");
		assertThat(old.wire.closed()).isNull();
	}

	@Test
	void theTransactionOfARefusedBeginIsRefusedToo() {
		for (int i = 0; i <= Limits.DEFAULT.transactions(); i++) {
			this.client.send("BEGIN\ntransaction:" + i + "\n\n\0");
		}
		String refused = Integer.toString(Limits.DEFAULT.transactions());
		this.client.send("SEND\ndestination:/topic/a\ntransaction:" + refused + "\n\nx\0");
		this.client.send("COMMIT\ntransaction:" + refused + "\n\n\0");
		this.client.messages(3);
		assertThat(this.client.refusals()).containsExactly("over-limit", "transaction-refused", "transaction-refused");
		this.client.sendAndWait("ABORT\ntransaction:" + refused + "\n\n\0");
		this.client.send("ABORT\ntransaction:" + refused + "\n\n\0");
		assertEndsWithAFault();
	}

	@Test
	void aClientThatDoesNotListenForRefusalsIsToldToReconnectIfTheyAreTemporary() {
		TestClient deaf = this.server.client("b");
		this.server.database.fault(FaultyBackend.Fault.FAILS);
		deaf.send("SEND\ndestination:/topic/kept/a\n\nx\0");
		Eventually.until(() -> deaf.wire.closed() == CloseReason.TRY_AGAIN_LATER);
		assertThat(deaf.all(Command.ERROR)).extracting(Frame::bodyAsText).containsExactly("unavailable");
	}

	private void assertEndsWithAFault() {
		Eventually.until(() -> this.client.wire.closed() == CloseReason.PROTOCOL_FAULT);
		assertThat(this.client.all(Command.ERROR)).hasSize(1);
	}

}
