package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * A network of Linux for one server, as if it were another machine: one line leads to its
 * clients, and one to its stores, whose packets vanish while it is cut. Needs root and
 * {@code ip} of iproute2. For one thread.
 */
public final class NetworkNamespace implements AutoCloseable {

	private static final long PROCESS = ProcessHandle.current().pid();

	private final String name = "parley" + PROCESS;

	private final String subnet = "10.213.%d.".formatted(PROCESS % 256);

	private NetworkNamespace() {
	}

	/** Skips the test, and says so, on a machine that does not allow it. */
	public static NetworkNamespace create() {
		NetworkNamespace network = new NetworkNamespace();
		String refusal = network.build();
		if (!refusal.isEmpty()) {
			network.close();
			String message = "No network namespace for the tests with a partition: " + refusal;
			System.err.println(message);
			Assumptions.abort(message);
		}
		return network;
	}

	/** What went wrong; empty if nothing did. */
	private String build() {
		return Stream
			.of(List.of(List.of("netns", "add", this.name), List.of("-n", this.name, "link", "set", "lo", "up")),
					line("clients", 1, 2), line("stores", 5, 6))
			.flatMap(List::stream)
			.map(NetworkNamespace::ip)
			.filter((problem) -> !problem.isEmpty())
			.findFirst()
			.orElse("");
	}

	private List<List<String>> line(String line, int end, int endInside) {
		String outside = outside(line);
		return List.of(List.of("link", "add", outside, "type", "veth", "peer", "name", line, "netns", this.name),
				List.of("addr", "add", address(end) + "/30", "dev", outside), List.of("link", "set", outside, "up"),
				List.of("-n", this.name, "addr", "add", address(endInside) + "/30", "dev", line),
				List.of("-n", this.name, "link", "set", line, "up"));
	}

	private String address(int last) {
		return this.subnet + last;
	}

	/** The end of this line that is out here: at most 15 characters. */
	private String outside(String line) {
		return this.name + line.charAt(0);
	}

	/** Where the server in it listens to clients. */
	public String server() {
		return address(2);
	}

	/** Where the stores are for the server in it: an address of this machine. */
	public String stores() {
		return address(5);
	}

	/** All addresses in it and those that lead to it, as PostgreSQL writes them. */
	public String addresses() {
		return address(0) + "/29";
	}

	/** What runs a program in it. */
	public List<String> command() {
		return List.of("ip", "netns", "exec", this.name);
	}

	/** From now on packets between it and the stores vanish, and nobody is told. */
	public void cut() {
		require(ip(List.of("link", "set", outside("stores"), "down")));
	}

	/** The line works again. */
	public void open() {
		require(ip(List.of("link", "set", outside("stores"), "up")));
	}

	private static void require(String problem) {
		if (!problem.isEmpty()) {
			throw new IllegalStateException(problem);
		}
	}

	private static String ip(List<String> arguments) {
		List<String> command = new ArrayList<>(List.of("ip"));
		command.addAll(arguments);
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes()).strip();
			boolean succeeded = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
			return succeeded ? "" : "%s: %s".formatted(String.join(" ", command), output);
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UncheckedIOException(new IOException(ex));
		}
	}

	/** Its lines end with it. */
	@Override
	public void close() {
		ip(List.of("netns", "del", this.name));
	}

}
