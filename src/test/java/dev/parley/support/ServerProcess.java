package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.Parley;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A server in a process of its own, which a test may kill. */
public final class ServerProcess implements AutoCloseable {

	private static final Duration TIME_TO_START = Duration.ofMinutes(5);

	private static final Pattern PORT = Pattern.compile("(?:started on port |Page +https?://[^:/]+:)(\\d+)");

	private final Process process;

	private final Path log;

	private final int port;

	private ServerProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
		this.port = awaitPort();
	}

	/**
	 * Starts the server on a free port unless the properties name one: the jar, unpacked,
	 * if the system property {@code parley.jar} names one, otherwise the classes. The
	 * folder is its working directory, and contains its database unless the properties
	 * say otherwise.
	 * @param properties such as {@code "spring.profiles.active=open"}
	 */
	public static ServerProcess parley(Path folder, String... properties) {
		return parleyWithHeap(folder, "512m", properties);
	}

	/** The same with a heap of this size, such as {@code 256m}. */
	public static ServerProcess parleyWithHeap(Path folder, String heap, String... properties) {
		Path jar = jar();
		return server(folder, heap, (jar != null) ? UnpackedServer.program(jar) : classes(), quick(properties));
	}

	/**
	 * The same, started by another program.
	 * @param command that gets the command of the server as its last arguments, and
	 * becomes it
	 */
	public static ServerProcess parleyBy(List<String> command, Path folder, String... properties) {
		Path jar = jar();
		return server(command, folder, "512m", (jar != null) ? UnpackedServer.program(jar) : classes(),
				quick(properties));
	}

	/** The same as delivered: {@code java -jar parley.jar}. */
	public static ServerProcess asDelivered(Path folder, String... properties) {
		Path jar = jar();
		return server(folder, "512m", (jar != null) ? List.of("-jar", jar.toString()) : classes(), properties);
	}

	private static String[] quick(String... properties) {
		return Stream.concat(Stream.of(QuickKeys.property()), Stream.of(properties)).toArray(String[]::new);
	}

	private static @Nullable Path jar() {
		String jar = System.getProperty("parley.jar");
		return (jar != null && Files.exists(Path.of(jar))) ? Path.of(jar).toAbsolutePath() : null;
	}

	private static List<String> classes() {
		return List.of("-cp", classPath(), Parley.class.getName());
	}

	private static ServerProcess server(Path folder, String heap, List<String> program, String... properties) {
		return server(List.of(), folder, heap, program, properties);
	}

	private static ServerProcess server(List<String> by, Path folder, String heap, List<String> program,
			String... properties) {
		// As delivered: the logging configuration of the tests writes warnings only.
		List<String> arguments = new ArrayList<>(List.of("--logging.level.root=info"));
		if (Stream.of(properties).noneMatch((property) -> property.startsWith("server.port="))) {
			arguments.add("--server.port=0");
		}
		Stream.of(properties).map("--"::concat).forEach(arguments::add);
		return java(by, folder, heap, program, arguments);
	}

	/**
	 * Starts a program of the tests.
	 * @param main prints "started on port N" to standard output when it is ready
	 */
	public static ServerProcess main(Path folder, Class<?> main, String... arguments) {
		return java(folder, "512m", List.of("-cp", classPath(), main.getName()), List.of(arguments));
	}

	/** Starts somebody else's application, a jar of Spring Boot, on a free port. */
	public static ServerProcess jar(Path folder, Path jar, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
		Stream.of(properties).map("--"::concat).forEach(arguments::add);
		return java(folder, "256m", List.of("-jar", jar.toAbsolutePath().toString()), arguments);
	}

	/** The same on Tomcat, with no class of Jetty. */
	public static ServerProcess onTomcat(Path folder, Class<?> main, String... arguments) {
		String classPath = Tomcat.instead(classPath());
		return java(folder, "512m", List.of("-cp", classPath, main.getName()), List.of(arguments));
	}

	/** The program {@code java} of the tests. */
	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	static ServerProcess java(Path folder, String heap, List<String> program, List<String> arguments) {
		return java(List.of(), folder, heap, program, arguments);
	}

	private static ServerProcess java(List<String> by, Path folder, String heap, List<String> program,
			List<String> arguments) {
		List<String> command = new ArrayList<>(by);
		command.add(java());
		// Such a server runs for seconds only: the second compiler does not pay off.
		command.addAll(List.of("-Xmx" + heap, "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
		command.addAll(program);
		command.addAll(arguments);
		try {
			Path log = Files.createTempFile(folder, "server-", ".log");
			return new ServerProcess(new ProcessBuilder(command).directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Absolute, because the process has another working directory. */
	private static String classPath() {
		String separator = System.getProperty("path.separator");
		return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(separator)))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.reduce((a, b) -> a + separator + b)
			.orElse("");
	}

	private int awaitPort() {
		try {
			return Awaitility.await()
				.atMost(TIME_TO_START)
				.pollInterval(Duration.ofMillis(20))
				.until(this::portInLog, (found) -> found > 0);
		}
		catch (RuntimeException | Error ex) {
			close();
			throw new AssertionError("The server did not start:\n" + output(), ex);
		}
	}

	private int portInLog() {
		Matcher port = PORT.matcher(output());
		if (!this.process.isAlive()) {
			throw new IllegalStateException("It ended with " + this.process.exitValue());
		}
		return port.find() ? Integer.parseInt(port.group(1)) : 0;
	}

	public int port() {
		return this.port;
	}

	/** The base URL for HTTP. */
	public URI address(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

	/** Its standard output and standard error so far. */
	public String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The processor time that it has used since its start. */
	public Duration processorTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/** SIGSTOP: it pauses, as when its machine is suspended. */
	public void pause() {
		signal("STOP");
	}

	/** SIGCONT. */
	public void resume() {
		signal("CONT");
	}

	/** SIGTERM; returns at once. */
	public void terminate() {
		signal("TERM");
	}

	private void signal(String name) {
		try {
			int status = new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).inheritIO()
				.start()
				.waitFor();
			if (status != 0) {
				throw new IllegalStateException("kill -" + name + " ended with " + status);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** SIGKILL; returns when the process is gone. */
	public void kill() {
		this.process.destroyForcibly();
		await();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/** Waits until it ends by itself, and returns its exit code. */
	public int awaitExit(Duration patience) {
		Awaitility.await().atMost(patience).until(() -> !this.process.isAlive());
		return this.process.exitValue();
	}

	/** SIGTERM; returns when the process is gone. */
	@Override
	public void close() {
		this.process.destroy();
		if (!await()) {
			kill();
		}
	}

	boolean await() {
		try {
			return this.process.waitFor(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
