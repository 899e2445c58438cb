package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.RefusedException;

import static org.assertj.core.api.Assertions.assertThat;

/** On a Redis Cluster of 6.2. */
class RedisClusterBackendIT extends RedisBackendContract {

	@RegisterExtension
	private static final OnRedis<RedisClusterProcess> redis = OnRedis.embeddedCluster();

	@Override
	RedisClusterProcess server() {
		return redis.server();
	}

	/** Two masters cannot do something together, so nothing is done. */
	@Test
	@Override
	protected void aBatchIsAppendedInItsOrder() throws Exception {
		CompletableFuture<List<Position>> refused = this.backend
			.publish(new Batch(List.of(publication("/topic/a", "1"), publication("/topic/b", "2")), List.of()));
		assertThat(refused).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingRootCause()
			.satisfies((cause) -> assertThat(((RefusedException) cause).problem().code()).isEqualTo("one-partition"));
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).isEmpty();
		List<Position> together = this.backend.publish(new Batch(List.of(publication("/topic/{one}/b", "1"),
				publication("/topic/{one}/a", "2"), publication("/topic/{one}/b", "3")), List.of()))
			.get();
		assertThat(together).extracting(Position::offset).containsExactly(1L, 1L, 2L);
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3");
	}

	@Test
	@Override
	protected void batchesThatCrossEachOtherNeitherWaitForEverNorMix() throws Exception {
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 100; i++) {
				String body = publisher + ":" + i;
				List<Publication> batch = new ArrayList<>(List.of(publication("/topic/{one}/a", body),
						publication("/topic/{one}/b", body), publication("/topic/{one}/c", body)));
				Collections.rotate(batch, publisher + i);
				this.backend.publish(new Batch(batch, List.of())).get();
			}
		});
		assertThat(bodies(this.backend.read("/topic/{one}/a", 1, 1000))).hasSize(400)
			.isEqualTo(bodies(this.backend.read("/topic/{one}/b", 1, 1000)))
			.isEqualTo(bodies(this.backend.read("/topic/{one}/c", 1, 1000)));
	}

	@Test
	@Override
	protected void settlingAndPublishingAreOneAct() throws Exception {
		publish("/queue/{one}/a", "bad");
		this.backend
			.publish(new Batch(List.of(publication("/queue/{one}/dead", "bad")),
					List.of(new Settlement("/queue/{one}/a", 1))))
			.get();
		assertThat(bodies(this.backend.read("/queue/{one}/a", 1, 10))).isEmpty();
		assertThat(bodies(this.backend.read("/queue/{one}/dead", 1, 10))).containsExactly("bad");
	}

}
