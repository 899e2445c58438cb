package dev.parley.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** STOMP over TCP, where no handshake of HTTP comes first. */
final class TcpAttacks {

	private TcpAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(attack("TCP: a connection that says nothing", (target) -> closesInTime(target, "")),
				attack("TCP: half a CONNECT, and then nothing",
						(target) -> closesInTime(target, "CONNECT\naccept-version:1.2\nhost:a\nx:")),
				attack("TCP: line feeds and NULs, and no CONNECT", (target) -> {
					try (StompClient client = open(target)) {
						client.send("\n\0\r\n".repeat(50_000));
						assertThat(client.expectErrorAndClose().error().headers()).containsKey("message");
					}
				}), attack("TCP: a page posts frames to the port", (target) -> {
					try (StompClient client = open(target); StompClient reader = target.connected()) {
						reader.subscribe("1", "/topic/a");
						client.send("POST / HTTP/1.1\r\nHost: a\r\n\r\n\0" + target.connectFrame()
								+ "SEND\ndestination:/topic/a\n\nforged\0");
						assertThat(client.expectErrorAndClose().error().text()).contains("This is a request of HTTP")
							.doesNotContain(target.mallory().token());
						reader.publish("/topic/a", "own");
						reader.expectMessage("own");
					}
				}), attack("TCP: with a credential that is none", (target) -> {
					try (StompClient client = open(target)) {
						client.send("CONNECT\naccept-version:1.2\nhost:a\nAuthorization:Bearer a.b.c\n\n\0");
						assertThat(client.expectErrorAndClose().error().text()).contains("not-authenticated");
					}
				}), attack("TCP: heart-beats of 292 million years", (target) -> {
					try (StompClient client = open(target)) {
						client.connect(target.mallory().authorization(), "heart-beat:999999999,999999999");
						client.expectNothing();
					}
				}), attack("TCP: a frame in pieces of a byte", (target) -> {
					try (StompClient client = open(target)) {
						client.connect(target.mallory().authorization());
						client.subscribe("1", "/topic/a");
						for (char each : "SEND\ndestination:/topic/a\n\nslow\0".toCharArray()) {
							client.send(String.valueOf(each));
						}
						client.expectMessage("slow");
					}
				}), attack("TCP: a client that is reset in the middle of a frame", (target) -> {
					try (Socket socket = socket(target, "127.0.0.1")) {
						socket.getOutputStream()
							.write(bytes(target.connectFrame() + "SEND\ndestination:/topic/a\n\nx"));
						socket.setSoLinger(true, 0);
					}
				}), attack("TCP: a flood of connections from one address, none of which reads", (target) -> {
					List<Socket> sockets = new ArrayList<>();
					try {
						String told = "";
						// On a slow machine the first are closed, since they never
						// connect, before the last are open.
						for (int round = 0; round < 10 && !told.contains("over-limit"); round++) {
							for (int i = 0; i < 600; i++) {
								sockets.add(socket(target, "127.0.0.7"));
							}
							told = firstBytes(sockets.get(sockets.size() - 1));
						}
						assertThat(told).contains("over-limit", "\"status\":429");
						try (StompClient other = open(target)) {
							other.connect(target.mallory().authorization());
						}
					}
					finally {
						for (Socket socket : sockets) {
							socket.close();
						}
					}
				}));
	}

	/** No CONNECT has come in time: an ERROR says so, and the connection is closed. */
	private static void closesInTime(Target target, String sent) {
		try (StompClient client = open(target)) {
			client.send(sent);
			assertThat(client.expectErrorAndClose().error().header("close-code")).isEqualTo("4003");
		}
	}

	private static StompClient open(Target target) {
		return new StompClient(new TcpTransport(target.tcp()));
	}

	private static Socket socket(Target target, String from) throws IOException {
		Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), target.tcp(), InetAddress.getByName(from), 0);
		socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
		return socket;
	}

	/** What a connection gets that has sent nothing. */
	private static String firstBytes(Socket socket) throws IOException {
		byte[] bytes = new byte[1024];
		int length = socket.getInputStream().read(bytes);
		return new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
