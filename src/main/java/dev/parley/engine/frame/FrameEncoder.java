package dev.parley.engine.frame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes frames as bytes. Pure functions. */
public final class FrameEncoder {

	private FrameEncoder() {
	}

	/**
	 * All bytes of a frame, including its NUL. A frame with a body gets a content-length,
	 * whatever its headers say.
	 */
	public static byte[] encode(Frame frame, Version version) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(128 + frame.body().length);
		writeHead(frame.command(), frame.headers(), version, out);
		writeTail(frame.body(), out);
		return out.toByteArray();
	}

	/** The command and the headers, each with its line feed. */
	static void writeHead(Command command, Headers headers, Version version, ByteArrayOutputStream out) {
		out.writeBytes(command.name().getBytes(StandardCharsets.US_ASCII));
		out.write('\n');
		boolean escapes = version.hasEscapes() && command.hasEscapes();
		headers.forEach((name, value) -> {
			if (!name.equals("content-length")) {
				writeHeader(name, value, escapes, version, out);
			}
		});
	}

	private static void writeHeader(String name, String value, boolean escapes, Version version,
			ByteArrayOutputStream out) {
		if (!escapes && !isPlain(name)) {
			return;
		}
		out.writeBytes(bytes(name, escapes, version));
		out.write(':');
		out.writeBytes(bytes(value, escapes, version));
		out.write('\n');
	}

	/**
	 * One header line as it follows others in a frame of this version; empty if that
	 * version can't carry the name.
	 */
	static byte[] headerLine(String name, String value, Version version) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(name.length() + value.length() + 2);
		writeHeader(name, value, version.hasEscapes(), version, out);
		return out.toByteArray();
	}

	/** The content-length if there is a body, the empty line, the body and the NUL. */
	static void writeTail(byte[] body, ByteArrayOutputStream out) {
		if (body.length > 0) {
			out.writeBytes(("content-length:" + body.length + "\n").getBytes(StandardCharsets.US_ASCII));
		}
		out.write('\n');
		out.writeBytes(body);
		out.write(0);
	}

	/**
	 * Where nothing can be escaped a name with a colon, a line break or blanks around it
	 * would be read as another header, such as one of the server's.
	 */
	private static boolean isPlain(String name) {
		return !name.isEmpty() && name.indexOf(':') < 0 && name.indexOf('\n') < 0 && name.indexOf('\r') < 0
				&& name.length() == name.strip().length();
	}

	private static byte[] bytes(String text, boolean escapes, Version version) {
		return (escapes ? escape(text, version) : withoutLineBreaks(text)).getBytes(StandardCharsets.UTF_8);
	}

	/** A loop instead of a stream, because it runs for every header of every message. */
	private static boolean hasWhatIsEscaped(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '\\' || c == '\n' || c == ':' || c == '\r') {
				return true;
			}
		}
		return false;
	}

	/** A CR, which 1.1 can't escape, ends a line for many readers; it becomes a blank. */
	private static String escape(String text, Version version) {
		if (!hasWhatIsEscaped(text)) {
			return text;
		}
		StringBuilder escaped = new StringBuilder(text.length() + 8);
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			switch (c) {
				case '\\' -> escaped.append("\\\\");
				case '\n' -> escaped.append("\\n");
				case ':' -> escaped.append("\\c");
				case '\r' -> escaped.append((version == Version.V1_2) ? "\\r" : " ");
				default -> escaped.append(c);
			}
		}
		return escaped.toString();
	}

	/**
	 * Where nothing can be escaped a line feed would end the header and begin one of the
	 * sender's choice.
	 */
	private static String withoutLineBreaks(String text) {
		return (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) ? text : text.replace('\n', ' ').replace('\r', ' ');
	}

}
