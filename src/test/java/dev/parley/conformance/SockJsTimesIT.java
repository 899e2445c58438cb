package dev.parley.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.parley.engine.Engine;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Heart-beats of SockJS, and that nothing is left of a client that has gone. */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.sockjs.heart-beat=400ms", "parley.stomp.sockjs.disconnect-delay=4s" })
@Slow
class SockJsTimesIT {

	private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0";

	private static final Duration SOON = Duration.ofSeconds(60);

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	private URI session;

	@BeforeEach
	void newSession() {
		this.session = SockJs.newSession(this.port);
	}

	@AfterEach
	void nothingIsLeft() {
		await().atMost(SOON).until(() -> this.engine.sessionCount() == 0);
	}

	@Test
	void aPollWithNothingToSayIsEndedByAHeartBeat() {
		assertThat(poll()).isEqualTo("o");
		send(CONNECT);
		assertThat(poll()).startsWith("a[\"CONNECTED");
		assertThat(poll()).isEqualTo("h");
		assertThat(poll()).isEqualTo("h");
	}

	@Test
	void aStreamHasHeartBeatsThoughStompHasNone() throws IOException {
		try (Socket socket = stream()) {
			BufferedReader lines = lines(socket);
			assertThat(lines.lines().filter((line) -> line.equals("h")).limit(1)).hasSize(1);
		}
	}

	@Test
	void aWebSocketHasHeartBeatsThoughStompHasNone() {
		try (RawWebSocket socket = RawWebSocket.open(this.port, this.session.getPath() + "/websocket")) {
			assertThat(receive(socket)).isEqualTo("o");
			socket.send(SockJs.array(CONNECT));
			assertThat(receive(socket)).startsWith("a[\"CONNECTED");
			assertThat(receive(socket)).isEqualTo("h");
			assertThat(receive(socket)).isEqualTo("h");
		}
	}

	@Test
	void aPollerWhoStopsIsGone() {
		assertThat(poll()).isEqualTo("o");
		send(CONNECT);
		assertThat(this.engine.sessionCount()).isEqualTo(1);
		await().atMost(SOON).until(() -> this.engine.sessionCount() == 0);
		assertThat(SockJs.post(URI.create(this.session + "/xhr_send"), SockJs.array("\n")).statusCode()).isEqualTo(404);
	}

	@Test
	void aStreamThatIsResetIsGone() throws IOException {
		Socket socket = stream();
		lines(socket).readLine();
		assertThat(this.engine.sessionCount()).isEqualTo(1);
		socket.setSoLinger(true, 0);
		socket.close();
		await().atMost(SOON).until(() -> this.engine.sessionCount() == 0);
	}

	/** Like a line that was cut: data can be sent, but nobody receives it. */
	@Test
	void aStreamThatNobodyReadsIsEndedAndIsGone() throws IOException {
		try (Socket socket = stream()) {
			lines(socket).readLine();
			assertThat(this.engine.sessionCount()).isEqualTo(1);
			await().atMost(SOON).until(() -> this.engine.sessionCount() == 0);
		}
	}

	@Test
	void aReaderWhoComesAgainIsNotGone() throws IOException {
		try (Socket socket = stream()) {
			send(CONNECT);
			assertThat(lines(socket).lines().takeWhile((line) -> !line.equals("0"))).contains("h");
		}
		try (Socket socket = stream()) {
			send("SEND\nreceipt:r\n\n\0");
			assertThat(lines(socket).lines().anyMatch((line) -> line.contains("ERROR"))).isTrue();
		}
	}

	private String poll() {
		return SockJs.post(URI.create(this.session + "/xhr"), "").body().stripTrailing();
	}

	private void send(String frame) {
		await().atMost(SOON)
			.until(() -> SockJs.post(URI.create(this.session + "/xhr_send"), SockJs.array(frame)).statusCode() == 204);
	}

	private Socket stream() throws IOException {
		Socket socket = new Socket(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), this.port);
		socket.setSoTimeout((int) SOON.toMillis());
		socket.getOutputStream()
			.write(("POST %s/xhr_streaming HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 0\r\n\r\n"
				.formatted(this.session.getPath(), this.port)).getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static BufferedReader lines(Socket socket) throws IOException {
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
		String line = reader.readLine();
		while (!line.equals("o") && !line.startsWith("hhhh")) {
			line = reader.readLine();
		}
		return reader;
	}

	private static String receive(RawWebSocket socket) {
		return new String(socket.receive(RawWebSocket.PATIENCE), StandardCharsets.UTF_8);
	}

}
