package dev.parley.engine;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of one session, from where and since when. Each change makes
 * another {@link Caller}, so whoever has asked what one may do can see whether to ask
 * again. Safe for any thread.
 */
final class Identity {

	private final Peer peer;

	private final Instant since;

	private volatile @Nullable Caller caller;

	Identity(Peer peer, Instant since) {
		this.peer = peer;
		this.since = since;
	}

	/**
	 * @throws ProtocolException if nobody has been authenticated yet
	 */
	Caller caller() {
		Caller known = this.caller;
		if (known == null) {
			throw new ProtocolException("The first frame is CONNECT or STOMP");
		}
		return known;
	}

	/** The caller's name; empty if nobody has been authenticated yet. */
	String user() {
		Caller known = this.caller;
		return (known != null) ? known.name() : "";
	}

	/** From where the client comes. */
	String address() {
		return this.peer.address();
	}

	boolean isOf(String user) {
		Caller known = this.caller;
		return known != null && known.name().equals(user);
	}

	/** CONNECT has shown who it is, unless something newer is known. */
	synchronized void authenticated(Caller found) {
		if (this.caller == null) {
			this.caller = found;
		}
	}

	synchronized void changed(Caller changed) {
		this.caller = changed;
	}

	/** What the user may do has changed, though not their name and roles. */
	synchronized void changed() {
		Caller same = this.caller;
		if (same != null) {
			this.caller = new Caller(same.name(), same.roles(), same.anonymous());
		}
	}

	SessionInfo info(String session, int subscriptions) {
		Caller known = this.caller;
		return new SessionInfo(session, (known != null) ? known.name() : null, this.peer.transport(),
				this.peer.address(), this.since, subscriptions);
	}

}
