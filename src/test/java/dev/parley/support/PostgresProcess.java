package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import static org.awaitility.Awaitility.await;

/** A PostgreSQL of a test's own, which it may kill. For one thread. */
public final class PostgresProcess implements AutoCloseable {

	private static final Pattern OPTION = Pattern.compile("\"([^\"]*)\"");

	private final Path data;

	private final EmbeddedPostgres server;

	private PostgresProcess(Path data, EmbeddedPostgres server) {
		this.data = data;
		this.server = server;
	}

	/**
	 * @param folder for its data
	 */
	public static PostgresProcess start(Path folder) {
		return start(folder, Map.of());
	}

	/**
	 * @param settings of PostgreSQL, besides those that make it durable
	 */
	public static PostgresProcess start(Path folder, Map<String, String> settings) {
		try {
			Path data = folder.resolve("data");
			EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
				.setDataDirectory(data)
				.setPort(FreePort.next())
				.setServerConfig("listen_addresses", "*")
				.setServerConfig("fsync", "on")
				.setServerConfig("full_page_writes", "on")
				.setServerConfig("synchronous_commit", "on");
			settings.forEach(server::setServerConfig);
			return new PostgresProcess(data, server.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL did not start", ex);
		}
	}

	/**
	 * Lets others in than those on this machine, without a password.
	 * @param addresses such as {@code 10.0.0.0/24}
	 */
	public void admit(String addresses) {
		try {
			Files.writeString(this.data.resolve("pg_hba.conf"), "host all all %s trust%n".formatted(addresses),
					StandardOpenOption.APPEND);
			try (Connection connection = connection(); Statement statement = connection.createStatement()) {
				statement.execute("select pg_reload_conf()");
			}
		}
		catch (IOException | SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public int port() {
		return this.server.getPort();
	}

	public Connection connection() throws SQLException {
		return this.server.getPostgresDatabase().getConnection();
	}

	/** The JDBC URL of its database. */
	public String database() {
		return this.server.getJdbcUrl("postgres", "postgres");
	}

	/** The same by another way to it, at that port of this machine. */
	public String databaseAt(int port) {
		return database().replace(":" + port(), ":" + port);
	}

	/**
	 * Ends sessions of others.
	 * @param statement what was the last statement of such a session, as LIKE has it
	 * @return how many
	 */
	public int endSessions(String statement) {
		return count("pg_terminate_backend(pid)", statement);
	}

	/** How many there are. */
	public int sessions(String statement) {
		return count("pid", statement);
	}

	private int count(String what, String statement) {
		try (Connection connection = connection();
				PreparedStatement query = connection
					.prepareStatement("select count(%s) from pg_stat_activity where query like ?".formatted(what)
							+ " and pid <> pg_backend_pid() and backend_type = 'client backend'")) {
			query.setString(1, statement);
			try (ResultSet rows = query.executeQuery()) {
				rows.next();
				return rows.getInt(1);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** SIGSTOP: all of it stands still, but connections are taken by the kernel. */
	public void pause() {
		signal("STOP");
	}

	/** SIGCONT. */
	public void resume() {
		signal("CONT");
	}

	private void signal(String name) {
		List<String> command = Stream
			.concat(Stream.of("kill", "-" + name), all().map(ProcessHandle::pid).map(String::valueOf))
			.toList();
		try {
			new ProcessBuilder(command).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** SIGKILL; returns when it is gone. What it had begun ends by itself. */
	public void kill() {
		List<ProcessHandle> all = all().toList();
		all.forEach(ProcessHandle::destroyForcibly);
		CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new)).join();
	}

	/** The one that starts the others comes first. */
	private Stream<ProcessHandle> all() {
		ProcessHandle process = ProcessHandle.of(Long.parseLong(lines("postmaster.pid").get(0).strip())).orElseThrow();
		return Stream.concat(Stream.of(process), process.descendants());
	}

	/** Starts it again; returns when it takes connections. */
	public void restart() {
		String line = lines("postmaster.opts").get(0);
		List<String> command = Stream
			.concat(asAnotherUserThanRoot(line.substring(0, line.indexOf(' '))),
					OPTION.matcher(line).results().map((found) -> found.group(1)))
			.toList();
		try {
			new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.data.resolve("restarted.log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().atMost(Duration.ofMinutes(1)).ignoreExceptionsInstanceOf(SQLException.class).until(this::answers);
	}

	/**
	 * Takes a copy of what it has now, as a replica has it that gets nothing more. Kills
	 * it for that, and starts it again.
	 * @param folder that does not exist
	 */
	public void copyTo(Path folder) {
		kill();
		run("cp", "-a", this.data.toString(), folder.toString());
		restart();
	}

	/**
	 * It is gone, and that replica takes over at its address: PostgreSQL begins another
	 * timeline.
	 * @param replica by {@link #copyTo}
	 */
	public void failOverTo(Path replica) {
		kill();
		run("rm", "-r", this.data.toString());
		run("mv", replica.toString(), this.data.toString());
		restartAsReplica();
		promote();
	}

	/** It answers and stores nothing; call {@link #kill} before. */
	public void restartAsReplica() {
		run("touch", this.data.resolve("standby.signal").toString());
		restart();
	}

	/** From being a replica. */
	public void promote() {
		try (Connection connection = connection(); Statement statement = connection.createStatement()) {
			statement.execute("select pg_promote()");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void run(String... command) {
		try {
			int status = new ProcessBuilder(command).inheritIO().start().waitFor();
			if (status != 0) {
				throw new IllegalStateException(String.join(" ", command) + " failed: " + status);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** It refuses to run as root; the library starts it in the same way. */
	private static Stream<String> asAnotherUserThanRoot(String program) {
		return System.getProperty("user.name").equals("root") ? Stream.of("unshare", "-U", program)
				: Stream.of(program);
	}

	private boolean answers() throws SQLException {
		connection().close();
		return true;
	}

	private List<String> lines(String file) {
		try {
			return Files.readAllLines(this.data.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
