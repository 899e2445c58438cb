package dev.parley.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP 1.2, "STOMP Frames": how octets become frames, whatever they are cut into. */
@OpenServer
class StompFramesIT {

	@LocalServerPort
	int port;

	private String topic;

	private StompClient client;

	@BeforeEach
	void subscribe(TestInfo test) {
		this.topic = "/topic/" + test.getTestMethod().orElseThrow().getName();
		this.client = open();
		this.client.connect();
		this.client.subscribe("1", this.topic);
	}

	/** A connection without CONNECT. */
	StompClient open() {
		return StompClient.open(this.port);
	}

	@AfterEach
	void leave() {
		this.client.close();
	}

	@Test
	@DisplayName("STOMP is a frame based protocol which assumes a reliable 2-way streaming network protocol (such as TCP) underneath.")
	void aFrameMayBeCutAnywhereIntoTwoMessages() {
		String frame = "SEND\ndestination:" + this.topic + "\nnote:a\\cb\n\nhello\0";
		for (int cut = 1; cut < frame.length(); cut++) {
			this.client.send(frame.substring(0, cut));
			this.client.send(frame.substring(cut));
			assertThat(this.client.expectMessage("hello").header("note")).as("cut at %d", cut).isEqualTo("a:b");
		}
	}

	@Test
	void aFrameMayComeByteByByte() {
		String frame = "SEND\r\ndestination:" + this.topic + "\r\ncontent-length:5\r\n\r\na\0b\0c\0\r\n";
		for (char octet : frame.repeat(2).toCharArray()) {
			this.client.send(String.valueOf(octet));
		}
		this.client.expectMessage("a\0b\0c");
		this.client.expectMessage("a\0b\0c");
	}

	@Test
	void manyFramesMayComeInOneMessage() {
		StringBuilder message = new StringBuilder();
		for (int i = 0; i < 100; i++) {
			message.append("SEND\ndestination:").append(this.topic).append("\n\n").append(i).append("\0");
		}
		this.client.send(message.toString());
		for (int i = 0; i < 100; i++) {
			this.client.expectMessage(Integer.toString(i));
		}
	}

	@Test
	void aMessageMayEndOneFrameAndStartTheNext() {
		String frame = "SEND\ndestination:" + this.topic + "\n\nhello\0";
		this.client.send(frame + frame.substring(0, 10));
		this.client.send(frame.substring(10) + frame.substring(0, 30));
		this.client.send(frame.substring(30));
		this.client.expectMessage("hello");
		this.client.expectMessage("hello");
		this.client.expectMessage("hello");
		this.client.expectNothing();
	}

	@Test
	@DisplayName("The frame starts with a command string terminated by an end-of-line (EOL), which consists of an OPTIONAL carriage return (octet 13) followed by a REQUIRED line feed (octet 10).")
	void linesMayEndInCarriageReturnAndLineFeed() {
		this.client.send("SEND\r\ndestination:" + this.topic + "\r\nnote:x\r\n\r\nhello\r\n\0");
		assertThat(this.client.expectMessage("hello\r\n").header("note")).isEqualTo("x");
	}

	@Test
	@DisplayName("The NULL octet can be optionally followed by multiple EOLs.")
	void lineEndsBetweenFramesAreHeartBeats() {
		this.client.send("\n\r\n\n\nSEND\ndestination:" + this.topic + "\n\nhello\0\n\n\r\n");
		this.client.send("\n");
		this.client.expectMessage("hello");
		this.client.expectNothing();
	}

	@Test
	@DisplayName("If a content-length header is included, this number of octets MUST be read, regardless of whether or not there are NULL octets in the body.")
	void aBodyWithNulIsWholeWhenItsLengthIsGiven() {
		this.client.send("SEND\ndestination:" + this.topic + "\ncontent-length:3\n\na\0b\0");
		StompFrame message = this.client.expectMessage("a\0b");
		assertThat(message.header("content-length")).isEqualTo("3");
	}

	@Test
	@DisplayName("This header is an octet count for the length of the message body.")
	void contentLengthCountsOctetsAndNotCharacters() {
		this.client.send("SEND\ndestination:" + this.topic + "\ncontent-length:10\n\n안녕🙂\0");
		assertThat(this.client.expectMessage("안녕🙂").header("content-length")).isEqualTo("10");
	}

	@Test
	@DisplayName("If the frame body contains NULL octets, the frame MUST include a content-length header.")
	void everyOctetOfABinaryBodyArrives() {
		byte[] body = new byte[512];
		for (int i = 0; i < body.length; i++) {
			body[i] = (byte) i;
		}
		this.client.send(concat(
				"SEND\ndestination:" + this.topic + "\ncontent-type:application/octet-stream\ncontent-length:512\n\n",
				body));
		StompFrame message = this.client.expect("MESSAGE");
		assertThat(message.body()).isEqualTo(body);
		assertThat(message.header("content-type")).isEqualTo("application/octet-stream");
	}

	@Test
	void aTextFrameMayComeInABinaryMessage() {
		this.client.send(concat("SEND\ndestination:" + this.topic + "\n\n안녕", new byte[] { 0 }));
		this.client.expectMessage("안녕");
	}

	@Test
	@DisplayName("The commands and headers are encoded in UTF-8. … All STOMP clients and servers MUST support UTF-8 encoding and decoding.")
	void charactersOfEveryLengthArriveInBodyAndHeaders() {
		this.client.send("SEND\ndestination:" + this.topic + "\nnote:é안🙂𝄞\n\né안🙂𝄞 \u2028 \uFEFF\0");
		StompFrame message = this.client.expectMessage("é안🙂𝄞 \u2028 \uFEFF");
		assertThat(message.header("note")).isEqualTo("é안🙂𝄞");
	}

	@Test
	@DisplayName("When decoding frame headers, the following transformations MUST be applied … Conversely when encoding frame headers, the reverse transformation MUST be applied.")
	void escapesOfHeadersAreUndoneAndDoneAgain() {
		this.client.send("SEND\ndestination:" + this.topic + "\nna\\cme:a\\cb\\nc\\\\d\\re\n\n\0");
		assertThat(this.client.expectMessage("").headers()).containsEntry("na:me", "a:b\nc\\d\re");
	}

	@Test
	@DisplayName("In STOMP 1.2, clients and servers MUST never trim or pad headers with spaces.")
	void spacesOfHeadersBelongToThem() {
		this.client.send("SEND\ndestination:" + this.topic + "\nnote:  two and one \n\n\0");
		assertThat(this.client.expectMessage("").header("note")).isEqualTo("  two and one ");
	}

	@Test
	@DisplayName("If a client or a server receives repeated frame header entries, only the first header entry SHOULD be used as the value of header entry.")
	void ofARepeatedHeaderTheFirstCounts() {
		this.client.send("SEND\ndestination:" + this.topic + "\ndestination:/topic/other\nnote:1\nnote:2\n\n\0");
		StompFrame message = this.client.expectMessage("");
		assertThat(message.header("destination")).isEqualTo(this.topic);
		assertThat(message.header("note")).isEqualTo("1");
	}

	@Test
	@DisplayName("header-value = *<any OCTET except CR or LF or colon>")
	void aHeaderMayBeEmptyAndSoMayABody() {
		this.client.send("SEND\ndestination:" + this.topic + "\nnote:\n\n\0");
		assertThat(this.client.expectMessage("").header("note")).isEmpty();
	}

	@Test
	void aLargeBodyWithinTheLimitArrivesWhole() {
		String body = "0123456789abcdef".repeat(4_000 - 100);
		this.client.send("SEND\ndestination:" + this.topic + "\n\n" + body + "\0");
		this.client.expectMessage(body);
	}

	@Test
	@DisplayName("User defined headers MUST be passed through in the MESSAGE frame.")
	void userDefinedHeadersArePassedThrough() {
		this.client.send("SEND\ndestination:" + this.topic
				+ "\ncontent-type:text/html;charset=utf-16\nfoo:bar\nX-Any:1\nexpires:32503680000000\n\nhello\0");
		assertThat(this.client.expectMessage("hello").headers()).containsEntry("foo", "bar")
			.containsEntry("X-Any", "1")
			.containsEntry("expires", "32503680000000")
			.containsEntry("content-type", "text/html;charset=utf-16");
	}

	@Test
	@DisplayName("All frames MAY include a content-length header.")
	void aFrameWithoutBodyMayHaveAContentLength() {
		this.client.send("UNSUBSCRIBE\nid:1\ncontent-length:0\nreceipt:r1\n\n\0");
		this.client.expectReceipt("r1");
	}

	@Test
	@DisplayName("If the content-type header is [not] set … the receiver SHOULD consider the body to be a binary blob.")
	void withoutContentTypeNoneIsAdded() {
		this.client.send("SEND\ndestination:" + this.topic + "\n\nhello\0");
		assertThat(this.client.expectMessage("hello").headers()).doesNotContainKey("content-type");
	}

	@Test
	@DisplayName("A leading LF or NUL before a frame is passed over.")
	void lineFeedsAndNulsBeforeAFrameArePassedOver() {
		this.client.send("\n\n\0\0\nSEND\ndestination:" + this.topic + "\n\nhello\0\0\0");
		this.client.expectMessage("hello");
		this.client.expectNothing();
	}

	@Test
	@DisplayName("A header line of 8 KiB and a hundred headers arrive.")
	void longAndManyHeadersArrive() {
		StringBuilder headers = new StringBuilder("long:" + "x".repeat(8000) + "\n");
		for (int i = 0; i < 97; i++) {
			headers.append("h").append(i).append(":").append(i).append("\n");
		}
		this.client.send("SEND\ndestination:" + this.topic + "\n" + headers + "\nhello\0");
		StompFrame message = this.client.expectMessage("hello");
		assertThat(message.headers()).containsEntry("long", "x".repeat(8000)).containsEntry("h96", "96");
	}

	private static byte[] concat(String head, byte[] body) {
		byte[] octets = head.getBytes(StandardCharsets.UTF_8);
		byte[] frame = Arrays.copyOf(octets, octets.length + body.length + 1);
		System.arraycopy(body, 0, frame, octets.length, body.length);
		return frame;
	}

}
