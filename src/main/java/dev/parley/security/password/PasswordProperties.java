package dev.parley.security.password;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The resources for checking passwords.
 *
 * @param threads that hash passwords, a tenth of a second of processor time each; 0 for
 * half of the processors, at least one. The rest of the processors is for messages
 * @param waiting passwords that may wait for one of these threads; one more is answered
 * 503 at once
 */
@ConfigurationProperties("parley.security.passwords")
public record PasswordProperties(@DefaultValue("0") int threads, @DefaultValue("24") int waiting) {

	public PasswordProperties {
		if (threads < 0 || waiting < 1) {
			throw new IllegalArgumentException(
					"parley.security.passwords.threads is 0 or more and waiting is 1 or more, but they are %d and %d"
						.formatted(threads, waiting));
		}
	}

	/** The number of threads, with 0 resolved. */
	public int threadsToUse() {
		return (this.threads > 0) ? this.threads : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
	}

}
