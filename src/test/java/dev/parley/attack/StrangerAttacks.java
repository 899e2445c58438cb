package dev.parley.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.WebSocketFrame;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** What an attacker without an account can make the server hold. */
final class StrangerAttacks {

	/** More than any limit allows, and less than the heap. */
	private static final int FAR_TOO_MUCH = 40_000_000;

	private StrangerAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(attack("one body of SockJS that holds empty messages without end", (target) -> {
			URI session = SockJs.newSession(target.port());
			URI poll = URI.create(session + "/xhr");
			assertThat(SockJs.post(poll, "").body()).isEqualTo("o\n");
			CompletableFuture<String> end = SockJs.postAsync(poll, "").thenApply(HttpResponse::body);
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
				socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
				socket.getOutputStream()
					.write("POST %s/xhr_send HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n"
						.formatted(session.getPath())
						.getBytes(StandardCharsets.US_ASCII));
				assertThat(chunksUntilRefused(socket.getOutputStream(), "\"\",".repeat(20_000)))
					.isLessThan(FAR_TOO_MUCH);
			}
			assertThat(end.get()).as("what the session is told").contains("over-limit");
			assertThat(SockJs.post(poll, "").body()).startsWith("c[1013,");
		}), attack("a frame of 17,000 bytes before CONNECT", (target) -> {
			try (StompClient client = StompClient.open(target.port())) {
				client.webSocket()
					.send(new WebSocketFrame(false, WebSocketFrame.TEXT,
							("CONNECT\n" + "a:b\n".repeat(4_250)).getBytes(StandardCharsets.US_ASCII)));
				Target.assertFault(client, "too-large", 1009);
			}
		}), attack("a message of SockJS of 17,000 bytes before CONNECT, over WebSocket", (target) -> {
			try (RawWebSocket socket = RawWebSocket.open(target.port(),
					"/chat/000/" + UUID.randomUUID() + "/websocket")) {
				socket.send(new WebSocketFrame(false, WebSocketFrame.TEXT,
						("[\"" + "x".repeat(17_000)).getBytes(StandardCharsets.US_ASCII)));
				assertThat(socket.awaitClose().code()).isEqualTo(1009);
			}
		}), attack("a message of SockJS of 17,000 bytes before CONNECT, over HTTP", (target) -> {
			URI session = SockJs.newSession(target.port());
			assertThat(SockJs.post(URI.create(session + "/xhr"), "").body()).isEqualTo("o\n");
			assertThat(SockJs.post(URI.create(session + "/xhr_send"), SockJs.array("x".repeat(17_000))).statusCode())
				.isEqualTo(413);
		}), attack("frames that are not finished, of 30 connections",
				(target) -> unfinished(target, "/chat", "CONNECT\n" + ("a:" + "b".repeat(1_000) + "\n").repeat(15))),
				attack("messages of SockJS that are not finished, of 30 connections",
						(target) -> unfinished(target, "/chat/000/%s/websocket", "[\"" + "x".repeat(15_000))));
	}

	/**
	 * Some are told that there is no room; those who come after the others have gone are
	 * served.
	 */
	private static void unfinished(Target target, String path, String part) {
		WebSocketFrame frame = new WebSocketFrame(false, WebSocketFrame.TEXT, part.getBytes(StandardCharsets.US_ASCII));
		List<RawWebSocket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < 30; i++) {
				RawWebSocket socket = UpgradeRequest.to(target.port(), path.formatted(UUID.randomUUID()))
					.from("127.0.0.%d".formatted(20 + i))
					.open();
				sockets.add(socket);
				socket.send(frame);
			}
			assertThat(sockets.get(29).awaitClose().code()).isEqualTo(1013);
		}
		finally {
			sockets.forEach(RawWebSocket::close);
		}
	}

	/** How many bytes the server took before it closed the connection. */
	private static int chunksUntilRefused(OutputStream out, String chunk) {
		byte[] octets = (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		int sent = 0;
		try {
			while (sent < FAR_TOO_MUCH) {
				out.write(octets);
				sent += octets.length;
			}
		}
		catch (IOException ex) {
			// Refused.
		}
		return sent;
	}

}
