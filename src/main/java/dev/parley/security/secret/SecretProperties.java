package dev.parley.security.secret;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The secret that the keys in the database are encrypted with, and cookies that name a
 * browser are signed with.
 *
 * @param secret at least 32 characters, the same on all nodes of one database; empty for
 * that of the file
 * @param secretFile where the first start writes a random one, readable by the owner
 * alone. Whoever has it and the database can issue access tokens: keep their backups
 * apart. Not used where the database is in memory
 */
@ConfigurationProperties("parley.security")
record SecretProperties(@DefaultValue("") String secret, @DefaultValue("./data/parley.secret") Path secretFile) {

	static final int SHORTEST = 32;

	SecretProperties {
		if (!secret.isEmpty() && secret.length() < SHORTEST) {
			throw new IllegalArgumentException("parley.security.secret has %d characters, but needs at least %d"
				.formatted(secret.length(), SHORTEST));
		}
	}

	@Override
	public String toString() {
		return "SecretProperties[secretFile=" + this.secretFile + "]";
	}

}
