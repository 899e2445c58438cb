package dev.parley.security.account;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * A user's account.
 *
 * @param name unique, as its owner wrote it; the name of the principal everywhere
 * @param roles without the prefix {@code ROLE_}, for example {@code USER}
 * @param withheld roles that it was given but has only with a second factor
 * @param enabled whether the account may be used at all
 * @param credentialsVersion cookies and tokens of a lower version are invalid
 * @param secondFactor whether a password alone does not sign in
 */
public record Account(String name, Set<String> roles, Set<String> withheld, boolean enabled, int credentialsVersion,
		boolean secondFactor) {

	private static final String PREFIX = "ROLE_";

	public Account {
		roles = Set.copyOf(roles);
		withheld = Set.copyOf(withheld);
	}

	/** An account with only a password, without revocations so far. */
	public Account(String name, Set<String> roles, boolean enabled) {
		this(name, roles, Set.of(), enabled, 0, false);
	}

	/** All roles that it was given. */
	public Set<String> givenRoles() {
		return Stream.concat(this.roles.stream(), this.withheld.stream()).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The authentication for pages and programs: it carries neither a password nor a
	 * token, so it can travel in message headers and session attributes.
	 */
	public Authentication authentication() {
		String[] authorities = this.roles.stream().sorted().map(PREFIX::concat).toArray(String[]::new);
		return UsernamePasswordAuthenticationToken.authenticated(this.name, null,
				AuthorityUtils.createAuthorityList(authorities));
	}

	public static Collection<String> rolesOf(Authentication authentication) {
		return authentication.getAuthorities()
			.stream()
			.map((authority) -> String.valueOf(authority.getAuthority()))
			.filter((authority) -> authority.startsWith(PREFIX))
			.map((authority) -> authority.substring(PREFIX.length()))
			.toList();
	}

}
