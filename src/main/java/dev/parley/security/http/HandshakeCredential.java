package dev.parley.security.http;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.security.account.Account;

/**
 * The HTTP session of a handshake, and its account. By itself it authenticates nothing: a
 * foreign page's handshake carries the same cookie.
 */
public record HandshakeCredential(String httpSessionId, Account account, String csrfToken) {

	private static final String ATTRIBUTE = HandshakeCredential.class.getName();

	public void putInto(Map<String, Object> attributes) {
		attributes.put(ATTRIBUTE, this);
	}

	public static @Nullable HandshakeCredential from(@Nullable Map<String, Object> attributes) {
		return (attributes != null && attributes.get(ATTRIBUTE) instanceof HandshakeCredential credential) ? credential
				: null;
	}

	@Override
	public String toString() {
		return "HandshakeCredential[" + this.account.name() + "]";
	}

}
