package dev.parley.start;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What people read when they start the server. */
@Slow
class StartIT {

	private static final Pattern SETUP = Pattern.compile("(http://localhost:\\d+)/#/setup/([\\w-]{24})\n");

	/** An address of this computer, like 127.0.0.1. */
	private static final String OTHER_ADDRESS = "127.0.0.2";

	@TempDir
	Path folder;

	@Test
	void aNewcomerReadsWhereToGoAndLittleElse() throws IOException {
		String code;
		try (ServerProcess server = ServerProcess.asDelivered(this.folder)) {
			Matcher setup = awaitSetup(server);
			assertThat(setup.group(1)).isEqualTo("http://localhost:" + server.port());
			assertThat(server.output()).contains("Page            http://localhost:" + server.port() + "\n")
				.contains("Reachable       from this computer only; others are let in by SERVER_ADDRESS=0.0.0.0")
				.contains("Sign-up         open: anyone who reaches the page may create an account")
				.contains("Profile         default\n")
				.contains("Data            " + this.folder.toRealPath().resolve("data/parley.mv.db") + "\n")
				.doesNotContain(" WARN ", " ERROR ", "@");
			assertThat(server.output().lines()).hasSizeLessThanOrEqualTo(12);
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(OTHER_ADDRESS, server.port()));
			code = setup.group(2);
			assertThat(Api.of(server.port(), Account.signUp(server.port(), "root"))
				.post("/api/v1/administrator", "{\"code\":\"%s\"}".formatted(code))
				.status()).isEqualTo(200);
			server.close();
			assertThat(server.output()).doesNotContain(" WARN ", " ERROR ", "@");
		}
		try (ServerProcess again = ServerProcess.asDelivered(this.folder, "server.address=0.0.0.0",
				"parley.security.sign-up=invited")) {
			Awaitility.await().atMost(RawWebSocket.PATIENCE).until(() -> again.output().contains("Data   "));
			assertThat(again.output()).contains("Reachable       from other computers, too\n")
				.contains("Sign-up         for those with an invitation of an administrator\n")
				.doesNotContain("Administrator", "setup");
			connect(OTHER_ADDRESS, again.port());
		}
	}

	@Test
	void aPortThatIsTakenIsSaidInASentence() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> ServerProcess.asDelivered(this.folder, "server.port=" + other.getLocalPort()))
				.withMessageContaining("Port %d is used by another process.", other.getLocalPort())
				.withMessageContaining("--server.port=%d", other.getLocalPort() + 1)
				.satisfies((failure) -> assertThat(failure.getMessage()).doesNotContain("\tat ", "Exception"));
		}
	}

	/** From the range reserved for documentation, which no computer has. */
	@Test
	void anAddressOfAnotherComputerIsSaidInASentence() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ServerProcess.asDelivered(this.folder, "server.address=192.0.2.1"))
			.withMessageContaining("The server cannot listen at 192.0.2.1, port 0: ")
			.satisfies((failure) -> assertThat(failure.getMessage()).doesNotContain("\tat ", "Exception"));
	}

	private static Matcher awaitSetup(ServerProcess server) {
		return Awaitility.await()
			.atMost(RawWebSocket.PATIENCE)
			.until(() -> SETUP.matcher(server.output()), Matcher::find);
	}

	private static void connect(String host, int port) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(host, port), (int) RawWebSocket.PATIENCE.toMillis());
		}
	}

}
