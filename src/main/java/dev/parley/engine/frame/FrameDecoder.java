package dev.parley.engine.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.parley.text.Digits;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into frames, however the transport has cut or joined
 * them. It reads each byte once: an incomplete line or body is kept, and reading
 * continues after it. Not thread-safe: used by one thread at a time; after an exception
 * it must not be used again.
 * <p>
 * Rules by version (STOMP 1.2, "Augmented BNF", "Value Encoding"): until a version is
 * set, and in CONNECT, STOMP and CONNECTED at any time, nothing is unescaped; 1.0 has no
 * escapes and surrounding blanks of a value are dropped, also in the CONNECT that leads
 * to it; 1.1 knows {@code \n \c \\}; 1.2 also {@code \r}. A CR before LF belongs to the
 * end of the line and any other CR in a line is malformed, except in 1.0 and 1.1, where
 * it is an octet like any other. LF, CR LF and NUL between frames are skipped.
 */
public final class FrameDecoder {

	private static final byte LF = '\n';

	private static final byte CR = '\r';

	private static final byte NUL = 0;

	/** The first byte of a handshake (RFC 8446, 5.1), and of no command. */
	private static final byte TLS = 22;

	/** Overhead of a header in addition to its text, bytes. */
	private static final int HEADER = 100;

	private final FrameLimits limits;

	private final ByteArrayOutputStream partial = new ByteArrayOutputStream(0);

	private @Nullable Version version;

	private Stage stage = Stage.BETWEEN;

	private int maxFrame;

	private @Nullable Command command;

	private Headers.Builder headers = Headers.builder();

	private @Nullable String receipt;

	private byte[] body = {};

	private int bodyLength;

	/** Bytes of the frame so far. */
	private int size;

	public FrameDecoder(FrameLimits limits) {
		this.limits = limits;
		this.maxFrame = limits.frame();
	}

	/**
	 * Changes the limit of a frame's size from here on.
	 * @param maxFrame bytes, at most those of the limits
	 */
	public void limit(int maxFrame) {
		this.maxFrame = Math.min(maxFrame, this.limits.frame());
	}

	/** The approximate number of bytes that it holds of an incomplete frame. */
	public int unfinished() {
		return (this.stage == Stage.BETWEEN) ? 0
				: this.size + this.body.length - this.bodyLength + this.headers.size() * HEADER;
	}

	/** From here on the rules of this version hold. */
	public void use(Version negotiated) {
		this.version = negotiated;
	}

	/**
	 * Reads all of the input.
	 * @param frames gets each frame that becomes complete, before the following bytes are
	 * read (so it may {@link #use} another version in between)
	 * @throws FrameException if the bytes are not a frame; earlier frames have been
	 * handed over
	 */
	public void decode(byte[] input, FrameSink frames) {
		int at = 0;
		while (at < input.length) {
			at = switch (this.stage) {
				case BETWEEN -> between(input, at);
				case BETWEEN_CR_AND_LF -> lineFeed(input, at);
				case COMMAND, HEADER -> line(input, at);
				case COUNTED_BODY -> countedBody(input, at);
				case END_OF_BODY -> endOfBody(input, at, frames);
				case BODY_TO_NUL -> bodyToNul(input, at, frames);
			};
		}
	}

	private int between(byte[] input, int from) {
		int at = from;
		while (at < input.length && (input[at] == LF || input[at] == NUL)) {
			at++;
		}
		if (at < input.length) {
			if (input[at] == TLS) {
				throw malformed("This is TLS, and the connection is for STOMP without TLS");
			}
			boolean cr = input[at] == CR;
			this.stage = cr ? Stage.BETWEEN_CR_AND_LF : Stage.COMMAND;
			at += cr ? 1 : 0;
		}
		return at;
	}

	private int lineFeed(byte[] input, int at) {
		if (input[at] != LF) {
			throw malformed("A carriage return without a line feed stands before a command");
		}
		this.stage = Stage.BETWEEN;
		return at + 1;
	}

	private int line(byte[] input, int from) {
		int end = from;
		while (end < input.length && input[end] != LF) {
			end++;
		}
		count((end < input.length) ? end - from + 1 : end - from);
		if (this.partial.size() + end - from > this.limits.line()) {
			throw tooLarge("A line of a frame is longer than " + this.limits.line() + " bytes");
		}
		if (end == input.length) {
			this.partial.write(input, from, end - from);
			return end;
		}
		if (this.partial.size() == 0) {
			endOfLine(input, from, end);
		}
		else {
			this.partial.write(input, from, end - from);
			byte[] whole = this.partial.toByteArray();
			this.partial.reset();
			endOfLine(whole, 0, whole.length);
		}
		return end + 1;
	}

	private void endOfLine(byte[] bytes, int from, int lineEnd) {
		int end = lineEnd;
		boolean crBelongsToEnd = this.version == null || this.version == Version.V1_2;
		if (crBelongsToEnd && end > from && bytes[end - 1] == CR) {
			end--;
		}
		if (crBelongsToEnd && contains(bytes, from, end, CR)) {
			throw malformed("A line has a carriage return within; expected the escape \\r");
		}
		if (this.stage == Stage.COMMAND) {
			this.command = command(text(bytes, from, end));
			this.stage = Stage.HEADER;
		}
		else if (end == from) {
			endOfHeaders();
		}
		else {
			header(bytes, from, end);
		}
	}

	private Command command(String name) {
		Command named = Command.named(name);
		if (named == null) {
			throw malformed(name.contains(" HTTP/") ? "This is a request of HTTP, and the connection is for STOMP"
					: "Unknown command; expected one of STOMP's, in capitals");
		}
		return named;
	}

	private void header(byte[] bytes, int from, int end) {
		int colon = from;
		while (colon < end && bytes[colon] != ':') {
			colon++;
		}
		if (colon == end) {
			throw malformed("A header line has no colon; expected name:value");
		}
		if (colon == from) {
			throw malformed("A header has an empty name; expected name:value");
		}
		if (contains(bytes, from, end, NUL)) {
			throw malformed("A header has a NUL, which some clients take for the end of a frame");
		}
		if (this.headers.size() == this.limits.headers()) {
			throw tooLarge("A frame has more than " + this.limits.headers() + " headers");
		}
		String name = unescape(text(bytes, from, colon));
		String value = unescape(text(bytes, colon + 1, end));
		if (this.version == Version.V1_0) {
			value = value.strip();
		}
		if (this.receipt == null && name.equals("receipt")) {
			this.receipt = value;
		}
		this.headers.add(name, value);
	}

	private static boolean contains(byte[] bytes, int from, int end, byte wanted) {
		for (int i = from; i < end; i++) {
			if (bytes[i] == wanted) {
				return true;
			}
		}
		return false;
	}

	private void endOfHeaders() {
		if (this.version == null && Version.negotiate(this.headers.build().get("accept-version")) == Version.V1_0) {
			stripValues();
		}
		String length = this.headers.build().get("content-length");
		if (length == null) {
			this.stage = Stage.BODY_TO_NUL;
			return;
		}
		this.body = new byte[contentLength(length)];
		this.stage = (this.body.length > 0) ? Stage.COUNTED_BODY : Stage.END_OF_BODY;
	}

	private void stripValues() {
		Headers.Builder stripped = Headers.builder();
		this.headers.build().forEach((name, value) -> stripped.add(name, value.strip()));
		this.headers = stripped;
		this.receipt = (this.receipt != null) ? this.receipt.strip() : null;
	}

	private int contentLength(String value) {
		if (!Digits.areAll(value)) {
			throw malformed("content-length is not a number of octets; expected digits only");
		}
		int from = 0;
		while (from < value.length() - 1 && value.charAt(from) == '0') {
			from++;
		}
		long octets = Digits.number(value, from, value.length(), 9);
		if (octets < 0 || this.size + octets > this.maxFrame) {
			throw tooLarge("content-length takes the frame over " + this.maxFrame + " bytes");
		}
		return (int) octets;
	}

	private int countedBody(byte[] input, int from) {
		int n = Math.min(this.body.length - this.bodyLength, input.length - from);
		System.arraycopy(input, from, this.body, this.bodyLength, n);
		count(n);
		this.bodyLength += n;
		if (this.bodyLength == this.body.length) {
			this.stage = Stage.END_OF_BODY;
		}
		return from + n;
	}

	private int endOfBody(byte[] input, int at, FrameSink frames) {
		if (input[at] != NUL) {
			throw malformed("The octet after a body of content-length octets is not NUL");
		}
		complete(frames);
		return at + 1;
	}

	private int bodyToNul(byte[] input, int from, FrameSink frames) {
		int end = from;
		while (end < input.length && input[end] != NUL) {
			end++;
		}
		count(end - from);
		if (end == input.length) {
			this.partial.write(input, from, end - from);
			return end;
		}
		if (this.partial.size() == 0) {
			this.body = Arrays.copyOfRange(input, from, end);
		}
		else {
			this.partial.write(input, from, end - from);
			this.body = this.partial.toByteArray();
			this.partial.reset();
		}
		complete(frames);
		return end + 1;
	}

	private void complete(FrameSink frames) {
		Command complete = this.command;
		if (complete == null) {
			throw new IllegalStateException("A body without a command");
		}
		if (this.body.length > 0 && !complete.mayHaveBody()) {
			throw malformed(complete + " has a body; only SEND, MESSAGE and ERROR may");
		}
		Frame frame = new Frame(complete, this.headers.build(), this.body);
		this.stage = Stage.BETWEEN;
		this.command = null;
		this.headers = Headers.builder();
		this.receipt = null;
		this.body = new byte[0];
		this.bodyLength = 0;
		this.size = 0;
		frames.frame(frame);
	}

	private String unescape(String text) {
		Command current = this.command;
		boolean plain = this.version == null || !this.version.hasEscapes() || current == null || !current.hasEscapes();
		if (plain || text.indexOf('\\') < 0) {
			return text;
		}
		StringBuilder unescaped = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '\\') {
				i++;
				unescaped.append(escaped((i < text.length()) ? text.charAt(i) : ' '));
			}
			else {
				unescaped.append(c);
			}
		}
		return unescaped.toString();
	}

	private char escaped(char c) {
		return switch (c) {
			case 'n' -> '\n';
			case 'c' -> ':';
			case '\\' -> '\\';
			case 'r' -> {
				if (this.version == Version.V1_2) {
					yield '\r';
				}
				throw malformed("A header has the escape \\r, which STOMP 1.1 does not know");
			}
			default -> throw malformed("A header has an undefined escape; expected \\n, \\c, \\\\"
					+ ((this.version == Version.V1_2) ? " or \\r" : ""));
		};
	}

	private String text(byte[] bytes, int from, int end) {
		try {
			CharBuffer text = StandardCharsets.UTF_8.newDecoder()
				.onMalformedInput(CodingErrorAction.REPORT)
				.decode(ByteBuffer.wrap(bytes, from, end - from));
			return text.toString();
		}
		catch (CharacterCodingException ex) {
			throw malformed("Command and headers are UTF-8, and these bytes are not");
		}
	}

	private void count(int bytes) {
		this.size += bytes;
		if (this.size > this.maxFrame) {
			throw tooLarge("A frame is larger than " + this.maxFrame + " bytes");
		}
	}

	private FrameException malformed(String message) {
		return new FrameException(FrameException.Fault.MALFORMED, message, this.receipt);
	}

	private FrameException tooLarge(String message) {
		return new FrameException(FrameException.Fault.TOO_LARGE, message, this.receipt);
	}

	private enum Stage {

		BETWEEN, BETWEEN_CR_AND_LF, COMMAND, HEADER, COUNTED_BODY, END_OF_BODY, BODY_TO_NUL

	}

	/** Gets the frames as they become complete. */
	@FunctionalInterface
	public interface FrameSink {

		void frame(Frame frame);

	}

}
