package dev.parley.http;

import jakarta.servlet.http.HttpServletRequest;

import dev.parley.engine.policy.Caller;
import dev.parley.limit.NetworkAddress;
import dev.parley.stomp.frames.Callers;

/** The caller of a request, as the engine knows it. Pure functions. */
public final class RequestCaller {

	private RequestCaller() {
	}

	/**
	 * The user whom Spring Security has authenticated. Anonymous callers of one network
	 * address are one: each request would be another one, and none over a limit.
	 */
	public static Caller of(HttpServletRequest request) {
		return Callers.of(request.getUserPrincipal(), NetworkAddress.network(request.getRemoteAddr()));
	}

}
