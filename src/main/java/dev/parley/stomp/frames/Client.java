package dev.parley.stomp.frames;

import java.security.Principal;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;

import dev.parley.engine.session.Session;

/**
 * One client as Spring and the engine know it: its socket, its session, and the user of
 * its CONNECT. Safe for any thread.
 */
public final class Client {

	private final WebSocketSession socket;

	private volatile @Nullable Session session;

	private volatile @Nullable Principal user;

	/**
	 * @param user of the handshake, if it is trusted
	 */
	public Client(WebSocketSession socket, @Nullable Principal user) {
		this.socket = socket;
		this.user = user;
	}

	/**
	 * Sets the session that the engine has opened; called once, before anything is read.
	 */
	public void opened(Session opened) {
		this.session = opened;
	}

	public WebSocketSession socket() {
		return this.socket;
	}

	public Session session() {
		return Objects.requireNonNull(this.session, "not opened");
	}

	/**
	 * The user whom CONNECT has authenticated, or the handshake, if it is trusted.
	 */
	public @Nullable Principal user() {
		return this.user;
	}

	void user(@Nullable Principal authenticated) {
		this.user = authenticated;
	}

}
