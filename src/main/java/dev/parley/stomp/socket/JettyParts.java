package dev.parley.stomp.socket;

import java.nio.ByteBuffer;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * Hands on each part of a message as if it were one. Public, because Jetty looks for its
 * methods.
 */
public class JettyParts implements Session.Listener {

	private final JettyEndpoint whole;

	JettyParts(JettyEndpoint whole) {
		this.whole = whole;
	}

	@Override
	public void onWebSocketOpen(Session session) {
		this.whole.onWebSocketOpen(session);
	}

	@Override
	public void onWebSocketPartialText(String part, boolean last) {
		this.whole.onWebSocketText(part);
	}

	@Override
	public final void onWebSocketPartialBinary(ByteBuffer part, boolean last, Callback done) {
		this.whole.onWebSocketBinary(part, done);
	}

	@Override
	public final void onWebSocketPing(ByteBuffer payload) {
		this.whole.onWebSocketPing(payload);
	}

	@Override
	public final void onWebSocketPong(ByteBuffer payload) {
		this.whole.onWebSocketPong(payload);
	}

	@Override
	public void onWebSocketClose(int code, @Nullable String reason, Callback done) {
		this.whole.onWebSocketClose(code, (reason != null) ? reason : "", done);
	}

	@Override
	public final void onWebSocketError(Throwable cause) {
		this.whole.onWebSocketError(cause);
	}

}
