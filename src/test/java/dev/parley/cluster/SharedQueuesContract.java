package dev.parley.cluster;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.engine.Eventually;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.support.TcpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Work queues that are not durable, with consumers at two nodes, whatever store they
 * share.
 */
@Timeout(120)
public abstract class SharedQueuesContract {

	protected static final String QUEUE = "/queue/jobs";

	private static final String DEAD = "/queue/dead-letter/jobs";

	/** From node one to the store. */
	private TcpProxy line;

	protected TestEngine one;

	protected TestEngine two;

	/** Empties the store. */
	protected abstract void empty();

	/** Where the store listens. */
	protected abstract int port();

	/** How many messages of the queue the nodes hold. */
	protected abstract int held();

	/** Another node, not started, which reaches the store by this line alone. */
	protected abstract SharedBackend node(TcpProxy line);

	/** Another node, not started. */
	protected abstract SharedBackend node();

	@BeforeEach
	void start() {
		empty();
		this.line = new TcpProxy(port());
		this.one = engine(node(this.line));
		this.two = engine(node());
	}

	protected static TestEngine engine(SharedBackend shared) {
		return new TestEngine(shared, null,
				DestinationPolicy.open("/queue/three").retain(new Retention(3, Duration.ZERO, 0)));
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.line.close();
	}

	@Test
	void whatIsSentToOneNodeIsHandedOutAtTheOther() {
		this.one.publish(QUEUE, "1").join();
		TestClient consumer = consumer(this.two, "prefetch-count:2");
		assertThat(consumer.bodies(1)).containsExactly("1");
		this.one.publish(QUEUE, "2").join();
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
	}

	@Test
	void eachMessageGoesToOneConsumerOfBothNodes() {
		TestClient a = consumer(this.one, "prefetch-count:10");
		TestClient b = consumer(this.two, "prefetch-count:10");
		IntStream.rangeClosed(1, 10).forEach((i) -> this.one.publish(QUEUE, "one " + i).join());
		IntStream.rangeClosed(1, 10).forEach((i) -> this.two.publish(QUEUE, "two " + i).join());
		Eventually.until(() -> messages(a).size() + messages(b).size() == 20);
		assertThat(Stream.concat(messages(a).stream(), messages(b).stream()).map(Frame::bodyAsText))
			.doesNotHaveDuplicates();
	}

	@Test
	void whatAConsumerLeavesGoesToTheOtherNodeInItsOrder() {
		TestClient a = consumer(this.one, "prefetch-count:2");
		Stream.of("1", "2", "3").forEach((body) -> this.one.publish(QUEUE, body).join());
		assertThat(a.bodies(2)).containsExactly("1", "2");
		a.leave();
		Eventually.until(() -> held() == 0);
		TestClient b = consumer(this.two, "prefetch-count:3");
		assertThat(b.bodies(3)).containsExactly("1", "2", "3");
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
		assertThat(b.message(3).header("redelivered")).isNull();
	}

	@Test
	void whatANodeHeldThatIsGoneGoesToTheOtherWithinItsLease() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		this.one.publish(QUEUE, "1").join();
		assertThat(a.bodies(1)).containsExactly("1");
		TestClient b = consumer(this.two, "prefetch-count:1");
		this.line.cut();
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
	}

	@Test
	void aNodeThatComesBackIsRefusedTheAcknowledgementOfWhatAnotherHasAndGetsOthers() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		a.listenForRefusals();
		this.one.publish(QUEUE, "1").join();
		Frame held = a.message(1);
		TestClient b = consumer(this.two, "prefetch-count:1");
		this.line.cut();
		Frame again = b.message(1);
		this.line.open();
		Eventually.until(() -> {
			this.one.publish("/queue/others", "the link is back").get();
			return true;
		});
		a.ack(held);
		Eventually.until(() -> a.refusals().contains("not-outstanding"));
		b.ack(again);
		b.settle();
		this.two.publish(QUEUE, "2").join();
		this.two.publish(QUEUE, "3").join();
		Eventually.until(() -> messages(a).size() == 2 && messages(b).size() == 2);
	}

	@Test
	void aRejectedMessageIsInTheDeadLetterQueueForConsumersOfAnyNode() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		this.two.publish(QUEUE, "bad").join();
		a.send("NACK\nrequeue:false\nid:" + a.message(1).header("ack") + "\n\n\0");
		TestClient dead = this.two.client("dead");
		dead.subscribe("1", DEAD);
		assertThat(dead.bodies(1)).containsExactly("bad");
		assertThat(dead.message(1).header("original-destination")).isEqualTo(QUEUE);
	}

	@Test
	void aFullQueueIsFullAtBothNodes() {
		TestClient a = this.one.client("a").listenForRefusals();
		TestClient b = this.two.client("b").listenForRefusals();
		Stream.of("1", "2", "3").forEach((body) -> this.one.publish("/queue/three", body).join());
		for (TestClient each : List.of(a, b)) {
			each.send("SEND\ndestination:/queue/three\n\n4\0");
			Eventually.until(() -> each.refusals().contains("queue-full"));
		}
	}

	@Test
	void whileTheStoreIsAwaySendersAreRefusedAndConsumersGoOnAfterwards() {
		TestClient a = consumer(this.one, "prefetch-count:5");
		a.listenForRefusals();
		this.line.cut();
		a.send("SEND\ndestination:" + QUEUE + "\n\nlost\0");
		Eventually.until(() -> a.refusals().contains("unavailable"));
		this.two.publish(QUEUE, "1").join();
		this.line.open();
		Eventually.until(() -> messages(a).size() == 1);
		assertThat(messages(a).get(0).bodyAsText()).isEqualTo("1");
	}

	protected static List<Frame> messages(TestClient client) {
		return client.all(Command.MESSAGE)
			.stream()
			.filter((each) -> String.valueOf(each.header("destination")).startsWith("/queue/"))
			.toList();
	}

	protected static TestClient consumer(TestEngine engine, String... headers) {
		TestClient client = engine.client("consumer");
		String[] all = Stream.concat(Stream.of("ack:client-individual"), Stream.of(headers)).toArray(String[]::new);
		client.subscribe("1", QUEUE, all);
		return client;
	}

}
