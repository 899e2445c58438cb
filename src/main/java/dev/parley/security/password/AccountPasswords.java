package dev.parley.security.password;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.stereotype.Component;

import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;

/**
 * Gives accounts to Spring Security's password check, and stores a hash that it has
 * strengthened.
 */
@Component
public final class AccountPasswords implements UserDetailsService, UserDetailsPasswordService {

	private final Accounts accounts;

	public AccountPasswords(Accounts accounts) {
		this.accounts = accounts;
	}

	@Override
	public UserDetails loadUserByUsername(String name) {
		Account account = this.accounts.find(name);
		String hash = this.accounts.passwordHash(name);
		if (account == null || hash == null) {
			throw new UsernameNotFoundException("No such account");
		}
		return User.withUsername(account.name())
			.password(hash)
			.disabled(!account.enabled())
			.authorities(account.authentication().getAuthorities())
			.build();
	}

	@Override
	public UserDetails updatePassword(UserDetails user, @Nullable String newHash) {
		String hash = Objects.requireNonNull(newHash, "newHash");
		this.accounts.replacePasswordHash(user.getUsername(), hash);
		return User.withUserDetails(user).password(hash).build();
	}

}
