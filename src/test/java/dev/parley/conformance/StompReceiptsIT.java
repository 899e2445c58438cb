package dev.parley.conformance;

import java.util.ArrayList;
import java.util.List;

import dev.parley.support.OpenServer;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP 1.2, "Header receipt", "RECEIPT" and "DISCONNECT". */
@OpenServer
class StompReceiptsIT {

	@LocalServerPort
	int port;

	@Test
	@DisplayName("Any client frame other than CONNECT MAY specify a receipt header with an arbitrary value.")
	void everyFrameHasItsReceipt() {
		try (StompClient mina = StompClient.connected(this.port)) {
			everyFrameHasItsReceipt(mina, "/queue/receipts");
		}
	}

	@Test
	@DisplayName("Any client frame … MAY specify a receipt header [over SockJS too].")
	void everyFrameHasItsReceiptOverSockJs() {
		try (StompClient mina = new StompClient(SockJs.streaming(this.port))) {
			mina.connect();
			everyFrameHasItsReceipt(mina, "/queue/receipts-sockjs");
		}
	}

	private static void everyFrameHasItsReceipt(StompClient mina, String queue) {
		mina.send("SUBSCRIBE\nid:0\ndestination:" + queue + "\nack:client-individual\nreceipt:r1\n\n\0");
		mina.expectReceipt("r1");
		mina.send("SEND\ndestination:" + queue + "\nreceipt:r2\n\none\0");
		mina.awaitReceipt("r2");
		mina.send("SEND\ndestination:" + queue + "\nreceipt:r3\n\ntwo\0");
		mina.awaitReceipt("r3");
		String one = mina.expectMessage("one").header("ack");
		String two = mina.expectMessage("two").header("ack");
		mina.send("ACK\nid:" + one + "\nreceipt:r4\n\n\0");
		mina.expectReceipt("r4");
		mina.send("NACK\nid:" + two + "\nrequeue:false\nreceipt:r5\n\n\0");
		mina.expectReceipt("r5");
		mina.send("BEGIN\ntransaction:a\nreceipt:r6\n\n\0");
		mina.expectReceipt("r6");
		mina.send("SEND\ndestination:" + queue + "\ntransaction:a\nreceipt:r7\n\nthree\0");
		mina.expectReceipt("r7");
		mina.send("ABORT\ntransaction:a\nreceipt:r8\n\n\0");
		mina.expectReceipt("r8");
		mina.send("BEGIN\ntransaction:b\nreceipt:r9\n\n\0");
		mina.expectReceipt("r9");
		mina.send("COMMIT\ntransaction:b\nreceipt:r10\n\n\0");
		mina.expectReceipt("r10");
		mina.send("UNSUBSCRIBE\nid:0\nreceipt:r11\n\n\0");
		mina.expectReceipt("r11");
		mina.send("DISCONNECT\nreceipt:r12\n\n\0");
		mina.expectReceipt("r12");
		mina.expectClose();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false,
			value = { "message-12345|message-12345", " blanks | blanks ", "영수증 🧾|영수증 🧾", "a\\cb\\\\c|a:b\\c" })
	@DisplayName("A RECEIPT frame MUST include the header receipt-id, where the value is the value of the receipt header in the frame which this is a receipt for.")
	void theReceiptIdIsTheReceipt(String receipt, String unescaped) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SEND\ndestination:/queue/receipt-values-" + receipt.hashCode() + "\nreceipt:" + receipt
					+ "\n\nhello queue a\0");
			StompFrame frame = mina.expectReceipt(unescaped);
			assertThat(frame.body()).isEmpty();
		}
	}

	@Test
	@DisplayName("A RECEIPT frame is an acknowledgment that the corresponding client frame has been processed by the server.")
	void aReceiptedMessageHasBeenHandedOut() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", "/topic/receipts-after");
			for (int i = 0; i < 100; i++) {
				mina.send("SEND\ndestination:/topic/receipts-after\nreceipt:r" + i + "\n\n" + i + "\0");
				mina.expectMessage(Integer.toString(i));
				mina.expectReceipt("r" + i);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/receipts-some", "/queue/receipts-some", "/topic/durable/receipts-some" })
	@DisplayName("The receipt is also a cumulative acknowledgment that all the previous frames have been received by the server.")
	void receiptedAndUnreceiptedMessagesKeepTheirOrder(String destination) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("0", destination);
			for (int i = 0; i < 300; i++) {
				mina.send("SEND\ndestination:" + destination + ((i % 3 == 0) ? "\nreceipt:r" + i : "") + "\n\n" + i
						+ "\0");
			}
			List<String> bodies = new ArrayList<>();
			List<String> receipts = new ArrayList<>();
			while (bodies.size() < 300 || receipts.size() < 100) {
				StompFrame frame = mina.next();
				if (frame.command().equals("RECEIPT")) {
					receipts.add(frame.header("receipt-id"));
				}
				else {
					bodies.add(frame.text());
				}
			}
			assertThat(bodies).startsWith("0", "1", "2").endsWith("299").doesNotHaveDuplicates();
			assertThat(receipts).startsWith("r0", "r3").endsWith("r297").doesNotHaveDuplicates();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/receipts-last", "/queue/receipts-last", "/topic/durable/receipts-last" })
	@DisplayName("To do a graceful shutdown, where the client is assured that all previous frames have been received by the server, the client SHOULD: send a DISCONNECT frame with a receipt header set …")
	void theReceiptOfDisconnectIsTheLastFrame(String destination) {
		try (StompClient mina = StompClient.connected(this.port)) {
			StringBuilder frames = new StringBuilder();
			for (int i = 0; i < 50; i++) {
				frames.append("SEND\ndestination:")
					.append(destination)
					.append("\nreceipt:r")
					.append(i)
					.append("\n\nx\0");
			}
			mina.send(frames + "DISCONNECT\nreceipt:77\n\n\0");
			for (int i = 0; i < 50; i++) {
				mina.expectReceipt("r" + i);
			}
			mina.expectReceipt("77");
			assertThat(mina.expectClose().code()).isEqualTo(1000);
		}
	}

	@Test
	@DisplayName("Clients MUST NOT send any more frames after the DISCONNECT frame is sent.")
	void framesAfterDisconnectHaveNoEffect() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", "/topic/after-disconnect");
			mina.send("DISCONNECT\nreceipt:77\n\n\0SEND\ndestination:/topic/after-disconnect\nreceipt:no\n\nnever\0");
			mina.expectReceipt("77");
			mina.expectClose();
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("A client can disconnect from the server at anytime [without a receipt, too].")
	void disconnectWithoutReceiptCloses() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("DISCONNECT\n\n\0");
			assertThat(mina.expectClose().code()).isEqualTo(1000);
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/topic/receipts-lingering", "/queue/receipts-lingering", "/topic/durable/receipts-lingering" })
	@DisplayName("If the client disconnects, previously received frames SHOULD continue to get processed by the server.")
	void messagesSentBeforeTheEndArrive(String destination) {
		try (StompClient jun = StompClient.connected(this.port); StompClient mina = StompClient.connected(this.port)) {
			jun.subscribe("0", destination);
			for (int i = 0; i < 200; i++) {
				mina.send("SEND\ndestination:" + destination + "\n\n" + i + "\0");
			}
			mina.close();
			assertThat(jun.messages(200)).startsWith("0").endsWith("199");
		}
	}

	@Test
	@DisplayName("STOMP servers must be able to support clients which rapidly connect and disconnect.")
	void clientsMayComeAndGoRapidly() {
		for (int i = 0; i < 100; i++) {
			try (StompClient mina = StompClient.open(this.port)) {
				mina.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0DISCONNECT\nreceipt:77\n\n\0");
				mina.expect("CONNECTED");
				mina.expectReceipt("77");
				mina.expectClose();
			}
		}
	}

	@Test
	@DisplayName("A refused SUBSCRIBE gives no RECEIPT; neither does a refused SEND.")
	void aRefusedFrameHasNoReceipt() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/members/only\nreceipt:r1\n\n\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("r1");
			mina.send("SEND\ndestination:/topic/letters/a\nreceipt:r2\n\n" + "x".repeat(101) + "\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r2");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("too-large");
			mina.expectNothing();
		}
	}

}
