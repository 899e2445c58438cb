package dev.parley.conformance;

import java.util.List;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP 1.2, "BEGIN", "COMMIT" and "ABORT". */
@OpenServer
class StompTransactionsIT {

	@LocalServerPort
	int port;

	@ParameterizedTest
	@CsvSource({ "/topic/tx-commit", "/queue/tx-commit", "/topic/kept/tx-commit", "/topic/durable/tx-commit",
			"/queue/durable/tx-commit" })
	@DisplayName("BEGIN is used to start a transaction. … COMMIT is used to commit a transaction in progress.")
	void messagesSentInATransactionComeAtItsCommit(String destination) {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", destination);
			mina.send("BEGIN\ntransaction:tx1\nreceipt:begun\n\n\0");
			mina.expectReceipt("begun");
			mina.send("SEND\ndestination:" + destination + "\ntransaction:tx1\nreceipt:first\n\none\0");
			mina.expectReceipt("first");
			mina.send("SEND\ndestination:" + destination + "\ntransaction:tx1\nreceipt:second\n\ntwo\0");
			mina.expectReceipt("second");
			jun.expectNothing();
			mina.send("COMMIT\ntransaction:tx1\nreceipt:committed\n\n\0");
			mina.expectReceipt("committed");
			StompFrame message = jun.expectMessage("one");
			assertThat(message.headers()).doesNotContainKeys("transaction", "receipt");
			jun.expectMessage("two");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("ABORT is used to roll back a transaction in progress.")
	void messagesSentInAnAbortedTransactionNeverCome() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/tx-abort");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send("SEND\ndestination:/topic/tx-abort\ntransaction:tx1\n\nnever\0");
			mina.send("ABORT\ntransaction:tx1\nreceipt:aborted\n\n\0");
			mina.expectReceipt("aborted");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "BEGIN\nreceipt:r1\n\n\0", "BEGIN\ntransaction:\nreceipt:r1\n\n\0",
			"COMMIT\nreceipt:r1\n\n\0", "ABORT\nreceipt:r1\n\n\0" })
	@DisplayName("The transaction header is REQUIRED …")
	void aTransactionHasAName(String frame) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send(frame);
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "COMMIT\ntransaction:other\nreceipt:r1\n\n\0",
			"ABORT\ntransaction:other\nreceipt:r1\n\n\0",
			"SEND\ndestination:/topic/tx-unknown\ntransaction:other\nreceipt:r1\n\nhi\0",
			"ACK\nid:1-1\ntransaction:other\nreceipt:r1\n\n\0", "NACK\nid:1-1\ntransaction:other\nreceipt:r1\n\n\0" })
	@DisplayName("… and MUST specify the identifier of the transaction to commit [abort, send or acknowledge in].")
	void anUnknownTransactionIsAFault(String frame) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send(frame);
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("Within the same connection, different transactions MUST use different transaction identifiers.")
	void aNameThatIsInUseIsAFault() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("BEGIN\ntransaction:tx1\n\n\0BEGIN\ntransaction:tx1\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "COMMIT", "ABORT" })
	@DisplayName("A transaction identifier may be used again when its transaction has ended; the end itself may not be repeated.")
	void aNameIsFreeAgainAfterTheEnd(String end) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/tx-again");
			mina.send("BEGIN\ntransaction:tx1\n\n\0" + end + "\ntransaction:tx1\n\n\0");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send("SEND\ndestination:/topic/tx-again\ntransaction:tx1\n\nsecond life\0");
			mina.send("COMMIT\ntransaction:tx1\n\n\0");
			mina.expectMessage("second life");
			mina.send(end + "\ntransaction:tx1\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("Within the same connection … [the identifiers of another connection are its own].")
	void twoSessionsMayUseTheSameName() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", "/topic/tx-same-name");
			mina.send("BEGIN\ntransaction:tx1\n\n\0SEND\ndestination:/topic/tx-same-name\ntransaction:tx1\n\nmina\0");
			jun.send("BEGIN\ntransaction:tx1\n\n\0SEND\ndestination:/topic/tx-same-name\ntransaction:tx1\n\njun\0");
			mina.send("ABORT\ntransaction:tx1\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			jun.send("COMMIT\ntransaction:tx1\n\n\0");
			jun.expectMessage("jun");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("Any messages sent or acknowledged during a transaction will be processed atomically based on the transaction [and others are not held up by it].")
	void sendsOutsideOvertakeThoseInside() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/tx-interleaved");
			mina.send("BEGIN\ntransaction:a\n\n\0BEGIN\ntransaction:b\n\n\0");
			mina.send("SEND\ndestination:/topic/tx-interleaved\ntransaction:a\n\na1\0");
			mina.send("SEND\ndestination:/topic/tx-interleaved\n\noutside\0");
			mina.send("SEND\ndestination:/topic/tx-interleaved\ntransaction:b\n\nb1\0");
			mina.send("SEND\ndestination:/topic/tx-interleaved\ntransaction:a\n\na2\0");
			mina.send("COMMIT\ntransaction:b\n\n\0COMMIT\ntransaction:a\n\n\0");
			assertThat(mina.messages(4)).containsExactly("outside", "b1", "a1", "a2");
		}
	}

	@Test
	@DisplayName("… will be processed atomically [across several destinations, durable and not].")
	void aTransactionReachesSeveralDestinationsAtOnce() {
		List<String> destinations = List.of("/topic/tx-several", "/topic/kept/tx-several", "/topic/durable/tx-several",
				"/queue/tx-several", "/queue/durable/tx-several");
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			destinations.forEach((destination) -> jun.subscribe(destination, destination));
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			destinations.forEach((destination) -> mina
				.send("SEND\ndestination:" + destination + "\ntransaction:tx1\n\n" + destination + "\0"));
			mina.send("COMMIT\ntransaction:tx1\nreceipt:committed\n\n\0");
			mina.expectReceipt("committed");
			assertThat(jun.messages(5)).containsExactlyInAnyOrderElementsOf(destinations);
		}
	}

	@Test
	@DisplayName("Any started transactions which have not been committed will be implicitly aborted if the client sends a DISCONNECT frame …")
	void disconnectAborts() {
		try (StompClient jun = StompClient.connected(this.port); StompClient mina = StompClient.connected(this.port)) {
			jun.subscribe("0", "/topic/tx-disconnect");
			mina.send("BEGIN\ntransaction:tx1\n\n\0SEND\ndestination:/topic/tx-disconnect\ntransaction:tx1\n\nnever\0");
			mina.send("DISCONNECT\nreceipt:bye\n\n\0");
			mina.expectReceipt("bye");
			mina.expectClose();
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("… or if the TCP connection fails for any reason.")
	void theEndOfTheConnectionAborts() {
		try (StompClient jun = StompClient.connected(this.port)) {
			StompClient mina = StompClient.connected(this.port);
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/tx-lost\nack:client\n\n\0");
			mina.send("SEND\ndestination:/queue/tx-lost\n\nwork\0");
			String ack = mina.expectMessage("work").header("ack");
			mina.send("BEGIN\ntransaction:tx1\n\n\0SEND\ndestination:/topic/tx-lost\ntransaction:tx1\n\nnever\0");
			mina.send("ACK\nid:" + ack + "\ntransaction:tx1\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			jun.subscribe("topic", "/topic/tx-lost");
			jun.subscribe("queue", "/queue/tx-lost");
			mina.webSocket().reset();
			assertThat(jun.expectMessage("work").header("redelivered")).isEqualTo("true");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("Optionally, a transaction header MAY be specified, indicating that the message acknowledgment SHOULD be part of the named transaction.")
	void anAckTakesEffectAtTheCommit() {
		try (StompClient mina = consumer("/queue/tx-ack", "client-individual");
				StompClient jun = StompClient.connected(this.port)) {
			jun.publish("/queue/tx-ack", "one");
			jun.publish("/queue/tx-ack", "two");
			String one = mina.expectMessage("one").header("ack");
			String two = mina.expectMessage("two").header("ack");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send("ACK\nid:" + two + "\ntransaction:tx1\n\n\0ACK\nid:" + one + "\ntransaction:tx1\n\n\0");
			mina.send("SEND\ndestination:/topic/tx-acked\ntransaction:tx1\n\ndone\0");
			mina.send("COMMIT\ntransaction:tx1\nreceipt:committed\n\n\0");
			mina.expectReceipt("committed");
			mina.send("DISCONNECT\n\n\0");
			jun.subscribe("0", "/queue/tx-ack");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("NACK takes the same headers as ACK: id (REQUIRED) and transaction (OPTIONAL).")
	void aNackTakesEffectAtTheCommit() {
		try (StompClient mina = consumer("/queue/tx-nack", "client")) {
			mina.send("SEND\ndestination:/queue/tx-nack\n\none\0");
			String one = mina.expectMessage("one").header("ack");
			mina.send("BEGIN\ntransaction:tx1\n\n\0NACK\nid:" + one + "\ntransaction:tx1\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.expectNothing();
			mina.send("COMMIT\ntransaction:tx1\n\n\0");
			assertThat(mina.expectMessage("one").header("redelivered")).isEqualTo("true");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ACK", "NACK" })
	@DisplayName("After an ABORT its acknowledgements have not happened: they may be made again, outside too.")
	void afterAbortAMessageCanBeAcknowledgedAgain(String command) {
		try (StompClient mina = consumer("/queue/tx-ack-abort", "client-individual")) {
			mina.send("SEND\ndestination:/queue/tx-ack-abort\n\none\0");
			String one = mina.expectMessage("one").header("ack");
			mina.send("BEGIN\ntransaction:tx1\n\n\0" + command + "\nid:" + one + "\ntransaction:tx1\n\n\0");
			mina.send("ABORT\ntransaction:tx1\nreceipt:aborted\n\n\0");
			mina.expectReceipt("aborted");
			mina.expectNothing();
			mina.send("ACK\nid:" + one + "\nreceipt:acked\n\n\0");
			mina.expectReceipt("acked");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("A COMMIT that can't take effect leaves no half.")
	void aMessageThatWasAcknowledgedOutsideFailsTheCommitAsAWhole() {
		try (StompClient mina = consumer("/queue/tx-half", "client-individual")) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.subscribe("topic", "/topic/tx-half");
			mina.send("SEND\ndestination:/queue/tx-half\n\none\0SEND\ndestination:/queue/tx-half\n\ntwo\0");
			String one = mina.expectMessage("one").header("ack");
			String two = mina.expectMessage("two").header("ack");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send("SEND\ndestination:/topic/tx-half\ntransaction:tx1\n\nnever\0");
			mina.send("ACK\nid:" + two + "\ntransaction:tx1\n\n\0ACK\nid:" + one + "\ntransaction:tx1\n\n\0");
			mina.send("ACK\nid:" + one + "\nreceipt:outside\n\n\0");
			mina.expectReceipt("outside");
			mina.send("COMMIT\ntransaction:tx1\nreceipt:committed\n\n\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("subscription")).isEqualTo("errors");
			assertThat(refusal.header("receipt-id")).isEqualTo("committed");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("not-outstanding");
			mina.expectNothing();
			mina.send("ACK\nid:" + two + "\nreceipt:still-outstanding\n\n\0");
			mina.expectReceipt("still-outstanding");
		}
	}

	@Test
	@DisplayName("A COMMIT into a full queue is refused, and its other destinations get nothing.")
	void aFullQueueFailsTheCommitAsAWhole() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.subscribe("topic", "/topic/tx-full");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send("SEND\ndestination:/topic/tx-full\ntransaction:tx1\n\nnever\0");
			for (int i = 0; i < 4; i++) {
				mina.send("SEND\ndestination:/queue/small/tx-full\ntransaction:tx1\n\nnever\0");
			}
			mina.send("COMMIT\ntransaction:tx1\nreceipt:committed\n\n\0");
			assertThat(mina.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("queue-full");
			mina.subscribe("queue", "/queue/small/tx-full");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("Transactions are for /topic and /queue: one with a controller could not be undone.")
	void aTransactionWithAControllerIsRefused() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			mina.send("SEND\ndestination:/app/rooms/general/messages\ntransaction:tx1\nreceipt:r1\n\n{}\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("invalid");
		}
	}

	@Test
	@DisplayName("A session has at most 16 open transactions, which take up at most 1 MiB together, and a transaction at most 1000 frames.")
	void transactionsAreBounded() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			for (int i = 1; i <= 16; i++) {
				mina.send("BEGIN\ntransaction:tx" + i + "\n\n\0");
			}
			mina.send("BEGIN\ntransaction:tx17\nreceipt:too many\n\n\0");
			assertOverLimit(mina, "too many");
			String large = "SEND\ndestination:/topic/tx-bounds\ntransaction:tx1\n\n" + "x".repeat(60_000) + "\0";
			for (int i = 0; i < 17; i++) {
				mina.send(large);
			}
			mina.send("SEND\ndestination:/topic/tx-bounds\ntransaction:tx1\nreceipt:too large\n\n" + "x".repeat(60_000)
					+ "\0");
			assertOverLimit(mina, "too large");
			mina.send("ABORT\ntransaction:tx1\n\n\0");
			for (int i = 0; i < 1000; i++) {
				mina.send("SEND\ndestination:/topic/tx-bounds\ntransaction:tx2\n\nx\0");
			}
			mina.send("SEND\ndestination:/topic/tx-bounds\ntransaction:tx2\nreceipt:too long\n\nx\0");
			assertOverLimit(mina, "too long");
		}
	}

	@Test
	@DisplayName("A transaction that grew too large can't be committed with its excess: it is all or nothing.")
	void aTransactionWithARefusedFrameIsNotCommittedInPart() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.subscribe("topic", "/topic/tx-excess");
			mina.send("BEGIN\ntransaction:tx1\n\n\0");
			for (int i = 0; i < 1001; i++) {
				mina.send("SEND\ndestination:/topic/tx-excess\ntransaction:tx1\n\nx\0");
			}
			mina.expect("MESSAGE");
			mina.send("COMMIT\ntransaction:tx1\nreceipt:committed\n\n\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("subscription")).isEqualTo("errors");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("No session leaks after many transactions.")
	void thousandsOfTransactionsComeAndGo() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/tx-many");
			for (int i = 0; i < 2000; i++) {
				String end = (i % 2 == 0) ? "COMMIT" : "ABORT";
				mina.send("BEGIN\ntransaction:tx" + i + "\n\n\0SEND\ndestination:/topic/tx-many\ntransaction:tx" + i
						+ "\n\n" + i + "\0" + end + "\ntransaction:tx" + i + "\n\n\0");
			}
			assertThat(mina.messages(1000)).startsWith("0", "2").endsWith("1998");
			mina.expectNothing();
		}
	}

	private static void assertOverLimit(StompClient client, String receipt) {
		StompFrame refusal = client.expect("MESSAGE");
		assertThat(refusal.header("receipt-id")).isEqualTo(receipt);
		assertThat(refusal.json().get("code").stringValue()).isEqualTo("over-limit");
	}

	private StompClient consumer(String queue, String mode) {
		StompClient client = StompClient.connected(this.port);
		client.send("SUBSCRIBE\nid:0\ndestination:" + queue + "\nack:" + mode + "\nreceipt:subscribed\n\n\0");
		client.expectReceipt("subscribed");
		return client;
	}

}
