package dev.parley.security.secret;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The secret that encrypts the keys in the database, and signs cookies that recognise a
 * browser.
 *
 * @param secret at least 32 characters, the same on all nodes of one database; empty for
 * the one in the file
 * @param secretFile the file to which the first start writes a random secret, readable by
 * the owner alone; empty for one next to the file of an H2 database, or
 * ./data/parley.secret. A thief of both this file and the database can issue access
 * tokens: keep their backups apart. Not used with a database in memory
 */
@ConfigurationProperties("parley.security")
record SecretProperties(@DefaultValue("") String secret, @DefaultValue("") String secretFile) {

	static final int SHORTEST = 32;

	private static final Pattern H2_FILE = Pattern.compile("jdbc:h2:file:([^;]+)");

	SecretProperties {
		if (!secret.isEmpty() && secret.length() < SHORTEST) {
			throw new IllegalArgumentException("parley.security.secret has %d characters, but needs at least %d"
				.formatted(secret.length(), SHORTEST));
		}
	}

	/**
	 * The path of the file, for a database with this URL.
	 */
	Path fileFor(String database) {
		if (!this.secretFile.isEmpty()) {
			return Path.of(this.secretFile);
		}
		Matcher file = H2_FILE.matcher(database);
		String beside = file.lookingAt() ? file.group(1) : "./data/parley";
		return Path
			.of((beside.startsWith("~") ? System.getProperty("user.home") + beside.substring(1) : beside) + ".secret");
	}

	@Override
	public String toString() {
		return "SecretProperties[secretFile=" + this.secretFile + "]";
	}

}
