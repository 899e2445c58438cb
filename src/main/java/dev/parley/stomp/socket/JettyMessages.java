package dev.parley.stomp.socket;

import java.util.Objects;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

import dev.parley.limit.BytesBeingRead;

/**
 * Puts the parts of a message together for SockJS, which needs it whole. Jetty could do
 * so, too, but would not count the memory. Public, because Jetty looks for its methods.
 */
public final class JettyMessages extends JettyParts {

	/** The cost of a part of a message in addition to its characters. */
	private static final int PART = 64;

	private final JettyEndpoint whole;

	private final BytesBeingRead.Share unfinished;

	private @Nullable Session session;

	private @Nullable StringBuilder text;

	private int size;

	/** Set when nothing more is taken from this client. */
	private boolean deaf;

	JettyMessages(JettyEndpoint whole, BytesBeingRead.Share unfinished) {
		super(whole);
		this.whole = whole;
		this.unfinished = unfinished;
	}

	@Override
	public void onWebSocketOpen(Session opened) {
		this.session = opened;
		super.onWebSocketOpen(opened);
	}

	@Override
	public void onWebSocketPartialText(String part, boolean last) {
		this.size += part.length() + (last ? 0 : PART);
		long most = Objects.requireNonNull(this.session).getMaxTextMessageSize();
		if (this.size > most && !this.deaf) {
			refuse(StatusCode.MESSAGE_TOO_LARGE, "A message has at most " + most + " characters");
		}
		if (this.deaf) {
			this.whole.readOn();
		}
		else if (last) {
			String message = (this.text != null) ? this.text.append(part).toString() : part;
			forget();
			this.whole.onWebSocketText(message);
		}
		else {
			this.text = ((this.text != null) ? this.text : new StringBuilder()).append(part);
			if (!this.unfinished.hold(this.size)) {
				refuse(StatusCode.TRY_AGAIN_LATER, "overloaded");
			}
			this.whole.readOn();
		}
	}

	private void refuse(int code, String reason) {
		this.deaf = true;
		forget();
		Objects.requireNonNull(this.session).close(code, reason, Callback.NOOP);
	}

	private void forget() {
		this.text = null;
		this.size = 0;
		this.unfinished.hold(0);
	}

	@Override
	public void onWebSocketClose(int code, @Nullable String reason, Callback done) {
		this.unfinished.close();
		super.onWebSocketClose(code, reason, done);
	}

}
