package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real proxy with TLS in front of the server, configured by the file in
 * {@code src/deploy}: only host, ports and paths are changed. Without the proxy's program
 * the test is skipped; where {@code CI=true} it fails.
 */
public final class ReverseProxy implements AutoCloseable {

	private static final Path FILES = Path.of("src", "deploy");

	private final Process process;

	private final int port;

	private ReverseProxy(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Starts the proxy at {@code https://localhost}, in front of the server at that port.
	 * @param folder for the proxy's files
	 */
	public static ReverseProxy start(Kind kind, int server, Path folder) {
		Path program = program(kind.name);
		try {
			int port = freePort();
			SelfSigned.write(folder);
			List<String> command = new ArrayList<>(List.of(program.toString()));
			command.addAll(kind.configure(folder, new Substitutes(server, port, freePort(), folder)));
			Path log = folder.resolve("proxy.log");
			ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile());
			builder.environment().putAll(Map.of("HOME", folder.toString(), "XDG_DATA_HOME", folder.toString()));
			ReverseProxy proxy = new ReverseProxy(builder.start(), port);
			proxy.awaitStart(log);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The port for TLS. */
	public int port() {
		return this.port;
	}

	private void awaitStart(Path log) throws IOException {
		try {
			Awaitility.await().atMost(RawWebSocket.PATIENCE).until(() -> !this.process.isAlive() || accepts());
			if (!this.process.isAlive()) {
				throw new AssertionError("It ended with " + this.process.exitValue());
			}
		}
		catch (RuntimeException | Error ex) {
			close();
			throw new AssertionError("The proxy did not start:\n" + Files.readString(log), ex);
		}
	}

	private boolean accepts() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", this.port), 1_000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
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
	}

	private static Path program(String name) {
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

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/** The proxies that {@code src/deploy} has a file for. */
	public enum Kind {

		NGINX("nginx") {

			@Override
			List<String> configure(Path folder, Substitutes to) throws IOException {
				Path server = to.write("nginx.conf", "server 127.0.0.1:8080;",
						"server 127.0.0.1:%d;".formatted(to.server), "listen 80;", "listen %d;".formatted(to.plain),
						"listen 443 ssl;", "listen %d ssl;".formatted(to.tls), "/etc/ssl/certs/chat.example.org.pem",
						to.certificate(), "/etc/ssl/private/chat.example.org.key", to.key(), "chat.example.org",
						"localhost");
				StringBuilder main = new StringBuilder(
						"daemon off; master_process off; pid %s/pid; error_log stderr; events {} http { access_log off;"
							.formatted(folder));
				for (String temporary : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
					main.append(" %s_temp_path %s/%s;".formatted(temporary, folder, temporary));
				}
				main.append(" include ").append(server).append("; }");
				Path file = Files.writeString(folder.resolve("main.conf"), main);
				return List.of("-e", "stderr", "-p", folder.toString(), "-c", file.toString());
			}

		},

		HAPROXY("haproxy") {

			@Override
			List<String> configure(Path folder, Substitutes to) throws IOException {
				return List.of("-db", "-f",
						to.write("haproxy.cfg", "127.0.0.1:8080", "127.0.0.1:" + to.server, "bind :80",
								"bind :" + to.plain, "bind :443", "bind :" + to.tls,
								"/etc/haproxy/chat.example.org.pem", to.both())
							.toString());
			}

		},

		CADDY("caddy") {

			@Override
			List<String> configure(Path folder, Substitutes to) throws IOException {
				Path site = to.write("Caddyfile", "127.0.0.1:8080", "127.0.0.1:" + to.server, "chat.example.org {",
						"https://localhost:%d {".formatted(to.tls),
						"# tls /etc/ssl/certs/chat.example.org.pem /etc/ssl/private/chat.example.org.key",
						"tls %s %s".formatted(to.certificate(), to.key()));
				Path file = Files.writeString(folder.resolve("main"),
						"{\n admin off\n auto_https off\n}\nimport %s\n".formatted(site));
				return List.of("run", "--adapter", "caddyfile", "--config", file.toString());
			}

		};

		private final String name;

		Kind(String name) {
			this.name = name;
		}

		/** Writes the proxy's files, and returns the program's arguments. */
		abstract List<String> configure(Path folder, Substitutes to) throws IOException;

	}

	/** Values of the test machine that replace those in the files. */
	private record Substitutes(int server, int tls, int plain, Path folder) {

		String certificate() {
			return this.folder.resolve(SelfSigned.CERTIFICATE).toString();
		}

		String key() {
			return this.folder.resolve(SelfSigned.KEY).toString();
		}

		String both() {
			return this.folder.resolve(SelfSigned.BOTH).toString();
		}

		/**
		 * @param changes pairs of a text in the file and its replacement
		 */
		Path write(String name, String... changes) throws IOException {
			String text = Files.readString(FILES.resolve(name));
			for (int i = 0; i < changes.length; i += 2) {
				if (!text.contains(changes[i])) {
					throw new AssertionError(name + " has no '" + changes[i] + "'");
				}
				text = text.replace(changes[i], changes[i + 1]);
			}
			return Files.writeString(this.folder.resolve(name), text);
		}

	}

}
