package dev.parley.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Policies;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What two nodes hear of each other's topics that are not durable: with a log or without,
 * one by one or by pattern.
 */
public abstract class SharedTopicsContract extends SharedBackendContract {

	/** How often messages that no log keeps may have been lost at a node. */
	protected abstract long lost(SharedBackend node);

	/** Returns when no node is told any more of what patterns may match. */
	protected abstract void awaitNoPatterns();

	/** A topic with a log, to which can be published together with this one. */
	protected String beside(String topic) {
		return "/topic/a";
	}

	@Test
	void whatIsNotKeptIsHeardOnBothInOneOrder() throws Exception {
		join("/topic/nothing");
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 100; i++) {
				if (publisher % 2 == 0) {
					publish("/topic/nothing", publisher + ":" + i);
				}
				else {
					publishOnOther("/topic/nothing", publisher + ":" + i);
				}
			}
		});
		await().untilAsserted(() -> {
			assertThat(this.inbound.messages()).hasSize(400);
			assertThat(this.heardByOther.bodies()).isEqualTo(this.inbound.bodies()).doesNotHaveDuplicates();
		});
		assertThat(lost(this.other)).isZero();
	}

	/** A transaction may concern both kinds. */
	@Test
	void aBatchOfWhatIsKeptAndWhatIsNotIsAnsweredInItsOrder() throws Exception {
		String kept = beside("/topic/nothing");
		join(kept);
		join("/topic/nothing");
		List<Position> positions = this.backend
			.publish(new Batch(List.of(publication("/topic/nothing", "1"), publication(kept, "2"),
					publication("/topic/nothing", "3"), publication(kept, "4")), List.of()))
			.get(10, TimeUnit.SECONDS);
		assertThat(positions).extracting(Position::offset).containsExactly(0L, 1L, 0L, 2L);
		await()
			.untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactlyInAnyOrder("1", "2", "3", "4"));
	}

	@Test
	void aJoinedPatternHearsWhatEitherPublishesOnceUntilItIsLeft() throws Exception {
		List<String> matched = new CopyOnWriteArrayList<>();
		Inbound inbound = new Inbound() {

			@Override
			public void appended(StoredMessage message) {
			}

			@Override
			public void matched(StoredMessage message) {
				matched.add(message.destination() + " " + message.offset() + " "
						+ new String(message.body(), StandardCharsets.UTF_8));
			}

		};
		Policies policies = new Policies(List.of(DestinationPolicy.closed("/topic/**"),
				DestinationPolicy.open("/topic/open/**").retain(new Retention(10, Duration.ZERO, 0)),
				DestinationPolicy.open("/topic/other/**")));
		try (SharedBackend one = create(this.clock); SharedBackend two = create(this.clock)) {
			one.start(inbound, policies);
			two.start(new RecordingInbound(), policies);
			one.join("/topic/open/*").get(10, TimeUnit.SECONDS);
			one.join("/topic/open/a/*").get(10, TimeUnit.SECONDS);
			one.join("/topic/open/a").get(10, TimeUnit.SECONDS);
			for (SharedBackend each : List.of(one, two)) {
				for (String topic : List.of("/topic/open/a", "/topic/closed", "/topic/other/b", "/topic/open/c")) {
					each.publish(Batch.of(publication(topic, "x"))).get(10, TimeUnit.SECONDS);
				}
			}
			await().untilAsserted(() -> assertThat(matched).containsExactlyInAnyOrder("/topic/open/a 1 x",
					"/topic/open/c 1 x", "/topic/open/a 2 x", "/topic/open/c 2 x"));
			one.leave("/topic/open/*");
			two.publish(Batch.of(publication("/topic/open/a", "still"))).get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(matched).contains("/topic/open/a 3 still"));
			one.leave("/topic/open/a/*");
			awaitNoPatterns();
		}
	}

}
