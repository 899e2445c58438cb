package dev.parley.stomp.sockjs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import dev.parley.engine.frame.EncodedFrame;

/**
 * A frame as a transport that knows only text can carry it. A body that is not UTF-8 goes
 * in base64, and the header {@code content-transfer-encoding} (RFC 2045) says so;
 * {@code content-length} is that of the encoded body. All other frames stay as they are.
 */
final class TextForm {

	private static final byte[] ENCODING = "content-transfer-encoding:base64\n".getBytes(StandardCharsets.US_ASCII);

	private static final String LENGTH = "\ncontent-length:";

	private TextForm() {
	}

	static byte[] of(EncodedFrame frame) {
		return frame.text() ? frame.bytes() : encoded(frame.bytes());
	}

	/** The encoder writes content-length last, and no line feed within a header. */
	private static byte[] encoded(byte[] frame) {
		int headersEnd = headersEnd(frame);
		String head = new String(frame, 0, headersEnd, StandardCharsets.ISO_8859_1);
		int command = head.indexOf('\n') + 1;
		int length = head.lastIndexOf(LENGTH) + 1;
		byte[] body = Arrays.copyOfRange(frame, headersEnd + 2, frame.length - 1);
		byte[] base64 = Base64.getEncoder().encode(body);
		ByteArrayOutputStream out = new ByteArrayOutputStream(headersEnd + base64.length + 64);
		out.write(frame, 0, command);
		// Before a header of the same name that the sender has set: the first one counts.
		out.writeBytes(ENCODING);
		out.write(frame, command, length - command);
		out.writeBytes(("content-length:" + base64.length + "\n\n").getBytes(StandardCharsets.US_ASCII));
		out.writeBytes(base64);
		out.write(0);
		return out.toByteArray();
	}

	private static int headersEnd(byte[] frame) {
		int i = 0;
		while (frame[i] != '\n' || frame[i + 1] != '\n') {
			i++;
		}
		return i;
	}

}
