package dev.parley.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Parses a server's octets as STOMP 1.2 demands, and rejects everything that a server
 * must not send by an {@link AssertionError} that names the rule. A frame may span
 * several messages, or a message may contain several frames; an incomplete frame is kept
 * in memory, whatever its length. {@link StompTestClient} reads with it; it is public for
 * tests with a transport of their own. For one thread.
 */
public final class StompFrameReader {

	private static final Map<String, List<String>> REQUIRED = Map.of("CONNECTED", List.of("version"), "MESSAGE",
			List.of("destination", "message-id"), "RECEIPT", List.of("receipt-id"), "ERROR", List.of());

	private byte[] pending = {};

	private String version = "1.2";

	private int heartBeats;

	/** Takes what has come, in the order of arrival. */
	public void add(byte[] octets) {
		byte[] joined = Arrays.copyOf(this.pending, this.pending.length + octets.length);
		System.arraycopy(octets, 0, joined, this.pending.length, octets.length);
		this.pending = joined;
	}

	/** The number of line ends that came between frames. */
	public int heartBeats() {
		return this.heartBeats;
	}

	/** The next frame, or null if it is not complete yet. */
	public @Nullable StompFrame next() {
		int start = 0;
		while (start < this.pending.length && this.pending[start] == '\n') {
			start++;
		}
		this.heartBeats += start;
		this.pending = Arrays.copyOfRange(this.pending, start, this.pending.length);

		int headEnd = indexOfEmptyLine();
		if (headEnd < 0) {
			return null;
		}
		String[] lines = new String(this.pending, 0, headEnd, StandardCharsets.UTF_8).split("\n", -1);
		String command = lines[0];
		require(REQUIRED.containsKey(command), "a server has no command '" + command + "'");
		Map<String, String> headers = new LinkedHashMap<>();
		for (String line : Arrays.asList(lines).subList(1, lines.length)) {
			int colon = line.indexOf(':');
			require(colon > 0, "'" + line + "' is no header");
			headers.putIfAbsent(unescape(command, line.substring(0, colon)),
					unescape(command, line.substring(colon + 1)));
		}

		int bodyStart = headEnd + 2;
		int bodyEnd = bodyEnd(bodyStart, headers.get("content-length"));
		if (bodyEnd < 0 || bodyEnd >= this.pending.length) {
			return null;
		}
		require(this.pending[bodyEnd] == 0, "content-length is the number of octets before the NUL");
		StompFrame frame = new StompFrame(command, headers, Arrays.copyOfRange(this.pending, bodyStart, bodyEnd));
		this.pending = Arrays.copyOfRange(this.pending, bodyEnd + 1, this.pending.length);
		check(frame);
		return frame;
	}

	private void check(StompFrame frame) {
		for (String name : REQUIRED.get(frame.command())) {
			require(frame.headers().containsKey(name), frame + " has no " + name);
		}
		if (frame.command().equals("MESSAGE") && !this.version.equals("1.0")) {
			require(frame.headers().containsKey("subscription"), frame + " has no subscription");
		}
		if (frame.command().equals("CONNECTED")) {
			this.version = frame.header("version");
		}
	}

	private int indexOfEmptyLine() {
		for (int i = 0; i + 1 < this.pending.length; i++) {
			require(this.pending[i] != 0, "a frame has an empty line before its NUL");
			if (this.pending[i] == '\n' && this.pending[i + 1] == '\n') {
				return i;
			}
		}
		return -1;
	}

	private int bodyEnd(int start, @Nullable String contentLength) {
		if (contentLength != null) {
			return start + Integer.parseInt(contentLength);
		}
		for (int i = start; i < this.pending.length; i++) {
			if (this.pending[i] == 0) {
				return i;
			}
		}
		return -1;
	}

	private String unescape(String command, String text) {
		if (command.equals("CONNECTED") || this.version.equals("1.0")) {
			return text;
		}
		require(this.version.equals("1.1") || text.indexOf('\r') < 0, "a carriage return is escaped");
		ByteArrayOutputStream plain = new ByteArrayOutputStream();
		byte[] octets = text.getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < octets.length; i++) {
			if (octets[i] != '\\') {
				require(octets[i] != ':', "a colon is escaped in '" + text + "'");
				plain.write(octets[i]);
				continue;
			}
			i++;
			require(i < octets.length, "an escape has two characters in '" + text + "'");
			switch (octets[i]) {
				case 'n' -> plain.write('\n');
				case 'c' -> plain.write(':');
				case '\\' -> plain.write('\\');
				case 'r' -> {
					require(!this.version.equals("1.1"), "1.1 knows no \\r");
					plain.write('\r');
				}
				default -> require(false, "unknown escape in '" + text + "'");
			}
		}
		return plain.toString(StandardCharsets.UTF_8);
	}

	private static void require(boolean holds, String rule) {
		if (!holds) {
			throw new AssertionError("The server broke STOMP: " + rule);
		}
	}

}
