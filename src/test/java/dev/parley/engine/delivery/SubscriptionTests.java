package dev.parley.engine.delivery;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.session.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Acknowledging the messages of topics. */
@Timeout(60)
class SubscriptionTests {

	private final TestEngine server = new TestEngine();

	private final TestClient client = this.server.client("a");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void withoutAcknowledgementAMessageHasNoAckHeader() {
		this.client.subscribe("1", "/topic/a");
		this.server.publish("/topic/a", "x");
		assertThat(this.client.message(1).header("ack")).isNull();
	}

	@Test
	void moreThanThePrefetchIsHeldUntilAcknowledged() {
		this.client.subscribe("1", "/topic/a", "ack:client-individual", "prefetch-count:2");
		this.server.publishAll("/topic/a", "1", "2", "3", "4");
		assertThat(this.client.settle().bodies(2)).containsExactly("1", "2");
		this.client.ack(this.client.message(2)).settle();
		assertThat(this.client.bodies(3)).containsExactly("1", "2", "3");
		this.client.ack(this.client.message(1)).settle();
		assertThat(this.client.bodies(4)).containsExactly("1", "2", "3", "4");
	}

	@Test
	void heldMessagesAreBoundedInBytesForAllSubscriptionsOfASession() {
		for (int i = 0; i < 10; i++) {
			this.client.subscribe("s" + i, "/topic/a", "ack:client-individual", "prefetch-count:1");
		}
		String large = "x".repeat(60_000);
		this.server.publishAll("/topic/a", large, large, large);
		until(() -> this.client.wire.closed() == CloseReason.SLOW);
		assertThat(this.client.session.outbox().kept()).isZero();
	}

	@Test
	void acknowledgedAndUnsubscribedMessagesTakeNoRoom() {
		this.client.subscribe("1", "/topic/a", "ack:client-individual", "prefetch-count:1");
		this.client.subscribe("2", "/topic/a", "ack:client");
		this.server.publishAll("/topic/a", "1", "2", "3");
		assertThat(this.client.session.outbox().kept()).isPositive();
		this.client.messages(4);
		for (Frame message : this.client.all(Command.MESSAGE)) {
			if ("1".equals(message.header("subscription"))) {
				this.client.nack(message);
			}
		}
		this.client.messages(5);
		this.client.settle().send("UNSUBSCRIBE\nid:1\n\n\0UNSUBSCRIBE\nid:2\n\n\0").settle();
		assertThat(this.client.session.outbox().kept()).isZero();
	}

	@Test
	void oneMessageIsOneObjectHoweverManyAcknowledgeIt() {
		Announced announced = this.server.engine.broker()
			.destinations()
			.headers()
			.announce(new StoredMessage("/topic/a", "", 0, 0, Headers.empty(), new byte[0]));
		assertThat(announced.delivery()).isSameAs(announced.delivery());
	}

	@Test
	void inModeClientAnAcknowledgementIsForAllBefore() {
		this.client.subscribe("1", "/topic/a", "ack:client", "prefetch-count:3");
		this.server.publishAll("/topic/a", "1", "2", "3", "4", "5");
		this.client.ack(this.client.message(2)).settle();
		assertThat(this.client.bodies(5)).containsExactly("1", "2", "3", "4", "5");
		this.client.ack(this.client.message(1));
		until(() -> this.client.wire.closed() == CloseReason.PROTOCOL_FAULT);
	}

	@Test
	void aRejectedMessageComesAgainAndThenNoMore() {
		this.client.subscribe("1", "/topic/a", "ack:client-individual");
		this.server.publish("/topic/a", "x");
		for (int i = 1; i <= 5; i++) {
			assertThat(this.client.message(i).header("redelivered")).isEqualTo((i > 1) ? "true" : null);
			this.client.nack(this.client.message(i)).settle();
		}
		assertThat(this.client.all(Command.MESSAGE)).hasSize(5);
	}

	@Test
	void aMessageRejectedForGoodDoesNotComeAgain() {
		this.client.subscribe("1", "/topic/a", "ack:client-individual");
		this.server.publish("/topic/a", "x");
		this.client.send("NACK\nid:" + this.client.message(1).header("ack") + "\nrequeue:false\n\n\0").settle();
		assertThat(this.client.all(Command.MESSAGE)).hasSize(1);
	}

	@Test
	void afterUnsubscribeNothingComesThatWasHeld() {
		this.client.subscribe("1", "/topic/a", "ack:client", "prefetch-count:1");
		this.server.publishAll("/topic/a", "1", "2");
		Frame first = this.client.message(1);
		this.client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		this.server.publish("/topic/a", "3");
		assertThat(this.client.settle().all(Command.MESSAGE)).hasSize(1);
		this.client.ack(first);
		until(() -> this.client.wire.closed() == CloseReason.TRY_AGAIN_LATER);
	}

	@Test
	void unsubscribeAndSubscribeAtOnceLeaveOneSubscription() {
		this.client.subscribe("1", "/topic/a");
		this.client.send("UNSUBSCRIBE\nid:1\n\n\0SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0").settle();
		this.server.publish("/topic/a", "x");
		assertThat(this.client.settle().all(Command.MESSAGE)).hasSize(1);
	}

	@Test
	void aClientThatNeitherReadsNorAcknowledgesIsClosed() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(1_000_000, 10))) {
			TestClient lazy = small.client("lazy");
			lazy.subscribe("1", "/topic/a", "ack:client", "prefetch-count:1");
			for (int i = 0; i < 12; i++) {
				small.publish("/topic/a", "x");
			}
			until(() -> lazy.wire.closed() == CloseReason.SLOW);
		}
	}

	@Test
	void aClientThatDoesNotReadIsClosedAndTheOthersGoOn() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(1000, 100))) {
			TestClient lazy = small.client("lazy");
			TestClient busy = small.client("busy");
			lazy.subscribe("1", "/topic/a");
			busy.subscribe("1", "/topic/a");
			lazy.wire.hold();
			for (int i = 1; i <= 40; i++) {
				small.publish("/topic/a", "x".repeat(50));
				busy.messages(i);
			}
			until(() -> lazy.wire.closed() == CloseReason.SLOW);
			assertThat(busy.session.isClosed()).isFalse();
		}
	}

	@Test
	void inStomp11AcknowledgementsNameSubscriptionAndMessage() {
		TestClient old = this.server.client("old", "1.1");
		old.subscribe("1", "/topic/a", "ack:client-individual", "prefetch-count:1");
		old.subscribe("2", "/topic/a", "ack:client-individual", "prefetch-count:1");
		this.server.publishAll("/topic/a", "x", "y");
		Frame message = old.messages(2).get(0);
		assertThat(message.header("ack")).isNull();
		old.sendAndWait("ACK\nsubscription:2\nmessage-id:" + message.header("message-id") + "\n\n\0");
		assertThat(old.messages(3).get(2).header("subscription")).isEqualTo("2");
		old.sendAndWait("NACK\nsubscription:1\nmessage-id:" + message.header("message-id") + "\n\n\0");
		assertThat(old.messages(4).get(3).header("subscription")).isEqualTo("1");
		old.send("ACK\nmessage-id:x\n\n\0");
		until(() -> old.wire.closed() == CloseReason.PROTOCOL_FAULT);
	}

	@Test
	void inStomp10TheMessageIsEnough() {
		TestClient old = this.server.client("old", "1.0");
		old.sendAndWait("SUBSCRIBE\ndestination:/topic/a\nack:client\n\n\0");
		this.server.publish("/topic/a", "x");
		Frame message = old.message(1);
		assertThat(message.header("subscription")).isNull();
		old.sendAndWait("ACK\nmessage-id:" + message.header("message-id") + "\n\n\0");
		old.sendAndWait("UNSUBSCRIBE\ndestination:/topic/a\n\n\0");
		old.send("NACK\nmessage-id:x\n\n\0");
		until(() -> old.wire.closed() == CloseReason.PROTOCOL_FAULT);
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void oneOfTwoSubscriptionsToRefusalsMayGo() {
		this.client.listenForRefusals().subscribe("more", Session.REFUSALS);
		this.client.sendAndWait("UNSUBSCRIBE\nid:more\n\n\0");
		this.client.send("SEND\ndestination:/elsewhere\n\nx\0");
		until(() -> this.client.refusals().equals(List.of("not-allowed")));
		this.client.sendAndWait("UNSUBSCRIBE\nid:refusals\n\n\0");
		this.client.send("SEND\ndestination:/elsewhere\n\nx\0");
		until(() -> this.client.wire.closed() == CloseReason.REFUSED);
	}

	/** Many times, because a failure needs another thread at exactly the same moment. */
	@Test
	void aRefusalRightAfterTheReceiptIsToldOnTheSubscriptionForRefusals() {
		for (int i = 0; i < 200; i++) {
			TestClient listening = this.server.client("l" + i);
			CompletableFuture<Void> refused = CompletableFuture.runAsync(() -> {
				while (listening.receipts().isEmpty()) {
					Thread.onSpinWait();
				}
				listening.session.refuse(null, Problem.overLimit("Too much", null));
			});
			listening.subscribe("refusals", Session.REFUSALS);
			refused.join();
			assertThat(listening.message(1).header("subscription")).isEqualTo("refusals");
			listening.leave();
		}
	}

}
