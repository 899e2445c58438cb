package dev.parley.call;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.parley.support.FreePort;
import dev.parley.support.Slow;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real coturn, started with {@code src/deploy/turnserver.conf}, takes our
 * credentials, and no others. Without it the test is skipped; where {@code CI=true} it
 * fails.
 */
class CoturnIT {

	private static final String SECRET = "a-secret-of-this-test-alone";

	private static final CallProperties PROPERTIES = new CallProperties(List.of(), List.of("turn:127.0.0.1"), SECRET,
			Duration.ofMinutes(10));

	@TempDir
	private static Path folder;

	private static Path log;

	private static Process server;

	private static int port;

	@BeforeAll
	static void start() throws IOException {
		String turnserver = program("turnserver");
		program("turnutils_uclient");
		port = FreePort.next();
		log = folder.resolve("log");
		String file = Files.readString(Path.of("src/deploy/turnserver.conf"))
			.replace("static-auth-secret=", "static-auth-secret=" + SECRET + "\n#")
			.replaceAll("(?m)^(cert|pkey|tls-listening-port|external-ip|denied-peer-ip|no-loopback-peers)\\b.*", "")
			.replace("listening-port=3478", "listening-port=" + port);
		Path configuration = Files.writeString(folder.resolve("turnserver.conf"), file);
		server = start(turnserver, "-c", configuration.toString(), "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
				"--no-tls", "--no-dtls", "--allow-loopback-peers", "--cli-password=of-nobody",
				"--pidfile=" + folder.resolve("pid"), "--userdb=" + folder.resolve("turndb"), "--log-file=stdout");
		Awaitility.await().failFast("turnserver ended", () -> !server.isAlive()).until(CoturnIT::accepts);
	}

	@AfterAll
	static void stop() {
		if (server != null) {
			server.destroyForcibly();
		}
	}

	@Slow
	@Test
	void credentialsOfNowAreAccepted() throws Exception {
		IceServers.IceServer turn = credentials(PROPERTIES, Instant.now());
		assertThat(client(turn.username(), turn.credential())).isTrue();
	}

	@Slow
	@Test
	void aNameOfAnyScriptIsAccepted() throws Exception {
		IceServers.IceServer turn = IceServers.of(PROPERTIES, "민아.한_1-2", Instant.now()).iceServers().get(0);
		assertThat(client(turn.username(), turn.credential())).isTrue();
	}

	@Test
	void expiredOnesAreRefused() throws Exception {
		IceServers.IceServer turn = credentials(PROPERTIES, Instant.now().minus(Duration.ofMinutes(11)));
		assertThat(client(turn.username(), turn.credential())).isFalse();
	}

	@Test
	void forgedOnesAreRefused() throws Exception {
		CallProperties others = new CallProperties(List.of(), List.of("turn:127.0.0.1"), SECRET + "!",
				Duration.ofMinutes(10));
		IceServers.IceServer forged = credentials(others, Instant.now());
		assertThat(client(forged.username(), forged.credential())).isFalse();
		IceServers.IceServer turn = credentials(PROPERTIES, Instant.now());
		String longer = Instant.now().plus(Duration.ofDays(365)).getEpochSecond() + ":mina";
		assertThat(client(longer, turn.credential())).isFalse();
	}

	private static IceServers.IceServer credentials(CallProperties properties, Instant now) {
		return IceServers.of(properties, "mina", now).iceServers().get(0);
	}

	/** Whether a client with these sends something through the server, to itself. */
	private static boolean client(String user, String password) throws IOException, InterruptedException {
		Process client = new ProcessBuilder(program("turnutils_uclient"), "-u", user, "-w", password, "-p",
				Integer.toString(port), "-y", "-n", "1", "-m", "1", "127.0.0.1")
			.redirectErrorStream(true)
			.redirectOutput(Files.createTempFile(folder, "client", ".log").toFile())
			.start();
		try {
			return client.waitFor(60, TimeUnit.SECONDS) && client.exitValue() == 0;
		}
		finally {
			client.destroyForcibly();
		}
	}

	private static Process start(String... command) throws IOException {
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
	}

	private static boolean accepts() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String program(String name) {
		List<String> folders = new ArrayList<>(
				Arrays.asList(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":")));
		folders.add("/usr/sbin");
		return folders.stream()
			.map((each) -> Path.of(each, name))
			.filter(Files::isExecutable)
			.findFirst()
			.map(Path::toString)
			.orElseGet(() -> missing(name));
	}

	private static String missing(String name) {
		String message = "There is no " + name + " for the tests of TURN (on Debian: apt-get install coturn)";
		if ("true".equals(System.getenv("CI"))) {
			return Assertions.fail(message);
		}
		System.err.println(message);
		return Assumptions.abort(message);
	}

}
