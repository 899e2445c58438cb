package dev.parley.security.live;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

import dev.parley.security.http.CsrfTokens;

/**
 * The credentials among a frame's own headers. STOMP's header names are case-sensitive,
 * but people write these as in HTTP, so we ignore case. Pure functions.
 */
final class NativeHeaders {

	static final String PASSCODE = "passcode";

	private static final List<String> CREDENTIALS = List.of(HttpHeaders.AUTHORIZATION, CsrfTokens.HEADER, PASSCODE);

	/** The header that Spring moves the passcode to. */
	private static final String SPRINGS_PASSCODE = "stompCredentials";

	private NativeHeaders() {
	}

	/** Copies nothing: every frame passes here. */
	static @Nullable String first(SimpMessageHeaderAccessor accessor, String name) {
		if (accessor.getHeader(NativeMessageHeaderAccessor.NATIVE_HEADERS) instanceof Map<?, ?> headers) {
			for (Map.Entry<?, ?> header : headers.entrySet()) {
				if (name.equalsIgnoreCase((String) header.getKey()) && header.getValue() instanceof List<?> values) {
					return (String) values.get(0);
				}
			}
		}
		return null;
	}

	static @Nullable String passcode(SimpMessageHeaderAccessor accessor) {
		return (accessor instanceof StompHeaderAccessor stomp) ? stomp.getPasscode() : first(accessor, PASSCODE);
	}

	static boolean isCredential(String header) {
		for (String credential : CREDENTIALS) {
			if (credential.equalsIgnoreCase(header)) {
				return true;
			}
		}
		return false;
	}

	/** Removes the credentials, so that they reach neither a controller nor a log. */
	static void forgetCredentials(SimpMessageHeaderAccessor accessor) {
		accessor.setHeader(SPRINGS_PASSCODE, null);
		List.copyOf(accessor.toNativeHeaderMap().keySet())
			.stream()
			.filter(NativeHeaders::isCredential)
			.forEach(accessor::removeNativeHeader);
	}

}
