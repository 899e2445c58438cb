package dev.parley.attack;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import dev.parley.support.UpgradeResponse;

import static dev.parley.attack.Attack.attack;
import static org.assertj.core.api.Assertions.assertThat;

/** Handshakes and origins, of WebSocket and of SockJS. */
final class HandshakeAttacks {

	private static final List<String> FOREIGN = List.of("null", "http://evil.example",
			"http://127.0.0.1:%d.evil.example", "http://127.0.0.1.evil.example:%d", "http://evil-127.0.0.1:%d",
			"http://127.0.0.1:1", "https://127.0.0.1:%d", "http://127.0.0.1", "http://127.0.0.1:%d@evil.example",
			"http://evil.example#http://127.0.0.1:%d", "http://localhost:%d", "http://[::1]:%d", "file://",
			"javascript:alert(1)", "*", "http://", "http://127.0.0.1:%d, http://evil.example",
			"http://127.0.0.1:99999999", "http://%%00:%d");

	private HandshakeAttacks() {
	}

	static Stream<Attack> all() {
		return Stream.of(foreignOrigins(), webSocket(), sockJs()).flatMap((each) -> each);
	}

	private static Stream<Attack> foreignOrigins() {
		Stream<Attack> handshakes = FOREIGN.stream()
			.map((origin) -> attack("Origin: " + origin + " at the handshake",
					(target) -> assertThat(
							target.handshake().with("Origin: " + origin.formatted(target.port())).answer().status())
						.isEqualTo(403)));
		Stream<Attack> sockJs = Stream
			.of("info", "iframe.html", "000/forged/xhr", "000/forged/xhr_streaming", "000/forged/eventsource",
					"000/forged/htmlfile?c=x", "000/forged/xhr_send", "000/forged/websocket", "websocket")
			.map((path) -> attack("a foreign Origin at SockJS's " + path, (target) -> {
				for (String origin : List.of("null", "http://evil.example", "http://127.0.0.1:1")) {
					assertThat(rawStatus(target, "127.0.0.1", "GET /chat/" + path, "Origin: " + origin)).isEqualTo(403);
				}
			}));
		return Stream.concat(handshakes, sockJs);
	}

	private static Stream<Attack> webSocket() {
		return Stream.of(attack("no Origin: a program, which may come", (target) -> target.handshake().open().close()),
				attack("Origin as our own page sends it may come", (
						target) -> target.handshake().with("Origin: http://127.0.0.1:" + target.port()).open().close()),
				attack("no Sec-WebSocket-Version",
						(target) -> assertThat(target.handshake().without("Sec-WebSocket-Version").answer().status())
							.isIn(400, 426)),
				attack("an old Sec-WebSocket-Version",
						(target) -> assertThat(target.handshake().with("Sec-WebSocket-Version: 8").answer().status())
							.isIn(400, 426)),
				attack("a key that is none",
						(target) -> assertThat(target.handshake().with("Sec-WebSocket-Key: short").answer().status())
							.isEqualTo(400)),
				attack("a list of sub-protocols that is none", (target) -> {
					UpgradeResponse answer = target.handshake()
						.with("Sec-WebSocket-Protocol: ,,v99.stomp,\u0001,")
						.answer();
					assertThat(answer.status()).isIn(101, 400);
					assertThat(answer.header("Sec-WebSocket-Protocol")).isEmpty();
				}), attack("upgrade over HTTP/2 (RFC 8441) is not spoken here", (target) -> {
					try (Socket socket = socket(target, "127.0.0.1")) {
						socket.getOutputStream()
							.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
						assertThat(statusLine(socket)).matches("HTTP/1.1 (4..|505).*|");
					}
				}),
				attack("an upgrade to h2c is not taken",
						(target) -> assertThat(rawStatus(target, "127.0.0.1", "GET /", "Upgrade: h2c",
								"Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAAP__"))
							.isEqualTo(200)),
				attack("a handshake of 20 KB of headers",
						(target) -> assertThat(
								target.handshake().with("Cookie: " + "x".repeat(20_000)).answer().status())
							.isEqualTo(431)),
				attack("a slow loris: half a handshake, and then nothing", (target) -> {
					try (Socket socket = socket(target, "127.0.0.1")) {
						socket.getOutputStream()
							.write("GET /chat HTTP/1.1\r\nHost: a\r\nX-".getBytes(StandardCharsets.ISO_8859_1));
						assertThat(statusLine(socket)).matches("HTTP/1.1 (400|408).*|");
					}
				}), attack("a CONNECT that comes byte by byte and never ends", (target) -> {
					try (RawWebSocket socket = target.socket()) {
						for (char each : "CONNECT\naccept-version:1.2\nhost:localhost\nx:".toCharArray()) {
							socket.send(String.valueOf(each));
						}
						Target.assertClosed(socket.awaitClose(), 4003);
					}
				}), attack("a socket that is opened and says nothing", (target) -> {
					try (RawWebSocket socket = target.socket()) {
						Target.assertClosed(socket.awaitClose(), 4003);
					}
				}));
	}

	private static Stream<Attack> sockJs() {
		return Stream.of(attack("a callback of JSONP that is a script: there is no JSONP", (target) -> {
			for (String callback : List.of("alert(1)//", "%3Cscript%3E", "a")) {
				assertThat(status(target, "000/a/jsonp?c=" + callback)).isEqualTo(404);
			}
		}), attack("a callback of htmlfile that is a script", (target) -> {
			for (String callback : List.of("alert(1)//", "%3Cscript%3E", "")) {
				assertThat(status(target, "000/b/htmlfile?c=" + callback)).isEqualTo(500);
			}
		}), attack("the iframe in a page that is not ours", (target) -> {
			HttpResponse<String> iframe = target.http("GET", "/chat/iframe.html", "");
			assertThat(iframe.headers().firstValue("Content-Security-Policy")).get()
				.asString()
				.contains("frame-ancestors 'self'")
				.contains("script-src 'self'")
				.doesNotContain("unsafe-");
			assertThat(iframe.headers().firstValue("X-Frame-Options")).hasValue("SAMEORIGIN");
		}), attack("xhr_send to a session that nobody has opened",
				(target) -> assertThat(
						SockJs.post(URI.create(SockJs.newSession(target.port()) + "/xhr_send"), "[\"a\"]").statusCode())
					.isEqualTo(404)),
				attack("xhr_send to the session of somebody at another address", (target) -> {
					URI session = SockJs.newSession(target.port());
					assertThat(SockJs.post(URI.create(session + "/xhr"), "").body()).isEqualTo("o\n");
					assertThat(rawStatus(target, "127.0.0.9", "POST " + session.getPath() + "/xhr_send",
							"Content-Length: 5", "", "[\"a\"]"))
						.isEqualTo(404);
				}), attack("polling the session of somebody at another address", (target) -> {
					URI session = SockJs.newSession(target.port());
					assertThat(SockJs.post(URI.create(session + "/xhr"), "").body()).isEqualTo("o\n");
					assertThat(
							rawStatus(target, "127.0.0.9", "POST " + session.getPath() + "/xhr", "Content-Length: 0"))
						.isEqualTo(404);
				}), attack("ids of servers and sessions with slashes, dots and control characters", (target) -> {
					for (String path : List.of("a.b/c/xhr", "a/b.c/xhr", "a/b/c/xhr", "//xhr", "/a/xhr", "a//xhr",
							"../a/xhr", "..%2f/a/xhr", "a/..%2f../xhr", "a/%00/xhr", "a/%0d%0aX:1/xhr", "a/b%2fc/xhr",
							"a;b=c/d;e/xhr")) {
						assertThat(rawStatus(target, "127.0.0.1", "POST /chat/" + path, "Content-Length: 0")).as(path)
							.isIn(400, 404);
					}
				}), attack("a transport that there is not",
						(target) -> assertThat(status(target, "000/a/gopher")).isEqualTo(404)));
	}

	private static int status(Target target, String path) throws IOException {
		return rawStatus(target, "127.0.0.1", "GET /chat/" + path);
	}

	/** Sends these lines of a request unchanged, from one of this machine's addresses. */
	static int rawStatus(Target target, String from, String request, String... lines) throws IOException {
		return Integer.parseInt(raw(target, from, request, lines).split(" ")[1]);
	}

	static String raw(Target target, String from, String request, String... lines) throws IOException {
		try (Socket socket = socket(target, from)) {
			String body = "";
			StringBuilder text = new StringBuilder(request + " HTTP/1.1\r\nHost: 127.0.0.1:" + target.port() + "\r\n");
			for (String line : lines) {
				if (line.startsWith("[")) {
					body = line;
				}
				else if (!line.isEmpty()) {
					text.append(line).append("\r\n");
				}
			}
			if (text.indexOf("Connection:") < 0) {
				text.append("Connection: close\r\n");
			}
			try {
				socket.getOutputStream().write((text + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
			}
			catch (SocketException ex) {
				// Refused before all of it was sent; the answer can be read.
			}
			return statusLine(socket);
		}
	}

	private static Socket socket(Target target, String from) throws IOException {
		Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), target.port(), InetAddress.getByName(from), 0);
		socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
		return socket;
	}

	/** Empty if the server closed the connection without an answer. */
	private static String statusLine(Socket socket) throws IOException {
		InputStream in = socket.getInputStream();
		StringBuilder line = new StringBuilder();
		int octet = in.read();
		while (octet >= 0 && octet != '\r') {
			line.append((char) octet);
			octet = in.read();
		}
		return line.toString();
	}

}
