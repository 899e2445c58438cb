package dev.parley.stomp.frames;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.session.Session;
import dev.parley.engine.thread.WaitsFor;
import dev.parley.stomp.authentication.FrameAuthentication;

/**
 * Knows which frames may wait for the database or for the application, so that none of
 * them is handled on a reading thread. Never waits itself. Safe for any thread.
 */
public final class BlockingFrames {

	private final FrameAuthentication authentication;

	private final ControllerDestinations controllers;

	public BlockingFrames(FrameAuthentication authentication, ControllerDestinations controllers) {
		this.authentication = authentication;
		this.controllers = controllers;
	}

	WaitsFor of(Session session, Frame frame) {
		if (session.isClosed()) {
			return WaitsFor.NOTHING;
		}
		if (frame.command().isConnect()) {
			return bringsCredential(frame) ? WaitsFor.ACCOUNTS : WaitsFor.NOTHING;
		}
		if (this.controllers.areFor(frame) || session.asksRules(frame)) {
			return WaitsFor.APPLICATION;
		}
		return this.authentication.mayWait(session.id(), authorization(frame)) ? WaitsFor.ACCOUNTS : WaitsFor.NOTHING;
	}

	private boolean bringsCredential(Frame frame) {
		return frame.headers().containsAny(this.authentication::isCredential);
	}

	private static @Nullable String authorization(Frame frame) {
		return frame.headers().getIgnoringCase(HttpHeaders.AUTHORIZATION);
	}

}
