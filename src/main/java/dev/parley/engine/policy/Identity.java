package dev.parley.engine.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.problem.ProtocolException;

/**
 * Who is at the other end of one session, from where and since when. Each change makes
 * another {@link Caller}, so whoever has asked what one may do can see whether to ask
 * again. Safe for any thread.
 */
public final class Identity {

	private final Peer peer;

	private final Instant since;

	private volatile @Nullable Caller caller;

	public Identity(Peer peer, Instant since) {
		this.peer = peer;
		this.since = since;
	}

	/**
	 * @throws ProtocolException if nobody has been authenticated yet
	 */
	public Caller caller() {
		Caller known = this.caller;
		if (known == null) {
			throw new ProtocolException("The first frame is CONNECT or STOMP");
		}
		return known;
	}

	/** The caller's name; empty if nobody has been authenticated yet. */
	public String user() {
		Caller known = this.caller;
		return (known != null) ? known.name() : "";
	}

	/** From where the client comes. */
	public String address() {
		return this.peer.address();
	}

	public boolean isOf(String user) {
		Caller known = this.caller;
		return known != null && known.name().equals(user);
	}

	/** CONNECT has shown who it is, unless something newer is known. */
	public synchronized void authenticated(Caller found) {
		if (this.caller == null) {
			this.caller = found;
		}
	}

	public synchronized void changed(Caller changed) {
		this.caller = changed;
	}

	/** What the user may do has changed, though not their name and roles. */
	public synchronized void changed() {
		Caller same = this.caller;
		if (same != null) {
			this.caller = new Caller(same.name(), same.roles(), same.anonymous());
		}
	}

	public SessionInfo info(String session, int subscriptions) {
		Caller known = this.caller;
		return new SessionInfo(session, (known != null) ? known.name() : null, this.peer.transport(),
				this.peer.address(), this.since, subscriptions);
	}

}
