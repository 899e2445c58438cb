package dev.parley.engine;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import dev.parley.engine.delivery.AckMode;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(120)
class EngineTests {

	private final TestEngine server = new TestEngine();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aPublicationHasItsPlaceInTheLog() {
		assertThat(this.server.publish("/topic/kept/a", "1").join().offset()).isEqualTo(1);
		assertThat(this.server.publish("/topic/memory/a", "1").join().epoch()).isNotEmpty();
		assertThat(this.server.publish("/topic/plain", "1").join().offset()).isZero();
		assertThat(this.server.engine.broker().read("/topic/kept/a", 1, 10).messages()).hasSize(1);
	}

	@Test
	void aPublicationThatCannotBeStoredSaysSo() {
		this.server.database.fault(FaultyBackend.Fault.FAILS);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.server.publish("/topic/kept/a", "1").join());
		assertThat(this.server.publish("/queue/kept/a", "1")).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class);
		until(() -> this.server.engine.destinationCount() == 0);
	}

	@Test
	void closedItTellsEverybodyToComeAgain() {
		TestClient connected = this.server.client("a");
		TestClient stranger = this.server.stranger("b");
		connected.subscribe("1", "/topic/a");
		this.server.engine.close();
		until(() -> connected.wire.closed() == CloseReason.RESTART && stranger.wire.closed() == CloseReason.RESTART);
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void interestInATopicIsThatOfSubscriptionsByNameAndOfRequestsThatWait() {
		Interest interest = this.server.engine;
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/a");
		client.subscribe("2", "/topic/a");
		client.subscribe("3", "/topic/b/*");
		assertThat(interest.in("/topic/a")).isTrue();
		assertThat(interest.in("/topic/b/c")).isFalse();
		client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(interest.in("/topic/a")).isTrue();
		client.sendAndWait("UNSUBSCRIBE\nid:2\n\n\0");
		assertThat(interest.in("/topic/a")).isFalse();
		this.server.engine.next("/topic/c");
		assertThat(interest.in("/topic/c")).isTrue();
		this.server.publish("/topic/c", "1").join();
		assertThat(interest.in("/topic/c")).isFalse();
	}

	@Test
	void withoutADatabaseDurableIsInMemory() {
		try (Engine memory = new Engine(
				new Policies(List.of(DestinationPolicy.open("/queue/**"),
						DestinationPolicy.open("/queue/d").durable(new Retention(10, Duration.ZERO, 0)))),
				Limits.DEFAULT, new MemoryBackend(this.server.clock), null, (problem) -> new byte[0], Runnable::run,
				this.server.clock, Meters.NONE, Memory.unbounded(), Rates.UNLIMITED)) {
			TestClient client = new TestClient(memory, "a");
			client.send("CONNECT\naccept-version:1.2\nhost:x\n\n\0");
			client.subscribe("1", "/queue/d", "ack:client");
			client.sendAndWait("SEND\ndestination:/queue/d\n\nx\0");
			client.ack(client.message(1)).settle();
			client.leave();
			assertThat(memory.destinationCount()).isZero();
		}
	}

	@Test
	void destinationsWithoutSubscribersAreForgotten() {
		Destinations destinations = this.server.engine.broker().destinations();
		TestClient client = this.server.client("a");
		for (int i = 0; i < 100_000; i++) {
			String name = (i % 3 == 0) ? "/queue/" + i : (i % 3 == 1) ? "/topic/" + i : "/topic/" + i + "/*";
			Subscription subscription = new Subscription(client.session.recipient(), "1", name, AckMode.AUTO, 10, i);
			switch (i % 3) {
				case 0 -> destinations.addToQueue(subscription);
				case 1 -> destinations.addToTopic(subscription);
				default -> destinations.addPattern(subscription, () -> {
				});
			}
			destinations.remove(subscription);
		}
		assertThat(destinations.size()).isZero();
		assertThat(destinations.patternNodes()).isZero();
	}

	@Test
	void aSubscriptionThatWasCancelledMeanwhileDoesNotStay() {
		Destinations destinations = this.server.engine.broker().destinations();
		TestClient client = this.server.client("a");
		for (String name : List.of("/topic/a", "/queue/a", "/topic/*")) {
			Subscription cancelled = new Subscription(client.session.recipient(), "1", name, AckMode.CLIENT, 10, 1);
			cancelled.cancel();
			if (name.startsWith("/queue")) {
				destinations.addToQueue(cancelled);
			}
			else if (name.endsWith("*")) {
				destinations.addPattern(cancelled, () -> {
				});
			}
			else {
				destinations.addToTopic(cancelled);
			}
		}
		assertThat(destinations.size()).isZero();
		assertThat(destinations.patternNodes()).isZero();
	}

	/** Sessions of every kind, ended in every way, with publishers and a database. */
	@Test
	void sessionsLeaveNothingBehindHoweverTheyEnd() {
		Random random = new Random(11);
		for (int i = 0; i < 200; i++) {
			TestClient client = this.server.client("s" + i);
			client.subscribe("t", "/topic/kept/a", "x-stream-offset:first", "ack:client", "prefetch-count:3");
			client.subscribe("q", "/queue/kept/a", "ack:client-individual");
			client.subscribe("p", "/topic/**");
			client.subscribe("m", "/queue/plain");
			this.server.publishAll("/topic/kept/a", "1", "2");
			this.server.publish("/queue/kept/a", "x");
			this.server.publish("/queue/plain", "y");
			Frame job = jobOf(client);
			client.send("BEGIN\ntransaction:t\n\n\0SEND\ndestination:/queue/plain\ntransaction:t\n\nz\0");
			client.send("ACK\nid:" + job.header("ack") + "\ntransaction:t\n\n\0");
			if (random.nextBoolean()) {
				client.sendAndWait("COMMIT\ntransaction:t\n\n\0");
			}
			end(client, random.nextInt(6));
			client.leave();
			client.leave();
		}
		TestClient last = this.server.client("last");
		last.subscribe("1", "/queue/kept/a");
		last.subscribe("2", "/queue/plain");
		last.subscribe("3", "/queue/dead-letter/kept/a");
		last.settle().leave();
		assertThat(this.server.engine.sessionCount()).isZero();
		until(() -> this.server.engine.destinationCount() == 0);
		assertThat(this.server.engine.broker().destinations().patternNodes()).isZero();
	}

	private static Frame jobOf(TestClient client) {
		until(() -> client.all(Command.MESSAGE).stream().anyMatch((m) -> "q".equals(m.header("subscription"))));
		return client.all(Command.MESSAGE)
			.stream()
			.filter((m) -> "q".equals(m.header("subscription")))
			.findFirst()
			.orElseThrow();
	}

	private static void end(TestClient client, int way) {
		switch (way) {
			case 0 -> client.send("DISCONNECT\n\n\0");
			case 1 -> client.send("MESSAGE\n\n\0");
			case 2 -> client.session.close(CloseReason.EXPIRED);
			case 3 -> client.send("UNSUBSCRIBE\nid:q\n\n\0UNSUBSCRIBE\nid:t\n\n\0UNSUBSCRIBE\nid:p\n\n\0");
			case 4 -> client.session.recipient().tooSlow();
			default -> {
			}
		}
	}

}
