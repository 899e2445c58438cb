package dev.parley.conformance;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.parley.support.ClosedByServer;
import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.support.StompClient.ErrorAndClose;
import dev.parley.support.WebSocketFrame;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Frames that break the protocol: an ERROR that says which rule, then the end of the
 * connection.
 */
@OpenServer
class StompFaultsIT {

	@LocalServerPort
	int port;

	static Stream<Arguments> faults() {
		return Stream.of(arguments("an unknown command", "NONSENSE\n\n\0"),
				arguments("a command in small letters", "send\ndestination:/topic/a\n\nhi\0"),
				arguments("a command of the server", "MESSAGE\ndestination:/topic/a\n\nhi\0"),
				arguments("SEND without destination", "SEND\n\nhi\0"),
				arguments("SEND with an empty destination", "SEND\ndestination:\n\nhi\0"),
				arguments("SEND with the server's header", "SEND\ndestination:/topic/a\nmessage-id:1\n\nhi\0"),
				arguments("SUBSCRIBE without destination", "SUBSCRIBE\nid:1\n\n\0"),
				arguments("SUBSCRIBE without id", "SUBSCRIBE\ndestination:/topic/a\n\n\0"),
				arguments("UNSUBSCRIBE without id", "UNSUBSCRIBE\n\n\0"),
				arguments("an id that is taken", "SUBSCRIBE\nid:taken\ndestination:/topic/a\n\n\0"),
				arguments("an escape that does not exist", "SEND\ndestination:/topic/a\nnote:a\\tb\n\nhi\0"),
				arguments("an escape that ends too early", "SEND\ndestination:/topic/a\nnote:a\\\n\nhi\0"),
				arguments("a header without colon", "SEND\ndestination:/topic/a\nnote\n\nhi\0"),
				arguments("a header without name", "SEND\ndestination:/topic/a\n:note\n\nhi\0"),
				arguments("a content-length that is no number", "SEND\ndestination:/topic/a\ncontent-length:x\n\nhi\0"),
				arguments("a negative content-length", "SEND\ndestination:/topic/a\ncontent-length:-1\n\nhi\0"),
				arguments("a content-length that is too short", "SEND\ndestination:/topic/a\ncontent-length:1\n\nhi\0"),
				arguments("NUL within the headers", "SEND\ndestination:/topic/a\0\n\nhi\0"),
				arguments("CONNECTED from a client", "CONNECTED\nversion:1.2\n\n\0"),
				arguments("RECEIPT from a client", "RECEIPT\nreceipt-id:1\n\n\0"),
				arguments("ERROR from a client", "ERROR\nmessage:x\n\n\0"),
				arguments("a header name in capitals is another header", "SEND\nDestination:/topic/a\n\nhi\0"),
				arguments("SUBSCRIBE with a body", "SUBSCRIBE\nid:1\ndestination:/topic/a\n\nbody\0"),
				arguments("BEGIN with a body", "BEGIN\ntransaction:t\ncontent-length:4\n\nbody\0"),
				arguments("a content-length of 2^63",
						"SEND\ndestination:/topic/a\ncontent-length:9223372036854775808\n\nhi\0"),
				arguments("a carriage return within a header", "SEND\ndestination:/topic/a\nnote:a\\xb\n\nhi\0"),
				arguments("a command that is too long", "S".repeat(9000) + "\n\n\0"),
				arguments("more than 100 headers", "SEND\ndestination:/topic/a\n" + "a:b\n".repeat(101) + "\nhi\0"),
				arguments("a header line over 8 KiB",
						"SEND\ndestination:/topic/a\nnote:" + "x".repeat(9000) + "\n\nhi\0"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	@DisplayName("The ERROR frame SHOULD contain a message header with a short description of the error, and the body MAY contain more detailed information. … In this case, it MUST then close the connection just after sending the ERROR frame.")
	void aFaultIsAnsweredByErrorAndClose(String fault, String frame) {
		try (StompClient client = StompClient.connected(this.port)) {
			client.subscribe("taken", "/topic/taken");
			client.send(frame);
			StompFrame error = client.expectErrorAndClose().error();
			assertThat(error.header("message")).isNotBlank().hasSizeLessThan(200);
			assertThat(error.header("content-type")).startsWith("application/problem+json");
			JsonNode problem = error.json();
			assertThat(problem.get("title").stringValue()).isNotBlank();
			assertThat(problem.get("detail").stringValue()).isNotBlank();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@DisplayName("A frame that is too large is answered however long the WebSocket message around it, as far as its head was read.")
	void aFrameInAMessageOfAnyLengthIsAnswered(boolean text) {
		byte[] frame = ("SEND\ndestination:/topic/too-large\nreceipt:r1\n\n" + "x".repeat(300 * 1024) + "\0")
			.getBytes(StandardCharsets.UTF_8);
		try (StompClient mina = StompClient.connected(this.port)) {
			byte[] message = new WebSocketFrame(true, text ? WebSocketFrame.TEXT : WebSocketFrame.BINARY, frame)
				.masked();
			// The answer does not wait for the rest; data that was sent but not read
			// would reset the connection.
			mina.webSocket().sendRaw(Arrays.copyOf(message, 66 * 1024));
			ErrorAndClose end = mina.expectErrorAndClose();
			assertThat(end.error().header("receipt-id")).isEqualTo("r1");
			assertThat(end.error().json().get("code").stringValue()).isEqualTo("too-large");
			assertThat(end.close().code()).isEqualTo(1009);
		}
	}

	@Test
	@DisplayName("Small frames in one long WebSocket message are frames like any others.")
	void aMessageOfAnyLengthMayHoldFrames() {
		try (StompClient mina = StompClient.connected(this.port)) {
			String frame = "SEND\ndestination:/topic/long-message\n\n" + "방".repeat(3000) + "\0";
			mina.send(frame.repeat(40) + "SEND\ndestination:/topic/long-message\nreceipt:last\n\nx\0");
			mina.expectReceipt("last");
		}
	}

	@Test
	@DisplayName("If the frame included a receipt header, the ERROR frame SHOULD set the receipt-id header to match the value of the receipt header of the frame which the error is related to.")
	void theErrorNamesTheReceiptThatWillNotCome() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SUBSCRIBE\ndestination:/topic/a\nreceipt:r 7\n\n\0");
			assertThat(client.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r 7");
		}
	}

	@Test
	void theErrorDoesNotRepeatTheBody() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SEND\nreceipt:r1\n\nmy secret\0");
			assertThat(client.expectErrorAndClose().error().text()).doesNotContain("my secret");
		}
	}

	@Test
	void theConnectionClosesInOrderAfterTheError() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("NONSENSE\n\n\0");
			ErrorAndClose end = client.expectErrorAndClose();
			assertThat(end.close().code()).as("the code of a CLOSE frame, not a lost connection").isNotEqualTo(1006);
		}
	}

	@Test
	void receiptsFromBeforeTheFaultHold() {
		try (StompClient witness = StompClient.connected(this.port);
				StompClient client = StompClient.connected(this.port)) {
			witness.subscribe("1", "/topic/before-the-fault");
			client.send("SEND\ndestination:/topic/before-the-fault\nreceipt:r1\n\nin time\0NONSENSE\n\n\0"
					+ "SEND\ndestination:/topic/before-the-fault\n\ntoo late\0");
			client.expectReceipt("r1");
			client.expectErrorAndClose();
			witness.publish("/topic/before-the-fault", "marker");
			assertThat(witness.messages(2)).containsExactly("in time", "marker");
		}
	}

	@Test
	void aSubscriptionEndsWithTheConnectionOfItsSession() {
		try (StompClient jun = StompClient.connected(this.port)) {
			try (StompClient mina = StompClient.connected(this.port)) {
				mina.subscribe("1", "/topic/ended");
				mina.send("NONSENSE\n\n\0");
				mina.expectErrorAndClose();
			}
			jun.publish("/topic/ended", "to nobody");
		}
	}

	@Test
	@DisplayName("Servers MAY place maximum limits on … the maximum size of a frame body. If these limits are exceeded the server SHOULD send the client an ERROR frame and then close the connection.")
	void aBodyOverTheLimitIsRefusedAndTheConnectionEnds() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SEND\ndestination:/topic/a\n\n" + "x".repeat(70_000) + "\0");
			assertTooLarge(client);
		}
	}

	@Test
	void aBodyThatAnnouncesTooMuchIsRefusedAtOnce() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SEND\ndestination:/topic/a\ncontent-length:2000000000\n\nx");
			assertTooLarge(client);
		}
	}

	@Test
	void aBodyThatGrowsOverTheLimitPieceByPieceIsRefused() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SEND\ndestination:/topic/a\n\n");
			sendUntilClosed(client, "x".repeat(4_096), 20);
			assertTooLarge(client);
		}
	}

	@Test
	@DisplayName("Servers MAY place maximum limits on … the maximum length of header lines.")
	void headersWithoutEndAreRefused() {
		try (StompClient client = StompClient.connected(this.port)) {
			client.send("SEND\ndestination:/topic/a\n");
			sendUntilClosed(client, "header:%s\n".formatted("x".repeat(4_000)), 20);
			assertTooLarge(client);
		}
	}

	/** The server need not wait for the whole frame. */
	private static void sendUntilClosed(StompClient client, String text, int times) {
		try {
			for (int i = 0; i < times; i++) {
				client.send(text);
			}
		}
		catch (UncheckedIOException ex) {
			// What the server sent before it closed can still be read.
		}
	}

	/**
	 * Both are clear answers: an ERROR that names the limit, or the close code "message
	 * too big".
	 */
	private static void assertTooLarge(StompClient client) {
		try {
			StompFrame error = client.expect("ERROR");
			assertThat(error.header("message")).isNotBlank();
			client.expectClose();
		}
		catch (ClosedByServer ex) {
			assertThat(ex.code()).isEqualTo(1009);
		}
	}

}
