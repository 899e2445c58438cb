package dev.parley.stomp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.sockjs.transport.SockJsSession;

import dev.parley.engine.CloseReason;
import dev.parley.engine.Wire;
import dev.parley.engine.frame.EncodedFrame;

/**
 * The short way to a client on Jetty: frames share one buffer and are batched until the
 * last pending one, so that many messages leave in one system call, and nothing waits for
 * a slow reader. The only class that knows Jetty.
 */
final class JettyWire implements Wire {

	private final CoreSession session;

	/** A silent connection is asked for a sign of life more often than this. */
	private static final Duration IDLE = Duration.ofSeconds(75);

	private JettyWire(CoreSession session, int maxMessage) {
		this.session = session;
		session.setIdleTimeout(IDLE);
		session.setMaxFrameSize(maxMessage);
	}

	/**
	 * A wire to this session, or null if it is not Jetty's, or if SockJS frames what goes
	 * over it.
	 * @param maxMessage largest message that is read, bytes
	 */
	static @Nullable Wire to(WebSocketSession session, int maxMessage) {
		return (session instanceof NativeWebSocketSession holder && !(session instanceof SockJsSession)
				&& holder.getNativeSession() instanceof org.eclipse.jetty.websocket.common.WebSocketSession jetty)
						? new JettyWire(jetty.getCoreSession(), maxMessage) : null;
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		int last = frames.size() - 1;
		for (int i = 0; i < last; i++) {
			this.session.sendFrame(frame(frames.get(i)), Callback.NOOP, true);
		}
		this.session.sendFrame(frame(frames.get(last)), new Done(done), false);
	}

	private static Frame frame(EncodedFrame frame) {
		return new Frame(frame.text() ? OpCode.TEXT : OpCode.BINARY, ByteBuffer.wrap(frame.bytes()));
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
	public void abort() {
		this.session.abort();
	}

	/** A failed frame fails all those behind it, so the last one tells of any. */
	private record Done(WriteListener listener) implements Callback {

		@Override
		public void succeeded() {
			this.listener.written();
		}

		@Override
		public void failed(Throwable cause) {
			this.listener.failed(cause);
		}

	}

}
