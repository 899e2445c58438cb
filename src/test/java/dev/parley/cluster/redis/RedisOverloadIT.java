package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import dev.parley.cluster.ClusterNode;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Nodes whose subscribers take messages more slowly than they come. */
@Slow
class RedisOverloadIT extends BackendFixture {

	private final RedisProcess redis = RedisProcess.newest();

	@Override
	protected Backend create(Clock clock) {
		return new RedisBackend(this.redis.servers(), "overload", ClusterNode.newId(), clock, Duration.ofSeconds(2),
				Duration.ofSeconds(5), Duration.ofMillis(50));
	}

	@AfterEach
	void stop() {
		this.redis.close();
	}

	@Test
	void whoPublishesFasterThanSubscribersTakeIsHeldBackAndAfterThatRefused() throws Exception {
		String large = "x".repeat(1 << 20);
		CountDownLatch slow = new CountDownLatch(1);
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start(new SlowInbound(slow), BackendFixture::retention);
			CompletableFuture<List<Position>> last = new CompletableFuture<>();
			int sent = 0;
			while (!last.isCompletedExceptionally()) {
				assertThat(sent).as("messages of 1 MB").isLessThan(200);
				last = node.publish(Batch.of(publication("/topic/five", large)));
				sent += last.isCompletedExceptionally() ? 0 : 1;
				int stored = sent;
				await().until(() -> node.read("/topic/five", 1, 0).last() == stored);
				assertThat(node.isBehind("mina")).isEqualTo(sent >= 16);
			}
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(last::get)
				.withMessageContaining("Too much waits for subscribers");
			slow.countDown();
			await().until(() -> !node.isBehind("mina"));
			assertThat(node.publish(Batch.of(publication("/topic/a", "goes on"))).get(10, TimeUnit.SECONDS)).hasSize(1);
		}
	}

	@Test
	void whatOtherNodesPublishFasterThanSubscribersTakeIsDropped() throws Exception {
		String large = "x".repeat(1 << 20);
		CountDownLatch slow = new CountDownLatch(1);
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start(new SlowInbound(slow), BackendFixture::retention);
			node.join("/topic/nothing").get(10, TimeUnit.SECONDS);
			for (int i = 0; i < 80; i++) {
				publish("/topic/nothing", large);
			}
			await().untilAsserted(() -> assertThat(node.lost()).isBetween(10L, 20L));
			slow.countDown();
			await().until(() -> !node.isBehind("mina"));
		}
	}

	@Test
	void whatIsDroppedIsReadFromTheLogWhereThereIsOne() throws Exception {
		String large = "x".repeat(1 << 20);
		CountDownLatch slow = new CountDownLatch(1);
		List<Long> heard = new CopyOnWriteArrayList<>();
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start((message) -> {
				new SlowInbound(slow).appended(message);
				heard.add(message.offset());
			}, BackendFixture::retention);
			node.join("/topic/a").get(10, TimeUnit.SECONDS);
			for (int i = 0; i < 80; i++) {
				publish("/topic/a", large);
			}
			slow.countDown();
			await().untilAsserted(() -> assertThat(heard).isEqualTo(LongStream.rangeClosed(1, 80).boxed().toList()));
			assertThat(node.lost()).isZero();
		}
	}

	@Test
	void whatIsDroppedAndNotInTheLogAnyMoreIsSaid() throws Exception {
		String large = "x".repeat(1 << 20);
		CountDownLatch slow = new CountDownLatch(1);
		List<String> heard = new CopyOnWriteArrayList<>();
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start(new Inbound() {

				@Override
				public void appended(StoredMessage message) {
					new SlowInbound(slow).appended(message);
					heard.add(String.valueOf(message.offset()));
				}

				@Override
				public void outrun(String topic, Position upTo) {
					heard.add(topic + " up to " + upTo.offset());
				}

			}, BackendFixture::retention);
			node.join("/topic/five").get(10, TimeUnit.SECONDS);
			for (int i = 0; i < 80; i++) {
				publish("/topic/five", large);
			}
			slow.countDown();
			await()
				.untilAsserted(() -> assertThat(heard).endsWith("/topic/five up to 75", "76", "77", "78", "79", "80"));
			assertThat(heard).hasSizeBetween(65, 80).startsWith("1", "2", "3").doesNotHaveDuplicates();
		}
	}

	private record SlowInbound(CountDownLatch goOn) implements Inbound {

		@Override
		public void appended(StoredMessage message) {
			try {
				this.goOn.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
