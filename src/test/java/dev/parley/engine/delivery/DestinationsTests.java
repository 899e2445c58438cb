package dev.parley.engine.delivery;

import java.time.Duration;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** What stores ask of the destinations. */
@Timeout(60)
class DestinationsTests {

	private final TestEngine server = new TestEngine(
			DestinationPolicy.open("/queue/two").retain(new Retention(2, Duration.ZERO, 0)));

	private final Destinations destinations = this.server.engine.broker().destinations();

	@AfterEach
	void stop() {
		this.server.close();
	}

	/** Such as for what an application has stored in its own transaction. */
	@Test
	void aStoreFindsRoomInAQueueUntilItIsFullAndGivesItBack() {
		Runnable first = this.destinations.roomFor(publication("/queue/two"));
		assertThat(first).isNotNull();
		assertThat(this.destinations.roomFor(publication("/queue/two"))).isNotNull();
		assertThat(this.destinations.roomFor(publication("/queue/two"))).isNull();
		first.run();
		assertThat(this.destinations.roomFor(publication("/queue/two"))).isNotNull();
	}

	@Test
	void aTopicAlwaysHasRoomAndAQueueThatIsNotReadYetFindsTheMessageWhenItIs() {
		for (String name : new String[] { "/topic/a", "/queue/kept/a" }) {
			Runnable room = this.destinations.roomFor(publication(name));
			assertThat(room).as(name).isNotNull();
			room.run();
		}
		this.server.publish("/queue/kept/a", "x").join();
		TestClient consumer = this.server.client("a");
		consumer.subscribe("1", "/queue/kept/a");
		assertThat(consumer.bodies(1)).containsExactly("x");
	}

	@Test
	void whoHasNotSeenWhatIsGoneIsSentAwayAndOthersStay() {
		TestClient behind = this.server.client("behind");
		TestClient elsewhere = this.server.client("elsewhere");
		behind.subscribe("1", "/topic/kept/a");
		elsewhere.subscribe("1", "/topic/kept/b");
		String epoch = this.server.publish("/topic/kept/a", "x").join().epoch();
		this.destinations.outrun("/topic/kept/a", new Position(epoch, 5));
		this.destinations.outrun("/topic/nobody", new Position(epoch, 5));
		until(() -> behind.wire.closed() == CloseReason.OUTRUN);
		assertThat(elsewhere.settle().wire.closed()).isNull();
	}

	@Test
	void aTopicKnowsHowManyListen() {
		this.server.client("a").subscribe("1", "/topic/a");
		assertThat(this.destinations.subscriptions("/topic/a")).isEqualTo(1);
		assertThat(this.destinations.subscriptions("/topic/b")).isZero();
	}

	/** Nobody else hands out what is in the memory of this process. */
	@Test
	void aWordOfAnotherProcessAndALookChangeNothingInAQueueOfThisOne() {
		TestClient consumer = this.server.client("a");
		consumer.subscribe("1", "/queue/a", "ack:client-individual", "prefetch-count:1");
		consumer.subscribe("2", "/topic/a");
		this.server.publishAll("/queue/a", "1", "2");
		consumer.messages(1);
		this.destinations.ready("/queue/a");
		this.destinations.ready("/queue/nobody");
		for (int i = 0; i < 3; i++) {
			this.destinations.look();
			this.destinations.sweep();
		}
		assertThat(consumer.settle().messages(1)).hasSize(1);
		consumer.ack(consumer.message(1));
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
	}

	private static Publication publication(String destination) {
		return new Publication(destination, Headers.empty(), new byte[1]);
	}

}
