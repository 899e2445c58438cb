package dev.parley.engine.broker;

import java.time.Duration;
import java.util.List;

import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** All of a transaction takes effect, or none of it, with a database that can fail. */
@Timeout(60)
class CommitsTests {

	private TestEngine server;

	private TestClient sender;

	private TestClient reader;

	@BeforeEach
	void start() {
		this.server = new TestEngine(DestinationPolicy.open("/queue/one").retain(new Retention(1, Duration.ZERO, 0)));
		this.sender = this.server.client("sender").listenForRefusals();
		this.reader = this.server.client("reader");
		this.reader.subscribe("m", "/topic/plain");
		this.reader.subscribe("d", "/topic/kept/a");
		this.reader.subscribe("q", "/queue/plain");
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void nothingTakesEffectBeforeCommit() {
		begin();
		this.sender.settle();
		this.reader.settle();
		assertThat(this.reader.all(Command.MESSAGE)).isEmpty();
		this.sender.sendAndWait("COMMIT\ntransaction:t\n\n\0");
		assertThat(this.reader.bodies(3)).containsExactlyInAnyOrder("1", "2", "3");
	}

	@Test
	void abortForgetsIt() {
		begin();
		this.sender.sendAndWait("ABORT\ntransaction:t\n\n\0");
		this.sender.send("COMMIT\ntransaction:t\n\n\0");
		until(() -> this.sender.wire.closed() == CloseReason.PROTOCOL_FAULT);
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aClientThatGoesHasAborted() {
		begin();
		this.sender.leave();
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void theReceiptOfCommitComesAfterTheDatabaseHasAnswered() {
		begin();
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		assertThat(this.sender.receipts()).doesNotContain("c");
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
		this.server.database.goOn();
		until(() -> this.sender.receipts().contains("c"));
		assertThat(this.reader.bodies(3)).containsExactlyInAnyOrder("1", "2", "3");
	}

	@Test
	void messagesAfterACommitDoNotOvertakeIt() {
		begin();
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0SEND\ndestination:/topic/plain\n\nlater\0");
		this.sender.send("SEND\ndestination:/topic/plain\nreceipt:s\n\nlast\0");
		assertThat(this.sender.wire.isPaused()).isTrue();
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
		this.server.database.goOn();
		until(() -> this.sender.receipts().contains("s"));
		assertThat(this.sender.receipts()).containsSubsequence("c", "s");
		assertThat(this.reader.bodies(5).stream().filter((body) -> !body.equals("2") && !body.equals("3")))
			.containsExactly("1", "later", "last");
		assertThat(this.sender.wire.isPaused()).isFalse();
	}

	@Test
	void aCommitToTheDatabaseAloneHoldsUpNobody() {
		this.sender.sendAndWait("BEGIN\ntransaction:t\n\n\0");
		this.sender.sendAndWait("SEND\ndestination:/topic/kept/a\ntransaction:t\n\n1\0");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0").settle();
		assertThat(this.sender.receipts()).doesNotContain("c");
		this.server.database.goOn();
		until(() -> this.sender.receipts().contains("c"));
	}

	@Test
	void aCommitThatFailsLateDoesNotRefuseTheNextTransactionOfItsName() {
		this.sender.sendAndWait("BEGIN\ntransaction:t\n\n\0");
		this.sender.sendAndWait("SEND\ndestination:/topic/kept/a\ntransaction:t\n\n1\0");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		this.sender.send("COMMIT\ntransaction:t\n\n\0");
		this.sender.sendAndWait("BEGIN\ntransaction:t\n\n\0");
		this.sender.sendAndWait("SEND\ndestination:/topic/plain\ntransaction:t\n\n2\0");
		this.server.database.giveUp();
		until(() -> this.sender.refusals().contains("unavailable"));
		this.sender.sendAndWait("COMMIT\ntransaction:t\n\n\0");
		assertThat(this.reader.bodies(1)).containsExactly("2");
	}

	@Test
	void aFailingDatabaseLeavesNoHalf() {
		begin();
		this.server.database.fault(FaultyBackend.Fault.FAILS);
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		until(() -> this.sender.refusals().contains("unavailable"));
		assertThat(this.sender.receipts()).doesNotContain("c");
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
		this.server.database.fault(null);
		this.server.publish("/queue/plain", "4");
		assertThat(this.reader.bodies(1)).containsExactly("4");
	}

	@Test
	void aFullQueueLeavesNoHalf() {
		this.server.publish("/queue/one", "full");
		begin();
		this.sender.send("SEND\ndestination:/queue/one\ntransaction:t\n\n5\0");
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		until(() -> this.sender.refusals().contains("queue-full"));
		assertThat(this.sender.receipts()).doesNotContain("c");
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aQueueThatCannotBeReadLeavesNoHalf() {
		begin();
		this.sender.send("SEND\ndestination:/queue/kept/unread\ntransaction:t\n\n5\0");
		this.server.database.unreadable(true);
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		until(() -> this.sender.refusals().contains("unavailable"));
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aRefusedFrameDoomsItsTransaction() {
		begin();
		this.sender.send("SEND\ndestination:/topic/*\ntransaction:t\n\nno\0");
		this.sender.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		until(() -> this.sender.refusals().equals(List.of("invalid", "transaction-refused")));
		assertThat(this.sender.settle().receipts()).doesNotContain("c");
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aTransactionThatIsTooLargeTakesNoEffect() {
		begin();
		for (int i = 0; i <= Limits.DEFAULT.transactionFrames(); i++) {
			this.sender.send("SEND\ndestination:/topic/plain\ntransaction:t\n\nx\0");
		}
		this.sender.send("COMMIT\ntransaction:t\n\n\0");
		until(() -> this.sender.refusals().contains("transaction-refused"));
		assertThat(this.sender.refusals()).contains("over-limit");
		assertThat(this.reader.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void acknowledgementsTakeEffectWithTheMessages() {
		TestClient worker = worker("/queue/kept/jobs");
		this.server.publishAll("/queue/kept/jobs", "1", "2");
		Frame message = worker.messages(2).get(0);
		worker.send("BEGIN\ntransaction:t\n\n\0");
		worker.send("ACK\nid:" + message.header("ack") + "\ntransaction:t\n\n\0");
		worker.send("SEND\ndestination:/topic/kept/a\ntransaction:t\n\ndone\0");
		assertThat(unsettled()).hasSize(2);
		worker.sendAndWait("COMMIT\ntransaction:t\n\n\0");
		assertThat(unsettled()).hasSize(1);
		assertThat(this.reader.bodies(1)).containsExactly("done");
	}

	@ParameterizedTest
	@ValueSource(strings = { "stays", "goes" })
	void acknowledgementsOfAFailedCommitAreGivenBack(String worker) {
		TestClient first = worker("/queue/kept/jobs");
		this.server.publishAll("/queue/kept/jobs", "1", "2");
		Frame message = first.messages(2).get(0);
		first.send("BEGIN\ntransaction:t\n\n\0");
		first.send("ACK\nid:" + message.header("ack") + "\ntransaction:t\n\n\0");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		first.send("COMMIT\ntransaction:t\n\n\0");
		if (worker.equals("goes")) {
			first.leave();
			this.server.database.giveUp();
		}
		else {
			this.server.database.giveUp();
			first.leave();
		}
		TestClient second = worker("/queue/kept/jobs");
		assertThat(second.bodies(2)).containsExactlyInAnyOrder("1", "2");
		assertThat(unsettled()).hasSize(2);
	}

	@Test
	void aRejectedMessageOfACommitThatOutlivesItsConsumerComesOnce() {
		TestClient first = worker("/queue/kept/jobs");
		this.server.publish("/queue/kept/jobs", "1");
		Frame message = first.message(1);
		first.send("BEGIN\ntransaction:t\n\n\0");
		first.send("NACK\nid:" + message.header("ack") + "\ntransaction:t\n\n\0");
		first.send("SEND\ndestination:/topic/kept/a\ntransaction:t\n\nx\0");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		first.send("COMMIT\ntransaction:t\n\n\0").leave();
		TestClient second = worker("/queue/kept/jobs");
		this.server.database.goOn();
		assertThat(second.bodies(1)).containsExactly("1");
		assertThat(second.settle().all(Command.MESSAGE)).hasSize(1);
	}

	@Test
	void oneThatIsNotOutstandingAnyMoreFailsAll() {
		TestClient worker = worker("/queue/plain/jobs").listenForRefusals();
		this.server.publishAll("/queue/plain/jobs", "1", "2");
		List<Frame> messages = worker.messages(2);
		worker.send("BEGIN\ntransaction:t\n\n\0");
		worker.send("ACK\nid:" + messages.get(0).header("ack") + "\ntransaction:t\n\n\0");
		worker.send("ACK\nid:" + messages.get(1).header("ack") + "\ntransaction:t\n\n\0");
		worker.ack(messages.get(1));
		worker.send("COMMIT\ntransaction:t\n\n\0");
		until(() -> worker.refusals().contains("not-outstanding"));
		worker.ack(messages.get(0)).settle();
	}

	@Test
	void deadLettersAndTheirEndAreOneCommit() {
		TestClient worker = worker("/queue/kept/jobs").listenForRefusals();
		this.server.publish("/queue/kept/jobs", "bad");
		this.server.database.fault(FaultyBackend.Fault.FAILS);
		worker.send("NACK\nrequeue:false\nid:" + worker.messages(1).get(0).header("ack") + "\n\n\0");
		until(() -> worker.refusals().contains("unavailable"));
		this.server.database.fault(null);
		TestClient undertaker = worker("/queue/dead-letter/kept/jobs");
		worker.send("NACK\nrequeue:false\nid:" + worker.all(Command.MESSAGE).get(0).header("ack") + "\n\n\0").settle();
		assertThat(undertaker.bodies(1)).containsExactly("bad");
		assertThat(unsettled()).isEmpty();
	}

	@Test
	void onlyDurableMessagesAreSettledInTheDatabase() {
		TestClient worker = worker("/queue/plain/jobs");
		int before = this.server.database.batches();
		this.server.publish("/queue/plain/jobs", "1");
		worker.ack(worker.message(1)).settle();
		assertThat(this.server.database.batches()).isEqualTo(before);
	}

	@Test
	void theSenderHearsOfAFailureAfterTheStore() {
		this.server.database.fault(FaultyBackend.Fault.FAILS_AFTER_APPEND);
		this.sender.send("SEND\ndestination:/topic/kept/a\nreceipt:s\n\nx\0");
		until(() -> this.sender.refusals().contains("unavailable"));
		assertThat(this.reader.bodies(1)).containsExactly("x");
		assertThat(this.sender.receipts()).doesNotContain("s");
	}

	private TestClient worker(String queue) {
		TestClient worker = this.server.client("worker" + this.server.engine.sessionCount() + queue.hashCode());
		worker.subscribe("1", queue, "ack:client-individual");
		return worker;
	}

	private void begin() {
		this.sender.sendAndWait("BEGIN\ntransaction:t\n\n\0");
		this.sender.sendAndWait("SEND\ndestination:/topic/plain\ntransaction:t\n\n1\0");
		this.sender.sendAndWait("SEND\ndestination:/topic/kept/a\ntransaction:t\n\n2\0");
		this.sender.sendAndWait("SEND\ndestination:/queue/plain\ntransaction:t\n\n3\0");
	}

	private List<StoredMessage> unsettled() {
		return this.server.database.read("/queue/kept/jobs", 1, 100).messages();
	}

}
