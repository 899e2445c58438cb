package dev.parley.stomp.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;

/**
 * The wire to a client over TCP: many frames leave in one system call, and nothing waits
 * for a slow reader.
 * <p>
 * TCP has no close codes, so a close says its reason in an ERROR, unless one has just
 * been sent. Then the output is shut down, and the connection is closed when the client
 * has done the same: data that arrives at a closed socket resets the connection, and the
 * ERROR could be lost. Safe for any thread.
 */
final class TcpWire implements Wire {

	private static final Logger log = LoggerFactory.getLogger(TcpWire.class);

	/** Jetty pools buffers up to this size. */
	private static final int BUFFER = 64 * 1024;

	/** A larger frame goes alone: copying it would cost more than gathering saves. */
	private static final int SMALL = 16 * 1024;

	private final EndPoint endPoint;

	private final ByteBufferPool buffers;

	private final Input input;

	private boolean writing;

	private @Nullable CloseReason closing;

	/** Whether the last frame was an ERROR. */
	private boolean saidWhy;

	private boolean outputEnded;

	private boolean inputEnded;

	/**
	 * @param input the other direction of the connection
	 */
	TcpWire(EndPoint endPoint, ByteBufferPool buffers, Input input) {
		this.endPoint = endPoint;
		this.buffers = buffers;
		this.input = input;
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		boolean open;
		synchronized (this) {
			open = this.closing == null;
			this.writing |= open;
			this.saidWhy = isError(frames.get(frames.size() - 1));
		}
		if (open) {
			new Writing(frames, done).iterate();
		}
		else {
			done.failed(new IOException("closed"));
		}
	}

	private static boolean isError(EncodedFrame frame) {
		return frame.bytes()[0] == 'E';
	}

	@Override
	public void close(CloseReason reason) {
		synchronized (this) {
			if (this.closing != null) {
				return;
			}
			this.closing = reason;
			if (this.writing) {
				return;
			}
		}
		takeLeave();
	}

	private synchronized boolean isClosing() {
		return this.closing != null;
	}

	/** Ends the output, once nothing is being written. */
	private void takeLeave() {
		CloseReason reason;
		boolean silent;
		synchronized (this) {
			reason = Objects.requireNonNull(this.closing);
			silent = this.saidWhy || reason == CloseReason.NORMAL || reason == CloseReason.LOST;
		}
		if (silent) {
			endOutput();
		}
		else {
			this.endPoint.write(Callback.from(this::endOutput, (failure) -> endOutput()),
					ByteBuffer.wrap(error(reason)));
		}
	}

	private static byte[] error(CloseReason reason) {
		Headers headers = Headers.of("message", reason.text(), "close-code", Integer.toString(reason.code()));
		return EncodedFrame.of(Frame.of(Command.ERROR, headers), Version.V1_2).bytes();
	}

	private void endOutput() {
		this.endPoint.shutdownOutput();
		boolean both;
		synchronized (this) {
			this.outputEnded = true;
			both = this.inputEnded;
		}
		if (both) {
			this.endPoint.close();
		}
	}

	/** The client sends nothing more. */
	void inputEnded() {
		boolean both;
		synchronized (this) {
			this.inputEnded = true;
			both = this.outputEnded;
		}
		if (both) {
			this.endPoint.close();
		}
	}

	/**
	 * TCP has no ping that a client would answer. The operating system asks silent
	 * clients, and closes the connection of one that is gone.
	 */
	@Override
	public void ping() {
		this.input.heard();
	}

	@Override
	public void pause() {
		this.input.pause();
	}

	@Override
	public void resume() {
		this.input.resume();
	}

	@Override
	public void abort() {
		this.endPoint.close();
	}

	/** One write, buffer after buffer. */
	private final class Writing extends IteratingCallback {

		private final List<EncodedFrame> frames;

		private final WriteListener done;

		private int next;

		private @Nullable RetainableByteBuffer buffer;

		Writing(List<EncodedFrame> frames, WriteListener done) {
			this.frames = frames;
			this.done = done;
		}

		@Override
		protected Action process() {
			if (this.next > 0) {
				release();
				this.done.progressed();
			}
			if (this.next == this.frames.size() || (this.next > 0 && isClosing())) {
				return Action.SUCCEEDED;
			}
			TcpWire.this.endPoint.write(this, nextBytes());
			return Action.SCHEDULED;
		}

		private ByteBuffer nextBytes() {
			int end = this.next;
			int size = 0;
			while (end < this.frames.size()) {
				int length = this.frames.get(end).length();
				if (length > SMALL || size + length > BUFFER) {
					break;
				}
				size += length;
				end++;
			}
			return (end - this.next > 1) ? gathered(end, size) : ByteBuffer.wrap(this.frames.get(this.next++).bytes());
		}

		private ByteBuffer gathered(int end, int size) {
			RetainableByteBuffer pooled = TcpWire.this.buffers.acquire(size, true);
			this.buffer = pooled;
			ByteBuffer bytes = pooled.getByteBuffer();
			BufferUtil.clearToFill(bytes);
			while (this.next < end) {
				bytes.put(this.frames.get(this.next++).bytes());
			}
			return bytes.flip();
		}

		@Override
		protected void onCompleteSuccess() {
			boolean leave;
			synchronized (TcpWire.this) {
				TcpWire.this.writing = false;
				leave = TcpWire.this.closing != null;
				if (leave) {
					TcpWire.this.saidWhy &= this.next == this.frames.size();
				}
			}
			if (leave) {
				takeLeave();
			}
			this.done.written();
		}

		@Override
		protected void onCompleteFailure(Throwable cause) {
			release();
			log.debug("A TCP connection could not be written to: {}", cause.toString());
			this.done.failed(cause);
			TcpWire.this.endPoint.close(cause);
		}

		private void release() {
			if (this.buffer != null) {
				this.buffer.release();
				this.buffer = null;
			}
		}

	}

	/** The direction from the client to the server. */
	interface Input {

		/** See {@link Wire#pause}. */
		void pause();

		/** See {@link Wire#resume}. */
		void resume();

		/** The client is there. */
		void heard();

	}

}
