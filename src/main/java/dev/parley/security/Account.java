package dev.parley.security;

import java.util.Collection;
import java.util.Set;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * Somebody who can sign in.
 *
 * @param name unique, as its owner wrote it; the name of the principal everywhere
 * @param roles without the prefix {@code ROLE_}, for example {@code USER}
 * @param enabled whether the account may be used at all
 * @param credentialsVersion cookies and tokens of a lower one are no longer good
 */
record Account(String name, Set<String> roles, boolean enabled, int credentialsVersion) {

	private static final String PREFIX = "ROLE_";

	Account {
		roles = Set.copyOf(roles);
	}

	/** An account of which nothing has been revoked. */
	Account(String name, Set<String> roles, boolean enabled) {
		this(name, roles, enabled, 0);
	}

	/**
	 * The authentication of a page and of a program alike: it carries neither a password
	 * nor a token, so it can travel in message headers and session attributes.
	 */
	Authentication authentication() {
		String[] authorities = this.roles.stream().sorted().map(PREFIX::concat).toArray(String[]::new);
		return UsernamePasswordAuthenticationToken.authenticated(this.name, null,
				AuthorityUtils.createAuthorityList(authorities));
	}

	static Collection<String> rolesOf(Authentication authentication) {
		return authentication.getAuthorities()
			.stream()
			.map((authority) -> String.valueOf(authority.getAuthority()))
			.filter((authority) -> authority.startsWith(PREFIX))
			.map((authority) -> authority.substring(PREFIX.length()))
			.toList();
	}

}
