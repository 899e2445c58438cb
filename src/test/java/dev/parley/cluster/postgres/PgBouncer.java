package dev.parley.cluster.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.FreePort;
import org.junit.jupiter.api.Assumptions;

/**
 * The pooler of this machine in front of a PostgreSQL. Without its program the test is
 * skipped; where {@code CI=true} it fails.
 */
final class PgBouncer implements AutoCloseable {

	private final Process process;

	private final String url;

	/**
	 * @param database the JDBC URL of PostgreSQL
	 * @param mode {@code session} or {@code transaction}
	 */
	PgBouncer(Path folder, String database, String mode) {
		int port = FreePort.next();
		URI direct = URI.create(database.substring("jdbc:".length()));
		this.url = database.replace(":" + direct.getPort() + "/", ":" + port + "/");
		try {
			Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
					[databases]
					* = host=127.0.0.1 port=%d user=postgres
					[pgbouncer]
					listen_addr = 127.0.0.1
					listen_port = %d
					unix_socket_dir =
					auth_type = any
					pool_mode = %s
					default_pool_size = 60
					ignore_startup_parameters = extra_float_digits
					""".formatted(direct.getPort(), port, mode));
			List<String> command = new ArrayList<>(
					System.getProperty("user.name").equals("root") ? List.of("unshare", "-U") : List.of());
			command.addAll(List.of(program().toString(), settings.toString()));
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(folder.resolve("pgbouncer.log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path program() {
		Path found = Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin")
			.map((folder) -> Path.of(folder, "pgbouncer"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
		if (found == null) {
			String missing = "There is no pgbouncer here: what a pooler does to a cluster is not tested";
			if ("true".equals(System.getenv("CI"))) {
				throw new AssertionError(missing);
			}
			System.err.println(missing);
			Assumptions.abort(missing);
		}
		return found;
	}

	/** The JDBC URL of the same database through it. */
	String url() {
		return this.url;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
