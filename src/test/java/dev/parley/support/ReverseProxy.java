package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real proxy with TLS in front of the server, configured by the file in
 * {@code src/deploy}: only host, ports and paths are changed, and what a test changes on
 * purpose. Without the proxy's program the test is skipped; where {@code CI=true} it
 * fails. For one thread at a time.
 */
public final class ReverseProxy implements AutoCloseable {

	private final ProxyKind kind;

	private final ProxyFiles files;

	private final Process process;

	private ReverseProxy(ProxyKind kind, ProxyFiles files, Process process) {
		this.kind = kind;
		this.files = files;
		this.process = process;
	}

	/**
	 * Starts the proxy at {@code https://localhost}, in front of the server at that port.
	 * @param folder gets a folder with the proxy's files
	 */
	public static ReverseProxy start(ProxyKind kind, int server, Path folder) {
		return start(kind, server, folder, ConfigChange.NONE);
	}

	/**
	 * Starts the proxy with a changed file.
	 * @param main more directives for nginx's main file
	 */
	public static ReverseProxy start(ProxyKind kind, int server, Path folder, ConfigChange change, String... main) {
		try {
			ProxyFiles files = files(kind, server, folder, main);
			files.write(change);
			ReverseProxy proxy = new ReverseProxy(kind, files, files.start(command(kind, kind.start(files))));
			proxy.awaitStart();
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the proxy's own check says about the file, which it must take. */
	public static String check(ProxyKind kind, Path folder, ConfigChange change) {
		try {
			ProxyFiles files = files(kind, 8080, folder);
			files.write(change);
			return files.runToTheEnd(command(kind, kind.check(files)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ProxyFiles files(ProxyKind kind, int server, Path folder, String... main) throws IOException {
		ProxyFiles files = new ProxyFiles(kind, server, FreePort.next(), FreePort.next(), FreePort.next(),
				Files.createTempDirectory(folder, kind.program()), String.join(" ", main));
		SelfSigned.write(files.folder());
		return files;
	}

	/** The port for TLS. */
	public int port() {
		return this.files.tls();
	}

	/** An address behind the proxy. */
	public URI address(String path) {
		return URI.create("https://127.0.0.1:" + port() + path);
	}

	/** Trusts the proxy, and speaks HTTP/2 with it if it can, as browsers do. */
	public HttpClient client() {
		return SelfSigned.client();
	}

	/** What the proxy has written to its log so far. */
	public String log() {
		return this.files.log();
	}

	/**
	 * Changes the file, and lets the proxy take it without an interruption; returns when
	 * it has.
	 */
	public void reload(ConfigChange change) {
		try {
			this.files.write(change);
			Set<Long> before = workers();
			this.files.runToTheEnd(this.kind.reload(this.files, program(this.kind).toString(), this.process.pid()));
			if (this.kind != ProxyKind.CADDY) {
				Awaitility.await()
					.atMost(RawWebSocket.PATIENCE)
					.failFast("The proxy ended", () -> !this.process.isAlive())
					.until(() -> !before.containsAll(workers()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The processes that serve: after a reload for a while the old ones, too. */
	public Set<Long> workers() {
		return this.process.children().map(ProcessHandle::pid).collect(Collectors.toSet());
	}

	private void awaitStart() {
		try {
			Awaitility.await().atMost(RawWebSocket.PATIENCE).until(() -> !this.process.isAlive() || accepts());
			if (!this.process.isAlive()) {
				throw new AssertionError("It ended with " + this.process.exitValue());
			}
		}
		catch (RuntimeException | Error ex) {
			close();
			throw new AssertionError("The proxy did not start:\n" + log(), ex);
		}
	}

	private boolean accepts() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", port()), 1_000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		List<ProcessHandle> workers = this.process.descendants().toList();
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		workers.forEach(ProcessHandle::destroyForcibly);
	}

	private static List<String> command(ProxyKind kind, List<String> arguments) {
		List<String> command = new ArrayList<>(List.of(program(kind).toString()));
		command.addAll(arguments);
		return command;
	}

	private static Path program(ProxyKind kind) {
		String name = kind.program();
		String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/sbin:/usr/local/sbin";
		return Arrays.stream(path.split(":"))
			.map((folder) -> Path.of(folder, name))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseGet(() -> missing(name));
	}

	private static Path missing(String name) {
		String message = "There is no " + name + " for the tests of src/deploy (on Debian: apt-get install " + name
				+ ")";
		if ("true".equals(System.getenv("CI"))) {
			return Assertions.fail(message);
		}
		System.err.println(message);
		return Assumptions.abort(message);
	}

}
