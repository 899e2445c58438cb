package dev.parley.support;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One frame of RFC 6455, section 5.2.
 *
 * @param last whether FIN is set
 * @param opcode one of the constants, or an illegal one
 * @param payload unmasked
 */
public record WebSocketFrame(boolean last, int opcode, byte[] payload) {

	public static final int CONTINUATION = 0;

	public static final int TEXT = 1;

	public static final int BINARY = 2;

	public static final int CLOSE = 8;

	public static final int PING = 9;

	public static final int PONG = 10;

	public static WebSocketFrame text(String text) {
		return new WebSocketFrame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
	}

	public static WebSocketFrame ping(String text) {
		return new WebSocketFrame(true, PING, text.getBytes(StandardCharsets.UTF_8));
	}

	public static WebSocketFrame close(int code, String reason) {
		byte[] text = reason.getBytes(StandardCharsets.UTF_8);
		return new WebSocketFrame(true, CLOSE,
				ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
	}

	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	/** The code of a CLOSE frame; 1005 if it has none. */
	public int closeCode() {
		return (this.payload.length < 2) ? 1005 : ByteBuffer.wrap(this.payload).getShort() & 0xFFFF;
	}

	/** The reason of a CLOSE frame. */
	public String closeReason() {
		return (this.payload.length < 2) ? ""
				: new String(Arrays.copyOfRange(this.payload, 2, this.payload.length), StandardCharsets.UTF_8);
	}

	/** The frame as a client must send it: masked. */
	public byte[] masked() {
		return encode(new byte[] { 0x12, 0x34, 0x56, 0x78 });
	}

	/** The frame as no client may send it: unmasked. */
	public byte[] unmasked() {
		return encode(null);
	}

	private byte[] encode(byte[] mask) {
		ByteBuffer frame = ByteBuffer.allocate(14 + this.payload.length);
		frame.put((byte) ((this.last ? 0x80 : 0) | this.opcode));
		int maskBit = (mask != null) ? 0x80 : 0;
		if (this.payload.length < 126) {
			frame.put((byte) (maskBit | this.payload.length));
		}
		else if (this.payload.length < 65536) {
			frame.put((byte) (maskBit | 126)).putShort((short) this.payload.length);
		}
		else {
			frame.put((byte) (maskBit | 127)).putLong(this.payload.length);
		}
		if (mask != null) {
			frame.put(mask);
		}
		for (int i = 0; i < this.payload.length; i++) {
			frame.put((byte) (this.payload[i] ^ ((mask != null) ? mask[i % 4] : 0)));
		}
		return Arrays.copyOf(frame.array(), frame.position());
	}

	@Override
	public String toString() {
		return "WebSocketFrame[last=%s, opcode=%d, %d bytes: %s]".formatted(this.last, this.opcode, this.payload.length,
				(this.opcode == CLOSE) ? closeCode() + " " + closeReason() : text());
	}

}
