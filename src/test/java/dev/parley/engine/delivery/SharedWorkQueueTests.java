package dev.parley.engine.delivery;

import java.util.List;
import java.util.concurrent.CompletionException;

import dev.parley.engine.Eventually;
import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A work queue with consumers at two nodes, in memory. */
@Timeout(60)
class SharedWorkQueueTests {

	private static final String QUEUE = "/queue/kept/jobs";

	private final ClaimedMemory queue = new ClaimedMemory(new ManualClock());

	private FaultyBackend store;

	private TestEngine one;

	private TestEngine two;

	@BeforeEach
	void start() {
		this.store = FaultyBackend.of(this.queue.node("one"));
		this.one = new TestEngine(this.store);
		this.two = new TestEngine(FaultyBackend.of(this.queue.node("two")));
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
	}

	@Test
	void whatIsSentToOneNodeIsHandedOutAtTheOther() {
		this.one.publish(QUEUE, "1").join();
		TestClient consumer = consumer(this.two, "a", "ack:client-individual", "prefetch-count:2");
		assertThat(consumer.bodies(1)).containsExactly("1");
		this.one.publish(QUEUE, "2").join();
		this.one.publish(QUEUE, "3").join();
		wake(this.two);
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
	}

	@Test
	void eachMessageGoesToOneConsumerOfBothNodes() {
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:2");
		TestClient b = consumer(this.two, "b", "ack:client-individual", "prefetch-count:2");
		for (String body : new String[] { "1", "2", "3", "4" }) {
			this.one.publish(QUEUE, body).join();
		}
		assertThat(a.bodies(2)).containsExactly("1", "2");
		wake(this.two);
		assertThat(b.bodies(2)).containsExactly("3", "4");
	}

	@Test
	void whatAConsumerLeavesGoesToTheOtherNode() {
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:1");
		this.one.publish(QUEUE, "1").join();
		assertThat(a.bodies(1)).containsExactly("1");
		a.leave();
		TestClient b = consumer(this.two, "b", "ack:client-individual", "prefetch-count:1");
		Eventually.until(() -> {
			wake(this.two);
			return !b.all(Command.MESSAGE).isEmpty();
		});
		assertThat(b.all(Command.MESSAGE).get(0).headers().get("redelivered")).isEqualTo("true");
	}

	@Test
	void whatADeadNodeHeldGoesToTheOther() {
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:1");
		this.one.publish(QUEUE, "1").join();
		assertThat(a.bodies(1)).containsExactly("1");
		this.queue.die("one");
		TestClient b = consumer(this.two, "b", "ack:client-individual", "prefetch-count:1");
		Eventually.until(() -> {
			wake(this.two);
			return !b.all(Command.MESSAGE).isEmpty();
		});
		assertThat(b.all(Command.MESSAGE).get(0).headers().get("redelivered")).isEqualTo("true");
	}

	@Test
	void whoHasLostAMessageIsRefusedItsAcknowledgementOnceAndGetsOthers() {
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:1");
		a.listenForRefusals();
		this.one.publish(QUEUE, "1").join();
		Frame held = a.message(1);
		this.queue.die("one");
		TestClient b = consumer(this.two, "b", "ack:client-individual", "prefetch-count:1");
		Frame again = b.message(1);
		assertThat(again.headers().get("redelivered")).isEqualTo("true");
		a.ack(held);
		Eventually.until(() -> a.refusals().size() == 1);
		this.one.publish(QUEUE, "2").join();
		Eventually.until(() -> {
			wake(this.one);
			return a.all(Command.MESSAGE).stream().anyMatch((each) -> each.bodyAsText().equals("2"));
		});
		b.ack(again);
		Eventually.until(() -> this.queue.left(QUEUE).size() == 1);
	}

	@Test
	void aMessageIsErasedAtAnyNodeUnlessAConsumerOfOneHasIt() {
		this.one.publish(QUEUE, "1").join();
		this.one.publish(QUEUE, "2").join();
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:1");
		assertThat(a.bodies(1)).containsExactly("1");
		for (TestEngine node : List.of(this.one, this.two)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> node.engine.logs().erase(QUEUE, List.of(1L)).join())
				.withCauseInstanceOf(RefusedException.class);
		}
		this.two.engine.logs().erase(QUEUE, List.of(2L)).join();
		assertThat(this.queue.left(QUEUE)).containsExactly(1L);
		a.ack(a.message(1));
		Eventually.until(() -> this.queue.left(QUEUE).isEmpty());
	}

	@Test
	void whatWasSentToAConsumerAndCouldNotBeSettledComesAgainAtTheNextLook() {
		this.two.database.fault(FaultyBackend.Fault.FAILS);
		TestClient b = consumer(this.two, "b", "ack:auto");
		this.one.publish(QUEUE, "1").join();
		wake(this.two);
		assertThat(b.bodies(1)).containsExactly("1");
		Eventually.until(() -> {
			this.two.engine.broker().destinations().look();
			return b.all(Command.MESSAGE).size() > 1;
		});
		assertThat(b.message(2).headers().get("redelivered")).isEqualTo("true");
		this.two.database.fault(null);
		Eventually.until(() -> {
			this.two.engine.broker().destinations().look();
			return this.queue.left(QUEUE).isEmpty();
		});
	}

	@Test
	void whatABusyConsumerDoesNotTakeGoesToTheOtherNode() {
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:1");
		TestClient leaves = consumer(this.one, "leaves", "ack:client-individual", "prefetch-count:5");
		for (String body : new String[] { "1", "2", "3" }) {
			this.one.publish(QUEUE, body).join();
		}
		assertThat(leaves.bodies(2)).hasSize(2);
		leaves.leave();
		TestClient b = consumer(this.two, "b", "ack:client-individual", "prefetch-count:5");
		Eventually.until(() -> {
			this.one.engine.broker().destinations().look();
			wake(this.two);
			return b.all(Command.MESSAGE).size() == 2;
		});
		assertThat(a.all(Command.MESSAGE)).hasSize(1);
	}

	@Test
	void whatIsRefusedGoesToTheFrontAndIsBuriedWhenItCameTooOften() {
		TestClient a = consumer(this.one, "a", "ack:client-individual", "prefetch-count:1");
		this.one.publish(QUEUE, "1").join();
		this.one.publish(QUEUE, "2").join();
		a.send("NACK\nid:%s\n\n\0".formatted(a.message(1).header("ack")));
		assertThat(a.message(2).bodyAsText()).isEqualTo("1");
		assertThat(a.message(2).header("redelivered")).isEqualTo("true");
		a.leave();
		TestClient b = consumer(this.two, "b", "ack:client", "prefetch-count:5");
		Eventually.until(() -> {
			this.one.engine.broker().destinations().look();
			wake(this.two);
			return b.all(Command.MESSAGE).size() == 2;
		});
		b.send("ACK\nid:%s\n\n\0".formatted(b.message(2).header("ack")));
		Eventually.until(() -> this.queue.left(QUEUE).isEmpty());
	}

	@Test
	void aMessageThatIsGoneTakesNoOthersOfItsSettlementWithIt() {
		this.one.publish(QUEUE, "1").join();
		this.one.publish(QUEUE, "2").join();
		this.one.publish(QUEUE, "3").join();
		this.store.fault(FaultyBackend.Fault.WAITS);
		TestClient a = consumer(this.one, "a");
		assertThat(a.bodies(3)).containsExactly("1", "2", "3");
		Eventually.until(() -> this.store.batches() == 4);
		this.queue.remove(QUEUE, 1);
		this.store.goOn();
		Eventually.until(() -> {
			wake(this.one);
			return this.queue.left(QUEUE).isEmpty();
		});
		assertThat(a.all(Command.MESSAGE)).hasSize(3);
	}

	private static void wake(TestEngine engine) {
		engine.engine.broker().destinations().ready(QUEUE);
	}

	private static TestClient consumer(TestEngine engine, String id, String... headers) {
		TestClient client = engine.client(id);
		client.subscribe("1", QUEUE, headers);
		return client;
	}

}
