package dev.parley.security.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import dev.parley.security.NewServer;
import dev.parley.security.SecurityProperties;

/**
 * Gives a new server its first administrator: the account that the configuration names,
 * or the person who can read the log. A server that starts without an administrator logs
 * a code ({@link NewServer}), which can be used once, until the next start. Only its
 * digest is kept.
 * <p>
 * Safe for any thread.
 */
@Component
public final class FirstAdministrator {

	private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);

	private static final int BYTES = 18;

	private final Administrators administrators;

	private final SecurityProperties properties;

	private byte @Nullable [] digest;

	public FirstAdministrator(Administrators administrators, SecurityProperties properties) {
		this.administrators = administrators;
		this.properties = properties;
	}

	/**
	 * Whether nobody may sign up under this name: it is reserved for the administrator,
	 * or a stranger could take it first.
	 */
	public boolean isReserved(String name) {
		String administrator = this.properties.administrator();
		return !administrator.isEmpty() && Accounts.key(administrator).equals(Accounts.key(name));
	}

	/** Gives the role to the account that the configuration names. */
	@EventListener(ApplicationReadyEvent.class)
	@Order(Ordered.HIGHEST_PRECEDENCE)
	void start() {
		String name = this.properties.administrator();
		if (!name.isEmpty() && this.administrators.appoint(name) == null) {
			log.warn("parley.security.administrator names an account that does not exist; while it does, nobody can"
					+ " sign up with that name");
		}
	}

	/**
	 * Makes a new code; earlier ones become invalid.
	 * @return null if there is an administrator
	 */
	public @Nullable String newCode() {
		return this.administrators.exist() ? null : create();
	}

	public synchronized String create() {
		byte[] random = new byte[BYTES];
		new SecureRandom().nextBytes(random);
		String code = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
		this.digest = digest(code);
		return code;
	}

	/**
	 * Whether this is the code from the log, and it is still valid. Its owner can sign up
	 * even if nobody else can, because they will become the administrator.
	 */
	public synchronized boolean isCode(String code) {
		return this.digest != null && MessageDigest.isEqual(this.digest, digest(code)) && !this.administrators.exist();
	}

	/**
	 * Makes this account the first administrator.
	 * @return null if the code is wrong, was used, or there is an administrator already
	 */
	public synchronized @Nullable Account claim(String name, String code) {
		boolean right = this.digest != null && MessageDigest.isEqual(this.digest, digest(code));
		if (!right) {
			return null;
		}
		Account account = this.administrators.exist() ? null : this.administrators.appoint(name);
		if (account != null) {
			this.digest = null;
		}
		return account;
	}

	private static byte[] digest(String code) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
