package dev.parley.stomp.socket;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.compression.DeflaterPool;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.jetty.JettyWebSocketSession;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;

/**
 * The fast path to a client on Jetty: all pending frames leave in one system call, one
 * WebSocket message a frame, and nothing waits for a slow reader.
 * <p>
 * Jetty takes frames one by one, and its work for each costs several times as much as the
 * frame itself. So small frames are gathered in one buffer, each with its WebSocket
 * header (RFC 6455, 5.2; a server does not mask), and Jetty gets them as if they were
 * one: see {@link GatheredFrame} and decision 0009. Where {@link SharedDeflate} was
 * agreed on, the messages among them are compressed. Where another extension was, as it
 * is with each browser at an endpoint of Spring's, each frame goes alone.
 */
final class JettyWire implements Wire {

	private static final Logger log = LoggerFactory.getLogger(JettyWire.class);

	/** Jetty pools buffers up to this size. */
	private static final int BUFFER = 64 * 1024;

	/** A header has at most this many bytes: two, and eight of a length. */
	private static final int MAX_HEADER = 10;

	/**
	 * A larger frame goes alone: copying it would cost more than gathering saves.
	 */
	private static final int SMALL = 16 * 1024;

	private final String id;

	/** Null at an endpoint of Spring's, whose sessions can't stop reading. */
	private final @Nullable JettyConnection reading;

	private final CoreSession session;

	/** An extension of Jetty's has to see each frame. */
	private final boolean mayGather;

	/** Compresses what all subscribers get; null if the client takes it as it is. */
	private final @Nullable DeflaterPool deflaters;

	JettyWire(JettyWebSocketSession opened, CoreSession session, int maxMessage) {
		this.id = opened.getId();
		this.reading = (opened instanceof JettyConnection connection) ? connection : null;
		this.session = session;
		boolean extended = !session.getNegotiatedExtensions().isEmpty();
		boolean deflated = extended && this.reading != null;
		this.mayGather = !extended || deflated;
		this.deflaters = deflated ? session.getWebSocketComponents().getDeflaterPool() : null;
		// The engine looks after silence: our own pings would start Jetty's time again.
		session.setIdleTimeout(Duration.ZERO);
		session.setMaxFrameSize(maxMessage);
	}

	/**
	 * A wire to this session, or null if it is not Jetty's, or if it carries SockJS
	 * frames.
	 * @param maxMessage largest message that is read, bytes
	 */
	static @Nullable Wire to(WebSocketSession session, int maxMessage) {
		return (session instanceof JettyWebSocketSession opened
				&& opened.getNativeSession() instanceof org.eclipse.jetty.websocket.common.WebSocketSession jetty)
						? new JettyWire(opened, jetty.getCoreSession(), maxMessage) : null;
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		new Writing(frames, done).goOn();
	}

	private static byte opCode(EncodedFrame frame) {
		return frame.text() ? OpCode.TEXT : OpCode.BINARY;
	}

	@Override
	public void close(CloseReason reason) {
		this.session.close(reason.code(), reason.text(), Callback.NOOP);
	}

	@Override
	public void ping() {
		this.session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
	}

	@Override
	public void pause() {
		if (this.reading != null) {
			this.reading.pause();
		}
	}

	@Override
	public void resume() {
		if (this.reading != null) {
			this.reading.resume();
		}
	}

	@Override
	public void abort() {
		this.session.abort();
	}

	/**
	 * One write, buffer after buffer. It is in one callback at a time, so no two threads
	 * are ever in it.
	 */
	private final class Writing implements Callback {

		private final List<EncodedFrame> frames;

		private final WriteListener done;

		private int next;

		private @Nullable RetainableByteBuffer buffer;

		Writing(List<EncodedFrame> frames, WriteListener done) {
			this.frames = frames;
			this.done = done;
		}

		void goOn() {
			int end = endOfGathered();
			if (end - this.next < 2) {
				JettyWire.this.session.sendFrame(alone(this.frames.get(this.next++)), this, false);
			}
			else {
				JettyWire.this.session.sendFrame(gathered(end), this, false);
			}
		}

		/** The end of those that fit into one buffer, exclusive. */
		private int endOfGathered() {
			int end = this.next;
			int space = BUFFER;
			while (JettyWire.this.mayGather && end < this.frames.size()) {
				int length = lengthOf(this.frames.get(end));
				space -= length + MAX_HEADER;
				if (space < 0 || length > SMALL) {
					break;
				}
				end++;
			}
			return end;
		}

		private Frame alone(EncodedFrame frame) {
			DeflatedTail tail = tailOf(frame);
			ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
			if (tail != null) {
				bytes = ByteBuffer.allocate(tail.lengthOf(frame));
				tail.put(frame, bytes);
				bytes.flip();
			}
			return new SharedDeflate.Complete(opCode(frame), tail != null, bytes);
		}

		private Frame gathered(int end) {
			int size = 0;
			for (int i = this.next; i < end; i++) {
				size += lengthOf(this.frames.get(i)) + MAX_HEADER;
			}
			RetainableByteBuffer pooled = JettyWire.this.session.getByteBufferPool().acquire(size, true);
			this.buffer = pooled;
			ByteBuffer bytes = pooled.getByteBuffer().clear();
			EncodedFrame first = this.frames.get(this.next);
			put(first, bytes);
			for (int i = this.next + 1; i < end; i++) {
				EncodedFrame frame = this.frames.get(i);
				putHeader(frame, bytes);
				put(frame, bytes);
			}
			this.next = end;
			return new GatheredFrame(opCode(first), tailOf(first) != null, lengthOf(first), bytes.flip());
		}

		@Override
		public void succeeded() {
			release();
			if (this.next == this.frames.size()) {
				this.done.written();
			}
			else {
				this.done.progressed();
				goOn();
			}
		}

		@Override
		public void failed(Throwable cause) {
			release();
			log.debug("Session {}: could not be written to: {}", JettyWire.this.id, cause.toString());
			this.done.failed(cause);
		}

		private void release() {
			if (this.buffer != null) {
				this.buffer.release();
				this.buffer = null;
			}
		}

	}

	private @Nullable DeflatedTail tailOf(EncodedFrame frame) {
		return (this.deflaters != null) ? DeflatedTail.of(frame, this.deflaters) : null;
	}

	private int lengthOf(EncodedFrame frame) {
		DeflatedTail tail = tailOf(frame);
		return (tail != null) ? tail.lengthOf(frame) : frame.length();
	}

	private void put(EncodedFrame frame, ByteBuffer bytes) {
		DeflatedTail tail = tailOf(frame);
		if (tail != null) {
			tail.put(frame, bytes);
		}
		else {
			bytes.put(frame.bytes());
		}
	}

	private void putHeader(EncodedFrame frame, ByteBuffer bytes) {
		int compressed = (tailOf(frame) != null) ? 0x40 : 0;
		bytes.put((byte) (0x80 | compressed | opCode(frame)));
		int length = lengthOf(frame);
		if (length < 126) {
			bytes.put((byte) length);
		}
		else if (length <= 0xFFFF) {
			bytes.put((byte) 126).putShort((short) length);
		}
		else {
			bytes.put((byte) 127).putLong(length);
		}
	}

	/**
	 * Several frames, of which Jetty sees the first: it writes a header with that one's
	 * length, and then the whole payload.
	 */
	private static final class GatheredFrame extends SharedDeflate.Complete {

		private final int lengthOfFirst;

		GatheredFrame(byte opCode, boolean compressed, int lengthOfFirst, ByteBuffer all) {
			super(opCode, compressed, all);
			this.lengthOfFirst = lengthOfFirst;
		}

		@Override
		public int getPayloadLength() {
			return this.lengthOfFirst;
		}

	}

}
