package dev.parley.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** What somebody without an account can make the server hold. */
final class StrangerAttacks {

	/** More than any limit lets pass, and less than the heap. */
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
		}));
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
