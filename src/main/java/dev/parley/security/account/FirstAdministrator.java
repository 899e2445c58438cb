package dev.parley.security.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import dev.parley.security.NewServer;
import dev.parley.security.SecurityProperties;
import dev.parley.security.secret.ServerSecret;

/**
 * Gives a new server its first administrator: the account that the configuration names,
 * or the person who can read the log. A server that starts without an administrator logs
 * a code ({@link NewServer}), which can be used once, until the next start. Only its
 * digest is kept. The nodes of a cluster have one code, or the person would have to reach
 * the node whose log they have read: it is made of the server's secret, and stays the
 * same until there is an administrator.
 * <p>
 * Safe for any thread.
 */
@Component
public final class FirstAdministrator {

	private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);

	private static final int BYTES = 18;

	private final Administrators administrators;

	private final SecurityProperties properties;

	private final ServerSecret secret;

	private final boolean cluster;

	private volatile byte @Nullable [] digest;

	/**
	 * @param cluster where the nodes of a cluster have what they share, or {@code none}
	 */
	public FirstAdministrator(Administrators administrators, SecurityProperties properties, ServerSecret secret,
			@Value("${parley.cluster:none}") String cluster) {
		this.administrators = administrators;
		this.properties = properties;
		this.secret = secret;
		this.cluster = !cluster.equalsIgnoreCase("none");
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
	 * Makes a new code, and earlier ones become invalid; in a cluster it is the same one.
	 * @return null if there is an administrator
	 */
	public @Nullable String newCode() {
		return this.administrators.exist() ? null : create();
	}

	public String create() {
		String code = Base64.getUrlEncoder().withoutPadding().encodeToString(this.cluster ? shared() : random());
		this.digest = digest(code);
		return code;
	}

	/**
	 * Whether this is the code from the log, and it is still valid. Its owner can sign up
	 * even if nobody else can, because they will become the administrator.
	 */
	public boolean isCode(String code) {
		return matches(code) && !this.administrators.exist();
	}

	private boolean matches(String code) {
		byte[] expected = this.digest;
		return expected != null && MessageDigest.isEqual(expected, digest(code));
	}

	/**
	 * Makes this account the first administrator: one, of all that come with the code at
	 * the same moment, at any node.
	 * @return null if the code is wrong, was used, or there is an administrator already
	 */
	public @Nullable Account claim(String name, String code) {
		Account account = matches(code) ? this.administrators.appointFirst(name) : null;
		if (account != null) {
			this.digest = null;
		}
		return account;
	}

	private byte[] shared() {
		return Arrays.copyOf(this.secret.key("first administrator"), BYTES);
	}

	private static byte[] random() {
		byte[] random = new byte[BYTES];
		new SecureRandom().nextBytes(random);
		return random;
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
