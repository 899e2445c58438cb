package dev.parley.stomp.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;

import dev.parley.engine.Engine;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.session.Session;
import dev.parley.limit.NetworkAddress;

/**
 * Reads one client's bytes and hands them to Spring's handler of WebSockets, as if each
 * piece were a message. Reads only when the last piece has been handled, and can pause.
 * One thread at a time reads; the rest is safe for any thread.
 */
final class TcpConnection extends AbstractConnection implements TcpWire.Input {

	private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

	/** Pieces that are read before other connections have their turn. */
	private static final int TURN = 8;

	private enum Reading {

		ON,
		/** The piece that is being handled is the last one for now. */
		TO_STOP, STOPPED

	}

	private final AtomicReference<Reading> reading = new AtomicReference<>(Reading.ON);

	private final WebSocketHandler handler;

	private final Engine engine;

	private final ByteBufferPool buffers;

	private final TcpWire wire;

	private final TcpSession session;

	/**
	 * @param address of the client
	 * @param handler of all WebSockets with STOMP
	 * @param id of the session
	 */
	TcpConnection(EndPoint endPoint, Executor executor, ByteBufferPool buffers, @Nullable String address,
			WebSocketHandler handler, Engine engine, String id) {
		super(endPoint, executor);
		this.handler = handler;
		this.engine = engine;
		this.buffers = buffers;
		this.wire = new TcpWire(endPoint, buffers, this);
		this.session = new TcpSession(id, endPoint, this.wire);
		if (address != null) {
			NetworkAddress.putInto(this.session.getAttributes(), address);
		}
	}

	@Override
	public void onOpen() {
		super.onOpen();
		try {
			this.handler.afterConnectionEstablished(this.session);
			fillInterested();
		}
		catch (Throwable ex) {
			closeFor(ex);
		}
	}

	@Override
	public void onFillable() {
		RetainableByteBuffer buffer = this.buffers.acquire(getInputBufferSize(), true);
		try {
			int pieces = 0;
			int filled = 1;
			while (filled > 0 && pieces++ < TURN) {
				ByteBuffer bytes = buffer.getByteBuffer();
				BufferUtil.clear(bytes);
				filled = getEndPoint().fill(bytes);
				if (filled > 0) {
					this.handler.handleMessage(this.session, new BinaryMessage(bytes));
					if (hasToStop()) {
						return;
					}
				}
			}
			if (filled < 0) {
				inputEnded();
			}
			else {
				fillInterested();
			}
		}
		catch (IOException ex) {
			log.debug("Session {}: could not be read: {}", this.session.getId(), ex.toString());
			getEndPoint().close(ex);
		}
		catch (Throwable ex) {
			closeFor(ex);
		}
		finally {
			buffer.release();
		}
	}

	private boolean hasToStop() {
		return this.reading.get() == Reading.TO_STOP && this.reading.compareAndSet(Reading.TO_STOP, Reading.STOPPED);
	}

	@Override
	public void pause() {
		this.reading.compareAndSet(Reading.ON, Reading.TO_STOP);
	}

	@Override
	public void resume() {
		if (this.reading.getAndSet(Reading.ON) == Reading.STOPPED) {
			fillInterested();
		}
	}

	/** Answers what the client has sent before it closed its end, and closes ours. */
	private void inputEnded() {
		Session opened = this.engine.session(this.session.getId());
		if (opened != null) {
			opened.frames().close(CloseReason.LOST);
		}
		this.wire.inputEnded();
	}

	@Override
	public void heard() {
		Session opened = this.engine.session(this.session.getId());
		if (opened != null) {
			opened.heard();
		}
	}

	private void closeFor(Throwable failure) {
		log.error("Session {} is closed, because something of it was not handled", this.session.getId(), failure);
		this.wire.close(CloseReason.INTERNAL);
		this.wire.inputEnded();
	}

	@Override
	public void onFillInterestedFailed(Throwable cause) {
		getEndPoint().close(cause);
	}

	@Override
	public void onClose(@Nullable Throwable cause) {
		super.onClose(cause);
		try {
			this.handler.afterConnectionClosed(this.session,
					(cause != null) ? CloseStatus.NO_CLOSE_FRAME : CloseStatus.NORMAL);
		}
		catch (Exception ex) {
			log.warn("Session {}: its end was not handled", this.session.getId(), ex);
		}
	}

}
