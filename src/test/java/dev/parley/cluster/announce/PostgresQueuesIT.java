package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.cluster.SharedQueuesContract;
import dev.parley.engine.Eventually;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.SharedBackend;
import dev.parley.support.ManualClock;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Work queues that are not durable, with consumers at nodes on one PostgreSQL. */
class PostgresQueuesIT extends SharedQueuesContract {

	private static final Duration LINGER = Duration.ofSeconds(5);

	@RegisterExtension
	private static final PostgresLogs database = new PostgresLogs();

	@Override
	protected void empty() {
		database.beginAnew();
	}

	@Override
	protected int port() {
		return database.port();
	}

	@Override
	protected int held() {
		return database.heldMessages();
	}

	@Override
	protected SharedBackend node(TcpProxy line) {
		return database.node(new ManualClock(), LINGER, line);
	}

	@Override
	protected SharedBackend node() {
		return database.node(new ManualClock(), LINGER);
	}

	@Test
	void threeNodesHandOutEachMessageOnce() {
		try (TestEngine three = engine(node())) {
			List<TestEngine> nodes = List.of(this.one, this.two, three);
			List<TestClient> consumers = nodes.stream().map((node) -> consumer(node, "prefetch-count:20")).toList();
			IntStream.range(0, 60).forEach((i) -> nodes.get(i % 3).publish(QUEUE, String.valueOf(i)).join());
			consumers.forEach((each) -> Eventually.until(() -> messages(each).size() == 20));
			Stream<String> all = consumers.stream().flatMap((each) -> messages(each).stream()).map(Frame::bodyAsText);
			assertThat(all).doesNotHaveDuplicates();
		}
	}

	@Test
	void consumersGoOnWithWhatComesAfterPostgresqlHasLostTheQueue() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		a.listenForRefusals();
		this.two.publish(QUEUE, "before").join();
		Frame before = a.message(1);
		this.two.publish(QUEUE, "lost").join();
		database.loseAll();
		a.ack(before);
		Eventually.until(() -> a.refusals().contains("not-outstanding"));
		this.two.publish(QUEUE, "after").join();
		Eventually.until(() -> messages(a).size() == 2);
		assertThat(messages(a).get(1).bodyAsText()).isEqualTo("after");
	}

}
