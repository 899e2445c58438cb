package dev.parley.attack;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.UpgradeRequest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Randomly damaged requests to the endpoint, the same ones in each run: no request is
 * answered with 500 or causes a stack trace in the log.
 */
@OpenServer
@Slow
class HandshakeFuzzIT {

	private static final int ROUNDS = 1_500;

	/** For these, the SockJS protocol demands 500. */
	private static final Set<String> SOCKJS_REFUSALS = Set.of("Payload expected.", "Broken JSON encoding.",
			"\"callback\" parameter required");

	private static final List<String> HANDSHAKE_PATHS = List.of("/chat", "/chat/websocket",
			"/chat/0/{session}/websocket", "/chat?a={1|2}&b=%zz");

	private static final List<String> SOCKJS_REQUESTS = List.of("GET /chat/info", "OPTIONS /chat/info",
			"GET /chat/info/", "GET /chat/", "GET /chat/iframe-1.5.1.html", "POST /chat/0/{session}/xhr",
			"POST /chat/0/{session}/xhr_streaming", "POST /chat/0/{session}/xhr_send",
			"OPTIONS /chat/0/{session}/xhr_send", "GET /chat/0/{session}/eventsource",
			"GET /chat/0/{session}/htmlfile?c=callback", "GET /chat/0/{session}/jsonp?c=callback");

	private static final List<String> BODIES = List.of("", "[]", "[\"a\"]", "[\"\\ud83d\"]", "[1]", "[[", "{}", "null",
			"[\"CONNECT\\naccept-version:1.2\\nhost:h\\n\\n\\u0000\"]", "\u00ff", "[\"\0\"]");

	private static final List<String> LINES = List.of("Origin: null", "Origin: http://", "Origin: ws://[",
			"Sec-WebSocket-Extensions: ;", "Sec-WebSocket-Extensions: permessage-deflate, ;",
			"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=x",
			"Sec-WebSocket-Extensions: permessage-deflate; \"", "Sec-WebSocket-Protocol: \"v12.stomp\"",
			"Sec-WebSocket-Protocol: v12.stomp, v11.stomp", "Sec-WebSocket-Protocol: ,", "Sec-WebSocket-Protocol:",
			"Sec-WebSocket-Key:", "Sec-WebSocket-Key: c2hvcnQ=", "Sec-WebSocket-Version: 13, 8",
			"Sec-WebSocket-Version: thirteen", "Connection: close", "Connection: \"Upgrade\"", "Upgrade: h2c",
			"Upgrade: websocket/13, h2c", "Upgrade: h2c, websocket", "Content-Type: T",
			"Content-Type: text/plain;charset=no-such", "Accept: ;;;", "Accept-Language: ---",
			"Cookie: parley-session=\"; ;=", "Authorization: Bearer", "Authorization: Basic %", "Forwarded: for=;;\"",
			"X-Forwarded-Host: [::", "X-Forwarded-Proto: \u00e9", "Host: [", "Host: a b", "Host:",
			"Transfer-Encoding: chunked", "Content-Length: 5", "Expect: 100-continue", "Range: bytes=x",
			"If-None-Match: \"", "If-Modified-Since: never", "Access-Control-Request-Method: P O",
			"Access-Control-Request-Headers: ,;");

	private static final String TELLING = ";,\"= \t/\\%:\u0001\u00e9{}()[]\0?#&+";

	@LocalServerPort
	int port;

	@Test
	void handshakesThatWereDamagedAreRefusedInOrder() throws IOException {
		Random random = new Random(20261126);
		try (WatchedLog log = WatchedLog.open()) {
			for (int round = 0; round < ROUNDS; round++) {
				List<String> lines = new ArrayList<>(List.of("Host: 127.0.0.1:" + this.port, "Connection: Upgrade",
						"Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + UpgradeRequest.KEY,
						"Sec-WebSocket-Protocol: v12.stomp",
						"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
						"Origin: http://127.0.0.1:" + this.port));
				damageLines(lines, random);
				lines.add(0, requestLine("GET " + anyOf(HANDSHAKE_PATHS, random), random, round));
				assertOrderly(text(lines, ""), address(random));
			}
			assertThat(log.accidents()).isEmpty();
		}
	}

	@Test
	void sockJsRequestsThatWereDamagedAreRefusedInOrder() throws IOException {
		Random random = new Random(20261127);
		try (WatchedLog log = WatchedLog.open()) {
			for (int round = 0; round < ROUNDS; round++) {
				InetAddress from = address(random);
				String request = anyOf(SOCKJS_REQUESTS, random);
				if (request.endsWith("xhr_send")) {
					answer("POST /chat/0/fuzz-%d/xhr HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
						.formatted(round), from);
				}
				String body = anyOf(BODIES, random);
				List<String> lines = new ArrayList<>(List.of("Host: 127.0.0.1:" + this.port, "Connection: close",
						"Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length,
						"Content-Type: text/plain;charset=UTF-8", "Origin: http://127.0.0.1:" + this.port));
				damageLines(lines, random);
				lines.add(0, requestLine(request, random, round));
				assertOrderly(text(lines, body), from);
			}
			assertThat(log.accidents()).isEmpty();
		}
	}

	private void assertOrderly(String request, InetAddress from) throws IOException {
		String answer = answer(request, from);
		if (SOCKJS_REFUSALS.stream().noneMatch(answer::endsWith)) {
			assertThat(answer).as(request).doesNotStartWith("HTTP/1.1 500").doesNotContain("Exception", "\tat ");
		}
	}

	/**
	 * The head, and the body of an error: a stream goes on, and a WebSocket stays open.
	 */
	private String answer(String request, InetAddress from) throws IOException {
		try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), this.port, from, 0)) {
			socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();
			InputStream in = socket.getInputStream();
			StringBuilder head = new StringBuilder();
			int octet = in.read();
			while (octet >= 0 && head.indexOf("\r\n\r\n") < 0) {
				head.append((char) octet);
				octet = in.read();
			}
			return head.toString().startsWith("HTTP/1.1 500")
					? head.append((char) octet) + new String(in.readAllBytes(), StandardCharsets.UTF_8)
					: head.toString();
		}
		catch (SocketException ex) {
			// Closed without an answer, as the server may do with a request that is not
			// HTTP.
			return "";
		}
	}

	/** Any address of this machine: each has a limit of its own. */
	private static InetAddress address(Random random) throws IOException {
		return InetAddress.getByAddress(new byte[] { 127, (byte) (1 + random.nextInt(250)), (byte) random.nextInt(256),
				(byte) (1 + random.nextInt(250)) });
	}

	private static String text(List<String> lines, String body) {
		return String.join("\r\n", lines) + "\r\n\r\n" + body;
	}

	private static String requestLine(String pattern, Random random, int round) {
		String request = pattern.replace("{session}", "fuzz-" + round);
		return switch (random.nextInt(8)) {
			case 0 -> request + " HTTP/1.0";
			case 1 -> damage(request, random) + " HTTP/1.1";
			case 2 -> anyOf(List.of("HEAD", "PUT", "CONNECT", "TRACE", "PRI", "get", "OPTIONS", "POST", "GET"), random)
					+ request.substring(request.indexOf(' ')) + " HTTP/1.1";
			case 3 -> request.replaceFirst("c(?=[a-z])", "%63") + " HTTP/1.1";
			default -> request + " HTTP/1.1";
		};
	}

	private static void damageLines(List<String> lines, Random random) {
		for (int times = random.nextInt(4); times > 0 && !lines.isEmpty(); times--) {
			int at = random.nextInt(lines.size());
			switch (random.nextInt(6)) {
				case 0 -> lines.remove(at);
				case 1 -> lines.add(lines.get(at));
				case 2 -> lines.set(at, damage(lines.get(at), random));
				case 3 -> {
					String line = anyOf(LINES, random);
					String name = line.substring(0, line.indexOf(':') + 1);
					lines.removeIf((each) -> each.startsWith(name));
					lines.add(line);
				}
				default -> lines.add(anyOf(LINES, random));
			}
		}
	}

	private static String damage(String text, Random random) {
		int at = random.nextInt(text.length());
		char telling = TELLING.charAt(random.nextInt(TELLING.length()));
		return switch (random.nextInt(3)) {
			case 0 -> text.substring(0, at) + telling + text.substring(at);
			case 1 -> text.substring(0, at) + telling + text.substring(at + 1);
			default -> text.substring(0, at) + text.substring(at + 1);
		};
	}

	private static <T> T anyOf(List<T> all, Random random) {
		return all.get(random.nextInt(all.size()));
	}

}
