package dev.parley.engine.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.problem.ProtocolException;

/**
 * The user of one session, with its address and start. Each change creates another
 * {@link Caller} object, so code that has checked a permission can see whether to check
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
	 * @throws ProtocolException if the client is not authenticated yet
	 */
	public Caller caller() {
		Caller known = this.caller;
		if (known == null) {
			throw new ProtocolException("The first frame is CONNECT or STOMP");
		}
		return known;
	}

	/** The caller's name; empty if the client is not authenticated yet. */
	public String user() {
		Caller known = this.caller;
		return (known != null) ? known.name() : "";
	}

	/** The client's address. */
	public String address() {
		return this.peer.address();
	}

	public boolean isOf(String user) {
		Caller known = this.caller;
		return known != null && known.name().equals(user);
	}

	/** CONNECT has been authenticated; ignored if a newer caller is known. */
	public synchronized void authenticated(Caller found) {
		if (this.caller == null) {
			this.caller = found;
		}
	}

	public synchronized void changed(Caller changed) {
		this.caller = changed;
	}

	/** The user's permissions have changed, though not their name and roles. */
	public synchronized void changed() {
		Caller same = this.caller;
		if (same != null) {
			this.caller = new Caller(same.name(), same.roles(), same.anonymous(), same.grant());
		}
	}

	public SessionInfo info(String session, int subscriptions) {
		Caller known = this.caller;
		return new SessionInfo(session, (known != null) ? known.name() : null, this.peer.transport(),
				this.peer.address(), this.since, subscriptions);
	}

}
