package dev.parley.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A WebSocket client that follows RFC 6455 or deliberately breaks it, on a plain socket.
 * It checks what the server sends against the RFC: a masked frame, a reserved bit, a long
 * or fragmented control frame, or text that is not UTF-8 is an {@link AssertionError}.
 * For one thread at a time.
 */
public final class RawWebSocket implements StompTransport {

	/** How long a test waits for a frame that must arrive. */
	public static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Socket socket;

	private final UpgradeResponse handshake;

	private final DataInputStream in;

	RawWebSocket(Socket socket, UpgradeResponse handshake) throws IOException {
		this.socket = socket;
		this.handshake = handshake;
		this.in = new DataInputStream(socket.getInputStream());
	}

	/** Opens a WebSocket with the correct handshake of a program: no Origin. */
	public static RawWebSocket open(int port, String path, String... subProtocols) {
		UpgradeRequest request = UpgradeRequest.to(port, path);
		if (subProtocols.length > 0) {
			request = request.with("Sec-WebSocket-Protocol: " + String.join(", ", subProtocols));
		}
		return request.open();
	}

	public UpgradeResponse handshake() {
		return this.handshake;
	}

	@Override
	public void send(String text) {
		send(WebSocketFrame.text(text));
	}

	public void send(byte[] binary) {
		send(new WebSocketFrame(true, WebSocketFrame.BINARY, binary));
	}

	public void send(WebSocketFrame frame) {
		sendRaw(frame.masked());
	}

	/** Sends octets unchanged. */
	public void sendRaw(byte[] octets) {
		try {
			this.socket.getOutputStream().write(octets);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The next frame of any kind. */
	public WebSocketFrame read() {
		return read(PATIENCE);
	}

	/**
	 * The next frame of any kind.
	 * @throws AssertionError if none came within that time
	 * @throws ClosedByServer with code 1006 if the TCP connection ended
	 */
	public WebSocketFrame read(Duration patience) {
		try {
			this.socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
			int first = this.in.readUnsignedByte();
			int second = this.in.readUnsignedByte();
			int reserved = this.handshake.header("Sec-WebSocket-Extensions").isPresent() ? 0x30 : 0x70;
			require((first & reserved) == 0, "a reserved bit is set though no extension was agreed");
			require((second & 0x80) == 0, "a server must not mask");
			int opcode = first & 0x0F;
			boolean last = (first & 0x80) != 0;
			long length = second & 0x7F;
			require(opcode < 8 || (last && length <= 125), "a control frame is whole and at most 125 bytes long");
			if (length == 126) {
				length = this.in.readUnsignedShort();
				require(length > 125, "lengths are written in the shortest way");
			}
			else if (length == 127) {
				length = this.in.readLong();
				require(length > 65535, "lengths are written in the shortest way");
			}
			byte[] payload = new byte[Math.toIntExact(length)];
			this.in.readFully(payload);
			return new WebSocketFrame(last, opcode, payload);
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("Nothing came within " + patience);
		}
		catch (EOFException | SocketException ex) {
			throw new ClosedByServer(1006, ex.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The next text or binary message, put together from its fragments; answers pings.
	 */
	@Override
	public byte[] receive(Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		int opcode = -1;
		while (true) {
			WebSocketFrame frame = read(Duration.ofNanos(deadline - System.nanoTime()));
			switch (frame.opcode()) {
				case WebSocketFrame.PING -> send(new WebSocketFrame(true, WebSocketFrame.PONG, frame.payload()));
				case WebSocketFrame.PONG -> {
				}
				case WebSocketFrame.CLOSE -> {
					answerClose(frame);
					throw new ClosedByServer(frame.closeCode(), frame.closeReason());
				}
				default -> {
					require((opcode < 0) == (frame.opcode() != WebSocketFrame.CONTINUATION),
							"a message starts with its opcode and goes on with continuations");
					opcode = (opcode < 0) ? frame.opcode() : opcode;
					message.writeBytes(frame.payload());
					if (frame.last()) {
						require(opcode != WebSocketFrame.TEXT || isUtf8(message.toByteArray()), "text is UTF-8");
						return message.toByteArray();
					}
				}
			}
		}
	}

	/** Reads on to the CLOSE frame, skipping all frames before it, and answers it. */
	public ClosedByServer awaitClose() {
		while (true) {
			try {
				receive(PATIENCE);
			}
			catch (ClosedByServer ex) {
				return ex;
			}
		}
	}

	/** Leaves without CLOSE: the server gets a TCP reset. */
	public void reset() {
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try (this.socket) {
			if (!this.socket.isClosed()) {
				this.socket.getOutputStream().write(WebSocketFrame.close(1000, "").masked());
			}
		}
		catch (IOException ex) {
			// The server closed the connection first.
		}
	}

	private void answerClose(WebSocketFrame frame) {
		try (this.socket) {
			this.socket.getOutputStream().write(frame.masked());
		}
		catch (IOException ex) {
			// The server has closed the TCP connection without waiting for the answer.
		}
	}

	private static boolean isUtf8(byte[] octets) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	private static void require(boolean holds, String rule) {
		if (!holds) {
			throw new AssertionError("The server broke RFC 6455: " + rule);
		}
	}

}
