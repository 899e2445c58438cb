package dev.parley.conformance;

import java.util.List;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** The differences between STOMP 1.2 and the versions 1.1 and 1.0. */
@OpenServer
class StompVersionsIT {

	@LocalServerPort
	int port;

	@Test
	@DisplayName("1.1: ACK has two REQUIRED headers: message-id … and subscription, which MUST be set to match the value of the subscription's id header.")
	void in11AMessageIsAcknowledgedBySubscriptionAndMessageId() {
		try (StompClient mina = speaking("1.1")) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/v11-ack\nack:client\n\n\0");
			mina.send("SEND\ndestination:/queue/v11-ack\n\nhello\0");
			StompFrame message = mina.expectMessage("hello");
			assertThat(message.headers()).doesNotContainKey("ack");
			mina.send("ACK\nsubscription:0\nmessage-id:" + message.header("message-id") + "\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.send("DISCONNECT\n\n\0");
		}
		try (StompClient jun = speaking("1.1")) {
			jun.subscribe("0", "/queue/v11-ack");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("1.1: NACK takes the same headers as ACK: message-id (mandatory), subscription (mandatory) and transaction (OPTIONAL).")
	void in11AMessageIsRejectedBySubscriptionAndMessageId() {
		try (StompClient mina = speaking("1.1")) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/v11-nack\nack:client-individual\n\n\0");
			mina.send("SEND\ndestination:/queue/v11-nack\n\nhello\0");
			String id = mina.expectMessage("hello").header("message-id");
			mina.send("BEGIN\ntransaction:t\n\n\0NACK\nsubscription:0\nmessage-id:" + id + "\ntransaction:t\n\n\0");
			mina.expectNothing();
			mina.send("COMMIT\ntransaction:t\n\n\0");
			assertThat(mina.expectMessage("hello").header("redelivered")).isEqualTo("true");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ACK\nsubscription:1\nmessage-id:%s\nreceipt:r1\n\n\0",
			"ACK\nmessage-id:%s\nreceipt:r1\n\n\0", "ACK\nsubscription:0\nreceipt:r1\n\n\0",
			"ACK\nsubscription:0\nmessage-id:nonsense\nreceipt:r1\n\n\0",
			"NACK\nsubscription:1\nmessage-id:%s\nreceipt:r1\n\n\0" })
	@DisplayName("1.1: … message-id, which MUST contain a value matching the message-id for the MESSAGE being acknowledged and subscription, which MUST be set to match …")
	void in11AnAckOfTheWrongSubscriptionOrMessageIsAFault(String frame) {
		try (StompClient mina = speaking("1.1")) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/v11-wrong\nack:client\n\n\0");
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/v11-another\nack:client\n\n\0");
			mina.send("SEND\ndestination:/topic/v11-wrong\n\nhello\0");
			mina.send(frame.formatted(mina.expectMessage("hello").header("message-id")));
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("1.1: \\n, \\c and \\\\ are the escapes; undefined escape sequences such as \\r MUST be treated as a fatal protocol error.")
	void in11CarriageReturnHasNoEscape() {
		try (StompClient mina = speaking("1.1")) {
			mina.subscribe("0", "/topic/v11-escapes");
			mina.send("SEND\ndestination:/topic/v11-escapes\nnote:a\\nb\\cc\\\\d\n\nhello\0");
			assertThat(mina.expectMessage("hello").header("note")).isEqualTo("a\nb:c\\d");
			mina.send("SEND\ndestination:/topic/v11-escapes\nnote:a\\rb\nreceipt:r1\n\nhello\0");
			mina.expectErrorAndClose();
		}
	}

	@Test
	@DisplayName("1.1: … clients and servers MUST never trim or pad headers with spaces.")
	void in11BlanksBelongToTheHeader() {
		try (StompClient mina = speaking("1.1")) {
			mina.subscribe("0", "/topic/v11-blanks");
			mina.send("SEND\ndestination:/topic/v11-blanks\nnote:  two \n\nhello\0");
			assertThat(mina.expectMessage("hello").header("note")).isEqualTo("  two ");
		}
	}

	@Test
	@DisplayName("1.0 → 1.2: what one version can't say another can: a header of a 1.2 sender is escaped as each subscriber's version wants it.")
	void sessionsOfAllVersionsUnderstandEachOther() {
		try (StompClient mina = StompClient.connected(this.port);
				StompClient eleven = speaking("1.1");
				StompClient ten = speaking("1.0")) {
			eleven.subscribe("0", "/topic/versions");
			ten.subscribe("0", "/topic/versions");
			mina.send("SEND\ndestination:/topic/versions\nnote:a\\cb\\\\c\n\nhello\0");
			assertThat(eleven.expectMessage("hello").header("note")).isEqualTo("a:b\\c");
			assertThat(ten.expectMessage("hello").header("note")).isEqualTo("a:b\\c");
			mina.send("SEND\ndestination:/topic/versions\nnote:a\\nb\n\nhello\0");
			assertThat(ten.expectMessage("hello").header("note")).as("1.0 has no line feed in a header")
				.isEqualTo("a b");
		}
	}

	@Test
	@DisplayName("A 1.2 sender can't slip a header of the server's to a 1.0 reader, nor a line to a 1.1 reader.")
	void aHeaderThatAnOlderVersionCannotCarryIsNoOther() {
		try (StompClient twelve = speaking("1.2");
				StompClient eleven = speaking("1.1");
				StompClient ten = speaking("1.0")) {
			eleven.subscribe("0", "/topic/older-headers");
			ten.subscribe("0", "/topic/older-headers");
			twelve.send("SEND\ndestination:/topic/older-headers\nredelivered\\ctrue:x\ncontent-length\\c1:x\n"
					+ "note:a\\rredelivered\\ctrue\n\nhello\0");
			assertThat(ten.expectMessage("hello").headers()).doesNotContainKey("redelivered")
				.containsEntry("content-length", "5")
				.containsEntry("note", "a redelivered:true");
			assertThat(eleven.expectMessage("hello").headers()).containsEntry("note", "a redelivered:true")
				.containsEntry("redelivered:true", "x");
		}
	}

	@Test
	@DisplayName("1.2: a raw carriage return inside a header line, or before a command, is no frame.")
	void aRawCarriageReturnIsMalformed() {
		for (String frame : List.of("SEND\ndestination:/topic/raw-cr\nnote:a\rb\n\nhello\0",
				"\rSEND\ndestination:/topic/raw-cr\n\nhello\0")) {
			try (StompClient twelve = speaking("1.2")) {
				twelve.send(frame);
				StompClient.ErrorAndClose end = twelve.expectErrorAndClose();
				assertThat(end.error().json().get("code").stringValue()).isEqualTo("malformed-frame");
				assertThat(end.close().code()).isEqualTo(1002);
			}
		}
	}

	@Test
	@DisplayName("1.0: ACK has one required header, message-id.")
	void in10AMessageIsAcknowledgedByMessageIdAlone() {
		try (StompClient mina = speaking("1.0")) {
			mina.send("SUBSCRIBE\ndestination: /queue/v10-ack\nack: client\n\n\0");
			mina.send("SEND\ndestination: /queue/v10-ack\n\none\0SEND\ndestination: /queue/v10-ack\n\ntwo\0");
			mina.expectMessage("one");
			String two = mina.expectMessage("two").header("message-id");
			mina.send("ACK\nmessage-id: " + two + "\nreceipt: r1\n\n\0");
			mina.expectReceipt("r1");
			mina.send("DISCONNECT\n\n\0");
		}
		try (StompClient jun = speaking("1.0")) {
			jun.subscribe("0", "/queue/v10-ack");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("1.0: UNSUBSCRIBE … requires either a destination header or an id header (if the previous SUBSCRIBE operation passed an id value).")
	void in10ASubscriptionEndsByDestinationOrById() {
		try (StompClient mina = speaking("1.0")) {
			mina.send(
					"SUBSCRIBE\ndestination:/topic/v10-by-name\n\n\0SUBSCRIBE\nid:x\ndestination:/topic/v10-by-id\n\n\0");
			mina.send("UNSUBSCRIBE\ndestination:/topic/v10-by-name\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.send("UNSUBSCRIBE\nid:x\nreceipt:r2\n\n\0");
			mina.expectReceipt("r2");
			mina.publish("/topic/v10-by-name", "no");
			mina.publish("/topic/v10-by-id", "no");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("1.0: If an id header is supplied then Stomp brokers should append a subscription header to any MESSAGE commands.")
	void in10ASubscriptionWithAnIdIsNamed() {
		try (StompClient mina = speaking("1.0")) {
			mina.send(
					"SUBSCRIBE\ndestination:/topic/v10-named\n\n\0SUBSCRIBE\nid:x\ndestination:/topic/v10-named-too\n\n\0");
			mina.publish("/topic/v10-named", "one");
			assertThat(mina.expectMessage("one").headers()).doesNotContainKey("subscription");
			mina.publish("/topic/v10-named-too", "two");
			assertThat(mina.expectMessage("two").header("subscription")).isEqualTo("x");
		}
	}

	@Test
	@DisplayName("1.0: Transactions … apply to sending and acknowledging.")
	void in10ThereAreTransactions() {
		try (StompClient mina = speaking("1.0")) {
			mina.send("SUBSCRIBE\ndestination:/queue/v10-tx\nack:client\n\n\0");
			mina.send("BEGIN\ntransaction: t\n\n\0SEND\ndestination:/queue/v10-tx\ntransaction: t\n\none\0");
			mina.expectNothing();
			mina.send("COMMIT\ntransaction: t\n\n\0");
			String id = mina.expectMessage("one").header("message-id");
			mina.send("BEGIN\ntransaction:u\n\n\0ACK\nmessage-id:" + id
					+ "\ntransaction:u\n\n\0ABORT\ntransaction:u\n\n\0");
			mina.send("ACK\nmessage-id:" + id + "\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
		}
	}

	@Test
	@DisplayName("1.0 has no NACK.")
	void in10NackIsAFault() {
		try (StompClient mina = speaking("1.0")) {
			mina.send(
					"SUBSCRIBE\ndestination:/queue/v10-nack\nack:client\n\n\0SEND\ndestination:/queue/v10-nack\n\none\0");
			String id = mina.expectMessage("one").header("message-id");
			mina.send("NACK\nmessage-id:" + id + "\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("1.0: … many servers and clients were implemented to trim or pad header values [and a backslash is a backslash].")
	void in10BlanksAreDroppedAndNothingIsUnescaped() {
		try (StompClient mina = speaking("1.0")) {
			mina.subscribe("0", "/topic/v10-headers");
			mina.send("SEND\ndestination: /topic/v10-headers \nnote:a\\cb:c\\n\n\nhello\0");
			assertThat(mina.expectMessage("hello").header("note")).isEqualTo("a\\cb:c\\n");
		}
	}

	@Test
	@DisplayName("1.0: A RECEIPT frame will include the header receipt-id; [an ERROR ends the session there too].")
	void in10ThereAreReceiptsAndErrors() {
		try (StompClient mina = speaking("1.0")) {
			mina.send("SEND\ndestination:/topic/v10-receipt\nreceipt:message-12345\n\nHello a!\0");
			mina.expectReceipt("message-12345");
			mina.send("SEND\nreceipt:r2\n\nHello a!\0");
			StompFrame error = mina.expectErrorAndClose().error();
			assertThat(error.header("receipt-id")).isEqualTo("r2");
			assertThat(error.header("message")).isNotBlank();
		}
	}

	private StompClient speaking(String version) {
		StompClient client = StompClient.open(this.port);
		client.send(version.equals("1.0") ? "CONNECT\nlogin:\npasscode:\n\n\0"
				: "CONNECT\naccept-version:" + version + "\nhost:localhost\n\n\0");
		assertThat(client.expect("CONNECTED").header("version")).isEqualTo(version);
		return client;
	}

}
