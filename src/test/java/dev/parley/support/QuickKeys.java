package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

import org.springframework.context.annotation.Bean;
import org.springframework.util.FileSystemUtils;

/**
 * Gives each new database of a test the same key that signs access tokens. A server makes
 * its own otherwise, which takes two seconds of a processor without the second compiler,
 * a third of a start. Like {@link QuickPasswords} it is not an annotated configuration
 * class, because the application itself would find it.
 */
public class QuickKeys {

	/** Made once a JVM. */
	private static final class Made {

		static final RSAKey KEY = make();

		static final Path SCRIPTS = write();

		private static RSAKey make() {
			try {
				return new RSAKeyGenerator(2048).keyUse(KeyUse.SIGNATURE)
					.algorithm(JWSAlgorithm.RS256)
					.keyIDFromThumbprint(true)
					.generate();
			}
			catch (JOSEException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static Path write() {
			try {
				Path folder = Files.createTempDirectory("quick-keys");
				Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
				for (String vendor : new String[] { "h2", "postgresql" }) {
					Path script = Files.createDirectories(folder.resolve(vendor)).resolve("afterMigrate__key.sql");
					// Two nodes may start at once; only one process has an H2.
					Files.writeString(script, insertion() + (vendor.equals("h2") ? ";" : " on conflict do nothing;"));
				}
				return folder;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static void delete(Path folder) {
			try {
				FileSystemUtils.deleteRecursively(folder);
			}
			catch (IOException ex) {
				// It stays where temporary files are.
			}
		}

	}

	@Bean
	Callback quickSigningKey() {
		return new Insertion();
	}

	/** Properties of a server that runs in another process. */
	static String property() {
		return "spring.flyway.locations=classpath:db/migration,filesystem:%s/{vendor}".formatted(Made.SCRIPTS);
	}

	private static String insertion() {
		return "insert into signing_key (id, jwk, created_at) select '%s', '%s', current_timestamp"
			.formatted(Made.KEY.getKeyID(), Made.KEY.toJSONString()) + " where not exists (select 1 from signing_key)";
	}

	private static final class Insertion implements Callback {

		@Override
		public boolean supports(Event event, Context context) {
			return event == Event.AFTER_MIGRATE;
		}

		@Override
		public boolean canHandleInTransaction(Event event, Context context) {
			return true;
		}

		@Override
		public void handle(Event event, Context context) {
			try {
				Connection connection = context.getConnection();
				try (Statement statement = connection.createStatement()) {
					statement.executeUpdate(insertion());
				}
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public String getCallbackName() {
			return "quick signing key";
		}

	}

}
