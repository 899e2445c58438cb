package dev.parley.engine.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.frame.Version.V1_0;
import static dev.parley.engine.frame.Version.V1_1;
import static dev.parley.engine.frame.Version.V1_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the specifications of STOMP 1.0, 1.1 and 1.2 say about frames, one test per
 * sentence, with literal frames.
 */
class FrameDecoderTests {

	/**
	 * 1.2, "STOMP Frames": "The frame consists of a command terminated by an end-of-line,
	 * followed by zero or more header entries in name:value format".
	 */
	@Test
	void aFrameIsACommandHeadersAnEmptyLineABodyAndANul() {
		Frame frame = Frames.one(V1_2, "SEND\ndestination:/topic/a\ncontent-type:text/plain\n\nhello\0");
		assertThat(frame.command()).isEqualTo(Command.SEND);
		assertThat(frame.headers()).isEqualTo(Headers.of("destination", "/topic/a", "content-type", "text/plain"));
		assertThat(frame.bodyAsText()).isEqualTo("hello");
	}

	@Test
	void aFrameMayHaveNoHeadersAndNoBody() {
		Frame frame = Frames.one(V1_2, "DISCONNECT\n\n\0");
		assertThat(frame.headers()).isEqualTo(Headers.empty());
		assertThat(frame.body()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Command.class)
	void everyCommandIsRead(Command command) {
		assertThat(Frames.one(V1_2, command + "\n\n\0").command()).isEqualTo(command);
	}

	/** 1.2, "STOMP Frames": "Commands and headers … case sensitive". */
	@ParameterizedTest
	@ValueSource(strings = { "send", "Send", "SENDS", "SEN", "MESSAGE ", " SEND", "PUBLISH", ":" })
	void aCommandOfAnotherNameIsMalformed(String command) {
		assertThat(fault(V1_2, command + "\ndestination:/a\n\n\0").explanation()).contains("Unknown command");
	}

	/** 1.2: "The NULL octet can be optionally followed by multiple EOLs." */
	@ParameterizedTest
	@EnumSource(Version.class)
	void endsOfLinesBetweenFramesAreSkipped(Version version) {
		List<Frame> frames = Frames.decode(version,
				"\n\nBEGIN\ntransaction:1\n\n\0\n\n\n\r\nABORT\ntransaction:1\n\n\0\n");
		assertThat(frames).extracting(Frame::command).containsExactly(Command.BEGIN, Command.ABORT);
	}

	/** Some clients of 1.0 end a frame with two NULs. */
	@Test
	void aNulBetweenFramesIsSkipped() {
		assertThat(Frames.decode(V1_0, "SEND\ndestination:/a\n\nx\0\0\nDISCONNECT\n\n\0")).hasSize(2);
	}

	/** 1.2, "Heart-beating": "the sending of an EOL". */
	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "\r\n", "\n\n\n" })
	void heartBeatsAreNoFrames(String beats) {
		assertThat(Frames.decode(V1_2, beats)).isEmpty();
	}

	@Test
	void oneMessageOfTheTransportMayHoldManyFrames() {
		assertThat(
				Frames.decode(V1_2, "BEGIN\ntransaction:1\n\n\0SEND\ndestination:/a\n\n1\0COMMIT\ntransaction:1\n\n\0"))
			.extracting(Frame::command)
			.containsExactly(Command.BEGIN, Command.SEND, Command.COMMIT);
	}

	@Test
	void anUnfinishedFrameIsKeptForLater() {
		FrameDecoder decoder = Frames.decoder(V1_2, Frames.ROOMY);
		List<Frame> frames = new ArrayList<>();
		decoder.decode(Frames.bytes("SEND\ndestination:/topic/"), frames::add);
		decoder.decode(Frames.bytes("a\n\nhel"), frames::add);
		assertThat(frames).isEmpty();
		decoder.decode(Frames.bytes("lo\0"), frames::add);
		assertThat(frames).extracting(Frame::bodyAsText).containsExactly("hello");
		assertThat(frames.get(0).header("destination")).isEqualTo("/topic/a");
	}

	/** The negotiation needs this: CONNECT and the next frames may arrive together. */
	@Test
	void theVersionMayChangeBetweenTwoFramesOfOneMessage() {
		FrameDecoder decoder = Frames.decoder(null, Frames.ROOMY);
		List<Frame> frames = new ArrayList<>();
		decoder.decode(Frames.bytes("CONNECT\npasscode:a\\cb\n\n\0SEND\ndestination:/a\\cb\n\n\0"), (frame) -> {
			frames.add(frame);
			decoder.use(V1_2);
		});
		assertThat(frames.get(0).header("passcode")).isEqualTo("a\\cb");
		assertThat(frames.get(1).header("destination")).isEqualTo("/a:b");
	}

	@Test
	void framesBeforeABrokenOneAreHandedOver() {
		FrameDecoder decoder = Frames.decoder(V1_2, Frames.ROOMY);
		List<Frame> frames = new ArrayList<>();
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> decoder.decode(Frames.bytes("BEGIN\ntransaction:1\n\n\0NONSENSE\n\n\0"), frames::add));
		assertThat(frames).hasSize(1);
	}

	// Ends of lines

	/**
	 * 1.2: "an end-of-line … consists of an OPTIONAL carriage return and a line feed".
	 */
	@Test
	void in12ACarriageReturnBelongsToTheEndOfTheLine() {
		Frame frame = Frames.one(V1_2, "SEND\r\ndestination:/a\r\nx:1\n\r\nbody\r\n\0");
		assertThat(frame.headers()).isEqualTo(Headers.of("destination", "/a", "x", "1"));
		assertThat(frame.bodyAsText()).isEqualTo("body\r\n");
	}

	/**
	 * 1.1 and 1.0 know only the line feed; the carriage return is an octet like any
	 * other.
	 */
	@ParameterizedTest
	@EnumSource(value = Version.class, names = "V1_1")
	void in11ACarriageReturnBelongsToTheValue(Version version) {
		assertThat(Frames.one(version, "SEND\ndestination:/a\r\n\n\0").header("destination")).isEqualTo("/a\r");
		assertThat(fault(version, "SEND\r\ndestination:/a\n\n\0").explanation()).contains("Unknown command");
	}

	/** A client of 1.2 may end the lines of CONNECT with CR LF. */
	@Test
	void beforeTheNegotiationBothEndsOfLinesAreTaken() {
		assertThat(Frames.one(null, "CONNECT\r\naccept-version:1.2\r\n\r\n\0").header("accept-version"))
			.isEqualTo("1.2");
		assertThat(Frames.one(null, "CONNECT\naccept-version:1.2\n\n\0").header("accept-version")).isEqualTo("1.2");
	}

	/** 1.2: name and value are "any OCTET except CR or LF or ':'". */
	@ParameterizedTest
	@ValueSource(strings = { "SEND\nx:a\rb\n\n\0", "SEND\nx\ry:a\n\n\0", "SEND\nx:a\r\r\n\n\0", "SEND\nx:\ra\r\n\n\0",
			"SE\rND\n\n\0", "\rSEND\n\n\0", "\r\rSEND\n\n\0", "\n\r\r\nSEND\n\n\0", "\r\0SEND\n\n\0" })
	void in12ACarriageReturnAnywhereElseIsMalformed(String frame) {
		assertThat(fault(V1_2, frame).fault()).isEqualTo(FrameException.Fault.MALFORMED);
		assertThat(fault((Version) null, frame.replace("SEND", "CONNECT")).fault())
			.isEqualTo(FrameException.Fault.MALFORMED);
	}

	/** Nobody ends lines in this way, and a heart-beat is LF or CR LF. */
	@ParameterizedTest
	@EnumSource(Version.class)
	void aCarriageReturnAloneBeforeACommandIsMalformed(Version version) {
		assertThat(fault(version, "\rSEND\n\n\0").explanation()).contains("carriage return");
	}

	// Headers

	/**
	 * 1.2: "the header value … after the first colon"; a colon in it should be escaped,
	 * but often is not.
	 */
	@ParameterizedTest
	@EnumSource(Version.class)
	void aValueMayHaveColons(Version version) {
		assertThat(Frames.one(version, "SEND\ntime:12:30:00\n\n\0").header("time")).isEqualTo("12:30:00");
	}

	@Test
	void aValueMayBeEmpty() {
		assertThat(Frames.one(V1_2, "SEND\nx:\n\n\0").header("x")).isEmpty();
	}

	/** 1.2 and 1.1: "MUST NOT trim or pad headers with spaces". */
	@ParameterizedTest
	@EnumSource(value = Version.class, names = { "V1_1", "V1_2" })
	void blanksOfAValueAreKept(Version version) {
		assertThat(Frames.one(version, "SEND\nx:  a b \t\n\n\0").header("x")).isEqualTo("  a b \t");
	}

	/** The examples of 1.0 have a blank after the colon. */
	@Test
	void in10BlanksAroundAValueAreDropped() {
		assertThat(Frames.one(V1_0, "SEND\ndestination: /queue/a \n\nhello\0").header("destination"))
			.isEqualTo("/queue/a");
	}

	/**
	 * As in the example of 1.0, "Connect"; a client that offers a later version means its
	 * blanks.
	 */
	@Test
	void inTheConnectOfA10ClientToo() {
		Frame connect = Frames.one(null, "CONNECT\nlogin: mina\npasscode:\t pass word \n\n\0");
		assertThat(connect.headers()).isEqualTo(Headers.of("login", "mina", "passcode", "pass word"));
		assertThat(Frames.one(null, "CONNECT\nlogin: mina\naccept-version: 1.0\n\n\0").header("login"))
			.isEqualTo("mina");
		assertThat(Frames.one(null, "CONNECT\ncontent-length: 0 \n\n\0").header("content-length")).isEqualTo("0");
		assertThat(Frames.one(null, "CONNECT\nlogin: mina\naccept-version:1.0,1.1\n\n\0").header("login"))
			.isEqualTo(" mina");
	}

	/** 1.2, "Repeated Header Entries": "only the first header entry SHOULD be used". */
	@Test
	void theFirstOfRepeatedHeadersCountsAndAllAreKept() {
		Frame frame = Frames.one(V1_2, "MESSAGE\nfoo:World\nfoo:Hello\n\n\0");
		assertThat(frame.header("foo")).isEqualTo("World");
		assertThat(frame.headers()).isEqualTo(Headers.of("foo", "World", "foo", "Hello"));
	}

	@Test
	void theFirstOfRepeatedContentLengthsCounts() {
		assertThat(Frames.one(V1_2, "SEND\ncontent-length:3\ncontent-length:1\n\na\0b\0").bodyAsText())
			.isEqualTo("a\0b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "destination", "destination /a", " x" })
	void aHeaderWithoutAColonIsMalformed(String line) {
		assertThat(fault(V1_2, "SEND\n" + line + "\n\n\0").explanation()).contains("no colon");
	}

	@Test
	void aHeaderWithoutANameIsMalformed() {
		assertThat(fault(V1_2, "SEND\n:value\n\n\0").explanation()).contains("empty name");
	}

	// Value encoding

	/** 1.2, "Value Encoding": the four escapes, in names too. */
	@Test
	void in12AllFourEscapesAreUndone() {
		Frame frame = Frames.one(V1_2, "SEND\na\\cb:\\r\\n\\c\\\\\n\n\0");
		assertThat(frame.header("a:b")).isEqualTo("\r\n:\\");
	}

	@Test
	void anEscapedBackslashBeforeALetterIsNoEscape() {
		assertThat(Frames.one(V1_2, "SEND\nx:\\\\n\n\n\0").header("x")).isEqualTo("\\n");
	}

	@Test
	void in11ThreeEscapesAreUndone() {
		assertThat(Frames.one(V1_1, "SEND\nx:\\n\\c\\\\\n\n\0").header("x")).isEqualTo("\n:\\");
	}

	/**
	 * 1.2: "Undefined escape sequences such as \t MUST be treated as a fatal protocol
	 * error."
	 */
	@ParameterizedTest
	@ValueSource(strings = { "\\t", "\\N", "\\", "a\\", "\\ ", "\\:", "\\0", "\\한" })
	void anUndefinedEscapeIsMalformed(String value) {
		assertThat(fault(V1_2, "SEND\nx:" + value + "\n\n\0").explanation()).contains("undefined escape")
			.contains("\\r");
		assertThat(fault(V1_1, "SEND\nx:" + value + "\n\n\0").explanation()).contains("undefined escape")
			.doesNotContain("\\r");
	}

	@Test
	void in11AnEscapedCarriageReturnIsMalformed() {
		assertThat(fault(V1_1, "SEND\nx:\\r\n\n\0").explanation()).contains("1.1");
	}

	@Test
	void in10NothingIsEscaped() {
		assertThat(Frames.one(V1_0, "SEND\nx:a\\nb\\t\\\n\n\0").header("x")).isEqualTo("a\\nb\\t\\");
	}

	/** 1.2: "all frames except the CONNECT and CONNECTED frames", for the sake of 1.0. */
	@ParameterizedTest
	@CsvSource({ "CONNECT,V1_1", "CONNECT,V1_2", "CONNECT,", "STOMP,V1_1", "STOMP,V1_2", "STOMP,", "CONNECTED,V1_1",
			"CONNECTED,V1_2" })
	void inConnectAndConnectedNothingIsEscaped(Command command, Version version) {
		assertThat(Frames.one(version, command + "\nlogin:a\\cb\\t\n\n\0").header("login")).isEqualTo("a\\cb\\t");
	}

	// UTF-8

	/** 1.1 and 1.2: "Commands and headers are encoded in UTF-8." */
	@ParameterizedTest
	@EnumSource(Version.class)
	void headersAreUtf8(Version version) {
		Frame frame = Frames.one(version, "SEND\n방:회의실 🙂\n\n\0");
		assertThat(frame.header("방")).isEqualTo("회의실 🙂");
	}

	/**
	 * A lone continuation, a cut sequence, an overlong slash, a surrogate, beyond
	 * U+10FFFF.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "80", "E18080C0", "C3", "C0AF", "EDA080", "F4908080", "FF" })
	void otherBytesInHeadersAreMalformed(String hex) {
		byte[] head = Frames.bytes("SEND\nx:");
		byte[] frame = Frames.concat(Frames.concat(head, java.util.HexFormat.of().parseHex(hex)),
				Frames.bytes("\n\n\0"));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> Frames.decode(V1_2, frame))
			.withMessageContaining("UTF-8");
	}

	@Test
	void aBodyMayBeAnyBytes() {
		byte[] body = { (byte) 0xFF, (byte) 0xFE, 1, (byte) 0x80 };
		byte[] frame = Frames.concat(Frames.concat(Frames.bytes("SEND\ndestination:/a\n\n"), body), new byte[1]);
		assertThat(Frames.decode(V1_2, frame).get(0).body()).isEqualTo(body);
	}

	/**
	 * The grammar allows it, but clients that look for the next NUL would see a frame
	 * that the sender has chosen.
	 */
	@ParameterizedTest
	@EnumSource(Version.class)
	void aHeaderMayNotHaveANul(Version version) {
		assertThat(fault(version, "SEND\ndestination:/a\nname:\0MESSAGE\n\nforged\0").explanation()).contains("NUL");
	}

	// Body

	/**
	 * 1.2, "content-length": "the specified number of octets MUST be read, regardless of
	 * … NULL octets".
	 */
	@ParameterizedTest
	@EnumSource(Version.class)
	void aCountedBodyMayHaveNuls(Version version) {
		assertThat(Frames.one(version, "SEND\ndestination:/a\ncontent-length:5\n\na\0\0\nb\0").bodyAsText())
			.isEqualTo("a\0\0\nb");
	}

	@Test
	void aContentLengthOfZeroIsAnEmptyBody() {
		assertThat(Frames.decode(V1_2, "SEND\ncontent-length:0\n\n\0SEND\ncontent-length:1\n\nx\0"))
			.extracting(Frame::bodyAsText)
			.containsExactly("", "x");
	}

	/** It counts octets, not characters. */
	@Test
	void aContentLengthCountsOctets() {
		assertThat(Frames.one(V1_2, "SEND\ncontent-length:6\n\n한글\0").bodyAsText()).isEqualTo("한글");
	}

	@Test
	void aContentLengthMayHaveLeadingZeros() {
		assertThat(Frames.one(V1_2, "SEND\ncontent-length:00000000000000000003\n\nabc\0").bodyAsText())
			.isEqualTo("abc");
	}

	/** 1.2: "the frame still needs to be terminated with the NULL octet". */
	@ParameterizedTest
	@ValueSource(strings = { "SEND\ncontent-length:2\n\nabc\0", "SEND\ncontent-length:0\n\nabc\0",
			"SEND\ncontent-length:2\n\nab\n\0" })
	void aBodyLongerThanItsContentLengthIsMalformed(String frame) {
		assertThat(fault(V1_2, frame).explanation()).contains("not NUL");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "+3", "3.0", "0x3", "three", " 3", "3 ", "٣", "1e2" })
	void aContentLengthOfAnythingButDigitsIsMalformed(String length) {
		FrameException fault = fault(V1_2, "SEND\ncontent-length:" + length + "\n\nabc\0");
		assertThat(fault.fault()).isEqualTo(FrameException.Fault.MALFORMED);
		assertThat(fault.explanation()).contains("content-length");
	}

	@Test
	void in10BlanksAroundAContentLengthAreDropped() {
		assertThat(Frames.one(V1_0, "SEND\ncontent-length: 3 \n\na\0b\0").bodyAsText()).isEqualTo("a\0b");
	}

	/** 1.2, "Body": "Only the SEND, MESSAGE, and ERROR frames MAY have a body." */
	@ParameterizedTest
	@EnumSource(value = Command.class, mode = EnumSource.Mode.EXCLUDE, names = { "SEND", "MESSAGE", "ERROR" })
	void onlySendMessageAndErrorMayHaveABody(Command command) {
		assertThat(fault(V1_2, command + "\nid:1\n\nx\0").explanation()).contains(command + " has a body");
	}

	// Limits (1.2, "Size Limits")

	@Test
	void aFrameOfExactlyTheLimitPassesAndOneByteMoreDoesNot() {
		String head = "SEND\ndestination:/a\n\n";
		FrameLimits limits = new FrameLimits(head.length() + 10, 10, 100);
		assertThat(read(limits, head + "0123456789\0")).hasSize(1);
		assertThat(fault(limits, head + "0123456789a\0").fault()).isEqualTo(FrameException.Fault.TOO_LARGE);
	}

	@Test
	void theLimitHoldsForEachFrameAlone() {
		FrameLimits limits = new FrameLimits(40, 10, 100);
		assertThat(read(limits, "SEND\ndestination:/a\n\n0123456789\0".repeat(5))).hasSize(5);
	}

	/** Split into one transport message per byte. */
	@Test
	void theLimitDoesNotDependOnHowTheFrameIsCut() {
		String frame = "SEND\ndestination:/a\n\n0123456789\0";
		FrameDecoder decoder = Frames.decoder(V1_2, new FrameLimits(frame.length() - 1, 10, 100));
		List<Frame> frames = new ArrayList<>();
		for (byte b : Frames.bytes(frame)) {
			decoder.decode(new byte[] { b }, frames::add);
		}
		assertThat(frames).hasSize(1);
	}

	/** Before the bytes arrive, and before memory is allocated for them. */
	@ParameterizedTest
	@ValueSource(strings = { "65536", "2147483647", "2147483648", "9999999999", "99999999999999999999999999" })
	void aContentLengthOverTheLimitIsTooLarge(String length) {
		FrameException fault = fault(V1_2, "SEND\ndestination:/a\ncontent-length:" + length + "\n\n");
		assertThat(fault.fault()).isEqualTo(FrameException.Fault.TOO_LARGE);
	}

	@Test
	void anEndlessBodyIsTooLarge() {
		FrameDecoder decoder = Frames.decoder(V1_2, new FrameLimits(1000, 10, 100));
		decoder.decode(Frames.bytes("SEND\ndestination:/a\n\n"), (frame) -> {
		});
		byte[] chunk = Frames.bytes("x".repeat(100));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> {
			for (int i = 0; i < 11; i++) {
				decoder.decode(chunk, (frame) -> {
				});
			}
		}).matches((ex) -> ex.fault() == FrameException.Fault.TOO_LARGE);
	}

	@Test
	void aLineOfExactlyTheLimitPassesAndOneByteMoreDoesNot() {
		FrameLimits limits = new FrameLimits(1000, 10, 12);
		assertThat(read(limits, "SEND\nname:1234567\n\n\0")).hasSize(1);
		assertThat(fault(limits, "SEND\nname:12345678\n\n\0").fault()).isEqualTo(FrameException.Fault.TOO_LARGE);
	}

	@Test
	void anEndlessLineIsTooLarge() {
		FrameLimits limits = new FrameLimits(1000, 10, 12);
		assertThat(fault(limits, "SENDSENDSENDSEND").fault()).isEqualTo(FrameException.Fault.TOO_LARGE);
	}

	@Test
	void asManyHeadersAsTheLimitPassAndOneMoreDoesNot() {
		FrameLimits limits = new FrameLimits(1000, 3, 12);
		assertThat(read(limits, "SEND\n" + "a:1\n".repeat(3) + "\n\0")).hasSize(1);
		assertThat(fault(limits, "SEND\n" + "a:1\n".repeat(4) + "\n\0").fault())
			.isEqualTo(FrameException.Fault.TOO_LARGE);
	}

	// What the exception says

	@Test
	void theFaultTellsTheReceiptThatTheFrameAskedFor() {
		assertThat(fault(V1_2, "SEND\nreceipt:r\\c1\ncontent-length:x\n\n\0").receipt()).isEqualTo("r:1");
		assertThat(fault(V1_2, "BEGIN\nreceipt:7\nreceipt:8\n\nbody\0").receipt()).isEqualTo("7");
	}

	@Test
	void theFaultTellsNoReceiptOfTheFrameBefore() {
		assertThat(fault(V1_2, "BEGIN\ntransaction:1\nreceipt:7\n\n\0SEND\nnonsense\n\n\0").receipt()).isNull();
	}

	@Test
	void theFaultDoesNotQuoteTheClient() {
		assertThat(fault(V1_2, "SEND\nAuthorization Bearer s3cret\n\n\0").explanation()).doesNotContain("s3cret");
		assertThat(fault(V1_2, "SEND\nAuthorization:s3cret\\t\n\n\0").explanation()).doesNotContain("s3cret");
		assertThat(fault(V1_2, "s3cret\n\n\0").explanation()).doesNotContain("s3cret");
	}

	private static FrameException fault(Version version, String text) {
		return fault(Frames.decoder(version, Frames.ROOMY), text);
	}

	private static FrameException fault(FrameLimits limits, String text) {
		return fault(Frames.decoder(V1_2, limits), text);
	}

	private static FrameException fault(FrameDecoder decoder, String text) {
		try {
			decoder.decode(text.getBytes(StandardCharsets.UTF_8), (frame) -> {
			});
		}
		catch (FrameException ex) {
			return ex;
		}
		throw new AssertionError("No fault was found");
	}

	private static List<Frame> read(FrameLimits limits, String text) {
		List<Frame> frames = new ArrayList<>();
		Frames.decoder(V1_2, limits).decode(Frames.bytes(text), frames::add);
		return frames;
	}

}
