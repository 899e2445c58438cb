package dev.parley.cluster;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What two nodes hear of each other whose logs are the same, whatever
 * {@link SharedBackend} keeps them.
 */
public abstract class SharedBackendContract extends BackendFixture {

	protected final RecordingInbound heardByOther = new RecordingInbound();

	protected SharedBackend other;

	/** Another node on the logs of this test. */
	@Override
	protected abstract SharedBackend create(Clock clock);

	/** Returns when this many nodes are told of a destination's messages. */
	protected abstract void awaitListeners(String destination, int nodes) throws Exception;

	@BeforeEach
	void startOther() {
		this.other = create(this.clock);
		this.other.start(this.heardByOther, BackendFixture::retention);
	}

	@AfterEach
	void closeOther() {
		this.other.close();
	}

	protected final void join(String destination) throws Exception {
		((SharedBackend) this.backend).join(destination).get(10, TimeUnit.SECONDS);
		this.other.join(destination).get(10, TimeUnit.SECONDS);
	}

	protected final Position publishOnOther(String destination, String body) throws Exception {
		return this.other.publish(Batch.of(publication(destination, body))).get(30, TimeUnit.SECONDS).get(0);
	}

	protected static List<Long> offsets(RecordingInbound inbound) {
		return inbound.messages().stream().map(StoredMessage::offset).toList();
	}

	protected static List<Long> upTo(int last) {
		return LongStream.rangeClosed(1, last).boxed().toList();
	}

	@Test
	void whatIsPublishedOnOneIsHeardOnBoth() throws Exception {
		join("/topic/a");
		publish("/topic/a", "1");
		publishOnOther("/topic/a", "2");
		await().untilAsserted(() -> {
			assertThat(this.inbound.bodies()).containsExactly("1", "2");
			assertThat(this.heardByOther.bodies()).containsExactly("1", "2");
		});
		StoredMessage here = this.inbound.messages().get(0);
		StoredMessage there = this.heardByOther.messages().get(0);
		assertThat(there.position()).isEqualTo(here.position());
		assertThat(there.time()).isEqualTo(here.time());
		assertThat(bodies(this.other.read("/topic/a", 1, 10))).containsExactly("1", "2");
	}

	@Test
	void aDestinationThatNobodyHasJoinedIsHeardOnlyByItsPublisher() throws Exception {
		this.other.join("/topic/b").get(10, TimeUnit.SECONDS);
		publish("/topic/a", "1");
		publish("/topic/b", "2");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("2"));
		assertThat(this.inbound.bodies()).containsExactly("1", "2");
	}

	@Test
	void whatARepeatedKeyWasAnsweredWithIsTheSameOnBoth() throws Exception {
		Position first = publish(keyed("/topic/a", "x", "k1"));
		assertThat(this.other.publish(Batch.of(keyed("/topic/a", "again", "k1"))).get(10, TimeUnit.SECONDS))
			.containsExactly(first);
		assertThat(this.heardByOther.bodies()).isEmpty();
	}

	@Test
	void whoeverPublishesBothHearOneOrderWithoutGapsAndRepeats() throws Exception {
		join("/topic/a");
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 150; i++) {
				if (publisher % 2 == 0) {
					publish("/topic/a", publisher + ":" + i);
				}
				else {
					publishOnOther("/topic/a", publisher + ":" + i);
				}
			}
		});
		await().untilAsserted(() -> {
			assertThat(offsets(this.inbound)).isEqualTo(upTo(600));
			assertThat(offsets(this.heardByOther)).isEqualTo(upTo(600));
		});
		assertThat(this.heardByOther.bodies()).isEqualTo(this.inbound.bodies())
			.isEqualTo(bodies(this.backend.read("/topic/a", 1, 1000)));
	}

	@Test
	void whoJoinsWhileOthersPublishMissesNothingThatTheyDidNotRead() throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		concurrently(2, (each) -> {
			if (each == 0) {
				for (int i = 0; i < 300; i++) {
					publish("/topic/a", String.valueOf(i));
				}
				done.set(true);
				return;
			}
			await().until(() -> this.inbound.messages().size() > 50);
			this.other.join("/topic/a").get(10, TimeUnit.SECONDS);
			long read = this.other.read("/topic/a", 1, 0).last();
			await().until(done::get);
			await().untilAsserted(() -> assertThat(offsets(this.heardByOther))
				.containsAll(LongStream.rangeClosed(read + 1, 300).boxed().toList())
				.isSorted()
				.doesNotHaveDuplicates());
		});
	}

	@Test
	void anErasureIsAnnouncedToBoth() throws Exception {
		join("/topic/latest");
		publish(about("/topic/latest", "a", "secret"));
		this.other.publish(Batch.removing("/topic/latest", List.of(1L))).get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> {
			assertThat(this.inbound.messages()).extracting(StoredMessage::erases)
				.containsExactly(List.of(), List.of(1L));
			assertThat(this.heardByOther.messages()).extracting(StoredMessage::erases)
				.containsExactly(List.of(), List.of(1L));
		});
	}

	@Test
	void whoHasLeftHearsNothingAndMayComeBack() throws Exception {
		join("/topic/a");
		this.other.join("/topic/a").get(10, TimeUnit.SECONDS);
		this.other.leave("/topic/a");
		publish("/topic/a", "1");
		await().until(() -> this.heardByOther.messages().size() == 1);
		this.other.leave("/topic/a");
		awaitListeners("/topic/a", 1);
		publish("/topic/a", "2");
		this.other.join("/topic/a").get(10, TimeUnit.SECONDS);
		publish("/topic/a", "3");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1", "3"));
	}

	@Test
	void aLogForgottenOnOneBeginsAgainOnBoth() throws Exception {
		join("/topic/a");
		publish("/topic/a", "1");
		publish("/topic/a", "2");
		await().until(() -> this.heardByOther.messages().size() == 2);
		this.backend.forget("/topic/a");
		Position begun = publishOnOther("/topic/a", "new");
		assertThat(begun.offset()).isEqualTo(1);
		await().untilAsserted(() -> {
			assertThat(this.inbound.messages().get(2).position()).isEqualTo(begun);
			assertThat(this.heardByOther.messages().get(2).position()).isEqualTo(begun);
		});
	}

}
