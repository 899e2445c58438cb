package dev.parley.stomp.tcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import dev.parley.engine.TestEngine;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.frames.SessionIds;
import dev.parley.stomp.limits.LimitProperties;
import dev.parley.stomp.limits.NewConnections;
import dev.parley.stomp.limits.Paces;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.socket.WiredSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The listening side: its port, its limits and its end, with sessions that say nothing.
 */
class TcpServerTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final TestEngine engine = new TestEngine();

	private final TcpServer server = server(new TcpProperties(0, LOOPBACK, null));

	@AfterEach
	void stop() {
		this.server.stop();
		this.server.destroy();
		this.engine.close();
	}

	@Test
	void listensWhileItRuns() throws Exception {
		this.server.start();
		int port = this.server.port();
		try (Socket open = new Socket(LOOPBACK, port)) {
			await().until(() -> this.engine.engine.sessionCount() == 1);
			this.server.stop();
			await().untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> new Socket(LOOPBACK, port)));
			assertThat(this.engine.engine.sessionCount()).as("open connections stay").isEqualTo(1);
			this.engine.engine.stopAccepting(CloseReason.RESTART);
			assertThat(everythingFrom(open)).startsWith("ERROR\nmessage:server restarts\nclose-code:1012\n");
		}
		await().until(() -> this.engine.engine.sessionCount() == 0);
		this.server.start();
		try (Socket again = new Socket(LOOPBACK, this.server.port())) {
			assertThat(again.isConnected()).isTrue();
		}
	}

	@Test
	void aPortInUseIsNamedWithItsProperty() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
			TcpServer second = server(new TcpProperties(other.getLocalPort(), LOOPBACK, null));
			assertThatExceptionOfType(TcpStartException.class).isThrownBy(second::start)
				.withMessage("STOMP over TCP cannot listen at 127.0.0.1, port %d: Address already in use."
					.formatted(other.getLocalPort()))
				.extracting(TcpStartException::remedy)
				.asString()
				.contains("parley.tcp.port");
			second.destroy();
		}
	}

	@Test
	void anAddressOfAnotherComputerIsNamedWithItsProperty() throws Exception {
		TcpServer elsewhere = server(new TcpProperties(0, InetAddress.getByName("192.0.2.1"), null));
		assertThatExceptionOfType(TcpStartException.class).isThrownBy(elsewhere::start)
			.withMessageStartingWith("STOMP over TCP cannot listen at 192.0.2.1, port 0: ")
			.extracting(TcpStartException::remedy)
			.asString()
			.contains("parley.tcp.address");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 65_536 })
	void aPortThatIsNoneIsRefused(int port) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TcpProperties(port, LOOPBACK, null))
			.withMessage("parley.tcp.port is %d, but has to be 0 (any free one) to 65535", port);
	}

	@Test
	void aConnectionThatIsOneTooManyIsRefusedByAnError() throws Exception {
		this.server.start();
		try (Socket first = new Socket(LOOPBACK, this.server.port())) {
			try (Socket second = new Socket(LOOPBACK, this.server.port())) {
				await().until(() -> this.engine.engine.sessionCount() == 2);
				assertThat(everythingFrom(this.server.port())).startsWith("ERROR\nmessage:Over a limit\n")
					.contains("503", "All 2 connections of this server are taken");
				assertThat(second.isConnected()).isTrue();
			}
			await().until(() -> this.engine.engine.sessionCount() == 1);
			try (Socket fourth = new Socket(LOOPBACK, this.server.port())) {
				assertThat(fourth.isConnected()).isTrue();
				await().until(() -> this.engine.engine.sessionCount() == 2);
			}
			assertThat(first.isConnected()).isTrue();
		}
		await().until(() -> this.engine.engine.sessionCount() == 0);
	}

	@Test
	void aResetLeavesNothing() throws Exception {
		this.server.start();
		Socket socket = new Socket(LOOPBACK, this.server.port());
		await().until(() -> this.engine.engine.sessionCount() == 1);
		socket.setSoLinger(true, 0);
		socket.close();
		await().until(() -> this.engine.engine.sessionCount() == 0);
	}

	private static String everythingFrom(int port) throws IOException {
		try (Socket socket = new Socket(LOOPBACK, port)) {
			return everythingFrom(socket);
		}
	}

	private static String everythingFrom(Socket socket) throws IOException {
		socket.setSoTimeout(30_000);
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	private TcpServer server(TcpProperties properties) {
		DataSize none = DataSize.ofBytes(0);
		LimitProperties limits = new LimitProperties(0, 2, 0, none, 0, 0, none, 0, none, none, none, none, none, 0);
		NewConnections admission = new NewConnections(this.engine.engine, limits, new Paces(limits), (event) -> {
		});
		return new TcpServer(properties, Duration.ofSeconds(24), null, new Opened(), this.engine.engine, admission,
				new Problems(List.of()), new SessionIds(""));
	}

	/** Opens sessions of the engine, and reads nothing of what they send. */
	private final class Opened extends AbstractWebSocketHandler {

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			TcpServerTests.this.engine.engine.open(session.getId(), ((WiredSession) session).wire());
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			TcpServerTests.this.engine.engine.session(session.getId()).closed();
		}

	}

}
