package dev.parley.support;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.security.password.PasswordPool;
import dev.parley.security.password.PasswordProperties;
import dev.parley.security.password.Passwords;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;

/**
 * Hashes the passwords of a test's server as {@link Passwords#encoder()} does, but
 * without its deliberate slowness: a quarter of a second of a processor a password.
 * Servers of attacks on passwords, and those that run from the jar, have the real one. It
 * is not an annotated configuration class, because the application itself would find it.
 */
public class QuickPasswords {

	public static final PasswordEncoder ENCODER = new DelegatingPasswordEncoder("quick",
			Map.of("quick", new Pbkdf2PasswordEncoder("", 16, 1, SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA512)));

	private final AtomicInteger comparisons = new AtomicInteger();

	@Bean
	@Primary
	PasswordPool quickPasswordEncoder(PasswordProperties properties) {
		return new PasswordPool(new Counting(), properties.threadsToUse(), properties.waiting());
	}

	/** How many passwords have been compared with a hash. */
	public int comparisons() {
		return this.comparisons.get();
	}

	private final class Counting implements PasswordEncoder {

		@Override
		public @Nullable String encode(@Nullable CharSequence password) {
			return ENCODER.encode(password);
		}

		@Override
		public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
			QuickPasswords.this.comparisons.incrementAndGet();
			return ENCODER.matches(password, hash);
		}

		@Override
		public boolean upgradeEncoding(@Nullable String hash) {
			return ENCODER.upgradeEncoding(hash);
		}

	}

}
