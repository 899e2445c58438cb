package dev.parley.bench.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.bench.load.Server;

import org.springframework.util.FileSystemUtils;

/** A server in a JVM of its own, on a free port of the loopback interface. */
public final class ServerProcess implements Server, AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

	private static final Duration LOOK_EVERY = Duration.ofMillis(200);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration COLLECT_TIMEOUT = Duration.ofSeconds(60);

	private static final Pattern PORT = Pattern.compile("started on ports? (\\d+)");

	private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

	/** The last line of a histogram: instances and bytes. */
	private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

	/** Of a thread: its name, and its time in user mode and in the kernel, 10 ms each. */
	private static final Pattern COMPILER = Pattern
		.compile("\\(C[12] Compiler\\S*\\) \\S(?: \\S+){10} (\\d+) (\\d+) .*");

	private static final Pattern STARTED = Pattern.compile("Started \\S+ in [0-9.]+ seconds");

	private final Options options;

	private final Path folder;

	private final Path log;

	private final Process process;

	private int port;

	/** Starts the server; {@link #await} returns when it is ready. */
	public ServerProcess(Program program, Options options) throws IOException {
		this.options = options;
		this.folder = Files.createTempDirectory("parley-bench-");
		Files.createDirectories(options.output());
		this.log = options.output().resolve(program.name().toLowerCase().replace('_', '-') + ".log");
		List<String> command = new ArrayList<>();
		command.add(tool("java"));
		command.addAll(options.jvmArguments());
		command.addAll(program.command(options, this.folder));
		command.add("--server.port=0");
		command.add("--server.address=127.0.0.1");
		command.add("--logging.level.org.springframework.boot.jetty=info");
		this.process = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(Redirect.to(this.log.toFile()))
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	/**
	 * Waits until it has started.
	 * @throws IOException if it does not start, with the end of its log
	 */
	public ServerProcess await() throws IOException, InterruptedException {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (true) {
			String text = Files.readString(this.log);
			Matcher port = PORT.matcher(text);
			if (STARTED.matcher(text).find() && port.find()) {
				this.port = Integer.parseInt(port.group(1));
				return this;
			}
			if (!this.process.isAlive() || System.nanoTime() > deadline) {
				close();
				throw new IOException(
						"A server has not started:\n" + text.substring(Math.max(0, text.length() - 4000)));
			}
			LockSupport.parkNanos(LOOK_EVERY.toNanos());
		}
	}

	private String tool(String name) {
		return this.options.javaHome().resolve("bin").resolve(name).toString();
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public double cpuSeconds() {
		return this.process.info().totalCpuDuration().map((used) -> used.toMillis() / 1e3).orElse(Double.NaN);
	}

	@Override
	public double compilerSeconds() {
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + this.process.pid() + "/task"))) {
			return threads.mapToDouble(ServerProcess::compilerSeconds).sum();
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

	private static double compilerSeconds(Path thread) {
		try {
			Matcher compiler = COMPILER.matcher(Files.readString(thread.resolve("stat")));
			return compiler.find() ? (Long.parseLong(compiler.group(1)) + Long.parseLong(compiler.group(2))) / 100.0
					: 0;
		}
		catch (IOException ex) {
			// The thread has ended.
			return 0;
		}
	}

	@Override
	public double residentKilobytes() {
		try {
			Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + this.process.pid() + "/status")));
			return resident.find() ? Double.parseDouble(resident.group(1)) : Double.NaN;
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

	@Override
	public double liveKilobytes() {
		Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
		return total.find() ? Double.parseDouble(total.group(1)) / 1024 : Double.NaN;
	}

	@Override
	public void collectGarbage() {
		jcmd("GC.run");
	}

	private String jcmd(String command) {
		try {
			Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(this.process.pid()), command)
				.redirectErrorStream(true)
				.start();
			String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!jcmd.waitFor(COLLECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
				jcmd.destroyForcibly();
			}
			return printed;
		}
		catch (IOException ex) {
			throw new IllegalStateException("No jcmd beside the java of the servers", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "";
		}
	}

	/** SIGKILL; returns when the process has gone. */
	public void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	@Override
	public void close() throws IOException, InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			this.process.destroyForcibly().waitFor();
		}
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
