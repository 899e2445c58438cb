package dev.parley.engine.broker;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.log.Retention;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What happens to an erased message, wherever it is stored. */
@Timeout(60)
class ErasureTests {

	private TestEngine server = new TestEngine();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/kept/a", "/topic/memory/a" })
	void subscribersHearOfItAndLaterOnesGetATombstone(String topic) {
		TestClient early = this.server.client("early");
		early.subscribe("1", topic);
		this.server.publish(topic, "1").join();
		this.server.publish(topic, "secret", "about", "secret").join();
		erase(topic, 2).join();
		Frame notice = early.messages(3).get(2);
		assertThat(notice.header("x-deletes")).isEqualTo("2");
		assertThat(notice.header("x-stream-offset")).isEqualTo("3");
		assertThat(notice.bodyAsText()).isEmpty();

		TestClient late = this.server.client("late");
		late.subscribe("1", topic, "x-stream-offset:first");
		assertThat(late.bodies(3)).containsExactly("1", "", "");
		Frame tombstone = late.messages(3).get(1);
		assertThat(tombstone.header("x-deleted")).isEqualTo("true");
		assertThat(tombstone.header("x-stream-offset")).isEqualTo("2");
		assertThat(tombstone.header("about")).isNull();
	}

	/**
	 * This also reaches a subscriber that had the message and was away when it was
	 * erased.
	 */
	@Test
	void aReturningSubscriberHearsOfItInTheReplay() {
		String epoch = this.server.publish("/topic/kept/a", "secret").join().epoch();
		this.server.publish("/topic/kept/a", "2").join();
		erase("/topic/kept/a", 1).join();
		TestClient back = this.server.client("back");
		back.subscribe("1", "/topic/kept/a", "x-stream-offset:offset=3", "x-stream-epoch:" + epoch);
		assertThat(back.message(1).header("x-deletes")).isEqualTo("1");
	}

	@Test
	void severalAreOneNotice() {
		this.server.publishAll("/topic/kept/a", "1", "2", "3", "4");
		this.server.engine.logs().erase("/topic/kept/a", List.of(4L, 1L, 3L)).join();
		List<StoredMessage> kept = this.server.engine.logs().read("/topic/kept/a", 1, 10).join().messages();
		assertThat(kept).extracting(StoredMessage::isErased).containsExactly(true, false, true, true, false);
		assertThat(kept.get(4).headers().get("x-deletes")).isEqualTo("1,3,4");
	}

	@Test
	void nobodySaysByAHeaderOfTheirOwnThatAMessageIsDeleted() {
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/memory/a");
		client.send("SEND\ndestination:/topic/memory/a\nx-deletes:1\nX-Deleted:true\n\nhi\0");
		assertThat(client.message(1).header("x-deletes")).isNull();
		assertThat(client.message(1).header("X-Deleted")).isNull();
	}

	@Test
	void waitingMessagesOfAQueueAreTakenOutAlsoAfterARestart() {
		this.server.publishAll("/queue/kept/jobs", "1", "secret", "3");
		erase("/queue/kept/jobs", 2).join();
		this.server = this.server.restarted();
		erase("/queue/kept/jobs", 3).join();
		TestClient consumer = this.server.client("a");
		consumer.subscribe("1", "/queue/kept/jobs");
		assertThat(consumer.settle().all(Command.MESSAGE)).hasSize(1);
		assertThat(consumer.bodies(1)).containsExactly("1");
	}

	@Test
	void messagesWithAConsumerAreOutstandingAndNothingChanges() {
		TestClient consumer = this.server.client("a");
		consumer.subscribe("1", "/queue/kept/jobs", "ack:client-individual", "prefetch-count:1");
		this.server.publishAll("/queue/kept/jobs", "1", "2");
		assertThat(consumer.bodies(1)).containsExactly("1");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(erase("/queue/kept/jobs", 1)::join)
			.havingCause()
			.isInstanceOfSatisfying(RefusedException.class,
					(ex) -> assertThat(ex.problem().code()).isEqualTo("outstanding"));
		consumer.ack(consumer.message(1));
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
	}

	@Test
	void messagesThatTheDatabaseDoesNotSettleGoOnWaiting() {
		this.server.publish("/queue/kept/jobs", "1").join();
		this.server.database.fault(FaultyBackend.Fault.FAILS);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(erase("/queue/kept/jobs", 1)::join);
		this.server.database.fault(null);
		TestClient consumer = this.server.client("a");
		consumer.subscribe("1", "/queue/kept/jobs");
		assertThat(consumer.bodies(1)).containsExactly("1");
	}

	/** Earlier versions let clients send the header. */
	/** A consumer may have had the former body. */
	@Test
	void onlyMessagesOfTopicsThatAreNotKeyedGetOtherBodies() {
		try (TestEngine keyed = new TestEngine(
				DestinationPolicy.open("/topic/keyed").retain(Retention.latestBy("key")))) {
			for (String name : new String[] { "/queue/kept/a", "/topic/keyed" }) {
				assertThatIllegalArgumentException()
					.isThrownBy(() -> keyed.engine.logs().rewrite(name, 1, "text/plain", new byte[1]));
			}
			keyed.publish("/topic/kept/a", "1").join();
			assertThat(keyed.engine.logs().rewrite("/topic/kept/a", 1, "text/plain", new byte[1]).join().offset())
				.isEqualTo(2);
		}
	}

	@Test
	void nothingIsTakenOutOfAQueueIfOneOfTheMessagesIsNotThere() {
		this.server.publishAll("/queue/kept/a", "1", "2");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.server.engine.logs().erase("/queue/kept/a", List.of(2L, 3L)).join())
			.withCauseInstanceOf(RefusedException.class);
		TestClient consumer = this.server.client("a");
		consumer.subscribe("1", "/queue/kept/a");
		assertThat(consumer.bodies(2)).containsExactlyInAnyOrder("1", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "foo", "", ",", "1,", "-1", "99999999999999999999" })
	void aHeaderThatIsNoListOfOffsetsIsNoNotice(String header) {
		assertThat(new StoredMessage("/topic/kept/a", "epoch", 1, 0, Headers.of("x-deletes", header), new byte[0])
			.erases()).isEmpty();
	}

	private CompletableFuture<Void> erase(String destination, long offset) {
		return this.server.engine.logs().erase(destination, List.of(offset));
	}

}
