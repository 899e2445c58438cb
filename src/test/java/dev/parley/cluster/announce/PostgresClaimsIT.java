package dev.parley.cluster.announce;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.ClaimsContract;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Work queues that are not durable, which nodes without Redis hand out. */
class PostgresClaimsIT extends ClaimsContract {

	@RegisterExtension
	private static final PostgresLogs database = new PostgresLogs();

	@Override
	protected void empty() {
		database.beginAnew();
	}

	@Override
	protected Node start(Clock clock) {
		TcpProxy line = new TcpProxy(database.port());
		SharedLogs backend = database.node(clock, Duration.ofMillis(50), line);
		backend.start(new RecordingInbound(), BackendFixture::retention);
		return new Node() {

			@Override
			public Backend backend() {
				return backend;
			}

			@Override
			public Claims claims() {
				return Objects.requireNonNull(backend.claims());
			}

			@Override
			public void die() {
				line.cut();
			}

			@Override
			public void close() {
				backend.close();
				line.close();
			}

		};
	}

	@Test
	void whatPostgresqlHasLostCannotBeAcknowledgedAndWhatHasItsPlaceStays() throws Exception {
		publish("before");
		Claimed before = claim(one());
		database.loseAll();
		assertRefused(Settlement.of(before.message()));
		publish("after");
		assertRefused(Settlement.of(before.message()));
		one().claims().release(QUEUE, List.of(before)).get(30, TimeUnit.SECONDS);
		Claimed after = claim(two());
		assertThat(after.message().offset()).isEqualTo(before.message().offset());
		assertThat(after.message().body()).asString().isEqualTo("after");
		assertThat(after.redelivered()).isFalse();
		two().backend().publish(Batch.of(Settlement.of(after.message()))).get(30, TimeUnit.SECONDS);
	}

	private void assertRefused(Settlement settlement) {
		assertThatThrownBy(() -> one().backend().publish(Batch.of(settlement)).get(30, TimeUnit.SECONDS))
			.hasCauseInstanceOf(RefusedException.class);
	}

	/** No node has a turn at what is not durable. */
	@Test
	void whatAQueueKeepsNoLongerIsDeletedByTheFirstNode() throws Exception {
		two().backend().publish(Batch.of(publication(YOUNG, "old"))).get(30, TimeUnit.SECONDS);
		clock().advance(Duration.ofMinutes(2));
		two().backend().publish(Batch.of(publication(YOUNG, "new"))).get(30, TimeUnit.SECONDS);
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(database.storedMessages()).isOne());
		assertThat(two().backend().read(YOUNG, 1, 10).messages()).extracting((each) -> each.offset())
			.containsExactly(2L);
	}

	private void publish(String body) throws Exception {
		one().backend().publish(Batch.of(publication(QUEUE, body))).get(30, TimeUnit.SECONDS);
	}

	private static Publication publication(String queue, String body) {
		return new Publication(queue, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	private static Claimed claim(Node node) throws Exception {
		return node.claims().claim(QUEUE, 1).get(30, TimeUnit.SECONDS).get(0);
	}

}
