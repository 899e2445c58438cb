package dev.parley.engine.delivery;

import java.nio.charset.StandardCharsets;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
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
	void whatFindsNoRoomInTheOutboxIsHeldAndGoesOutInItsOrder() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(1_000_000, 10))) {
			TestClient slow = small.client("slow");
			slow.subscribe("1", "/topic/a", "ack:client-individual");
			slow.settle().wire.hold();
			small.publishAll("/topic/a", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
			assertThat(slow.all(Command.MESSAGE)).isEmpty();
			slow.wire.release();
			assertThat(slow.bodies(12)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
		}
	}

	@Test
	void aConsumerHasRoomForWhatItMayHaveOutstandingOnceItIsLive() {
		Subscription waiting = subscription(AckMode.CLIENT_INDIVIDUAL, 3);
		assertThat(waiting.room()).isZero();
		waiting.goLive();
		assertThat(waiting.room()).isEqualTo(3);
		waiting.offer(announced("x").delivery(), announced("x").frame());
		assertThat(waiting.room()).isEqualTo(2);
		Subscription reading = subscription(AckMode.AUTO, 0);
		reading.goLive();
		assertThat(reading.room()).isEqualTo(100);
		reading.cancel();
		assertThat(reading.room()).isZero();
	}

	@Test
	void aConsumerThatDoesNotReadHasNoRoom() {
		Subscription subscription = subscription(AckMode.AUTO, 0);
		subscription.goLive();
		this.client.settle().wire.hold();
		while (this.client.session.outbox().hasRoom()) {
			this.client.session.outbox()
				.offer(announced("x".repeat(50_000)).frame().forSubscriber("1", null, Version.V1_2));
		}
		assertThat(subscription.room()).isZero();
		assertThat(subscription.offer(announced("y").delivery(), announced("y").frame())).isFalse();
		this.client.wire.release();
		until(() -> subscription.room() == 100);
	}

	@Test
	void afterItsEndASubscriptionDeliversNothing() {
		for (AckMode mode : AckMode.values()) {
			Subscription ended = subscription(mode, 3);
			ended.goLive();
			ended.cancel();
			if (mode != AckMode.AUTO) {
				ended.deliver(announced("x"), SlowConsumer.DISCONNECT);
			}
			ended.deliverMatched(announced("x"), DestinationPolicy.open("/topic/**"));
			ended.answer(announced("x"));
			ended.acknowledged(List.of(announced("x").delivery()));
		}
		assertThat(this.client.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aControllersAnswerGoesOutLikeAMessage() {
		Subscription subscription = subscription(AckMode.AUTO, 0);
		subscription.answer(announced("42"));
		assertThat(this.client.bodies(1)).containsExactly("42");
	}

	private Subscription subscription(AckMode mode, int prefetch) {
		return new Subscription(this.client.session.recipient(), "1", "/topic/a", mode, prefetch, 1);
	}

	private Announced announced(String body) {
		return this.server.engine.broker()
			.destinations()
			.headers()
			.announce(new StoredMessage("/topic/a", "", 0, 0, Headers.empty(), body.getBytes(StandardCharsets.UTF_8)));
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
