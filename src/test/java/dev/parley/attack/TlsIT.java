package dev.parley.attack;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.UUID;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.ParleyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** TLS configured by one SSL bundle. */
class TlsIT {

	@TempDir
	Path files;

	@Test
	void overTlsTheCookieIsSecureAndHstsIsOn() throws Exception {
		Path store = this.files.resolve("keys.p12");
		certificate(store, "first");
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"server.ssl.bundle=web", "spring.ssl.bundle.jks.web.keystore.location=file:" + store,
				"spring.ssl.bundle.jks.web.keystore.password=changeit", "spring.profiles.active=open",
				"parley.tcp.port=0", "parley.tcp.ssl-bundle=web")) {
			String answer = answer(server.port(), "GET /api/v1/session");
			assertThat(answer).startsWith("HTTP/1.1 200");
			assertThat(answer).containsPattern("Strict-Transport-Security: max-age=\\d{8}");
			assertThat(answer).containsPattern("Set-Cookie: __Host-parley-csrf=.*Secure");
			assertThat(answer(server.port(), "POST /chat/000/over-tls/xhr")).containsPattern(
					"Set-Cookie: __Host-parley-sockjs=[\\w-]{43}; Path=/; Secure; HttpOnly; Partitioned; SameSite=None");
			assertThat(signUp(server.port(), answer)).startsWith("HTTP/1.1 201")
				.containsPattern(
						"Set-Cookie: __Host-parley-session=[\\w=-]+; Path=/; Secure; HttpOnly; SameSite=Strict");
			assertThat(subject(server.port())).isEqualTo("CN=first");
			stompOverTcpIsEncryptedToo(server.bean(TcpServer.class).port());
		}
	}

	private static void stompOverTcpIsEncryptedToo(int port) throws Exception {
		String body = "x".repeat(50_000);
		try (SSLSocket socket = connect(port)) {
			socket.getOutputStream()
				.write(("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0"
						+ ("SEND\ndestination:/topic/a\n\n" + body + "\0").repeat(20) + "DISCONNECT\nreceipt:bye\n\n\0")
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).startsWith("CONNECTED\n").endsWith("RECEIPT\nreceipt-id:bye\n\n\0");
			assertThat(answer.split(body, -1)).hasSize(21);
		}
		try (Socket plain = new Socket("127.0.0.1", port)) {
			plain.setSoTimeout(10_000);
			plain.getOutputStream().write("CONNECT\n\n\0".getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
				.doesNotContain("CONNECTED");
		}
	}

	/** With the CSRF token from this answer to a visitor. */
	private static String signUp(int port, String visitor) throws Exception {
		String token = visitor.replaceFirst("(?s).*__Host-parley-csrf=([\\w-]+).*", "$1");
		String body = "{\"name\":\"mina\",\"password\":\"correct horse battery\"}";
		return answer(port, "POST /api/v1/accounts", body, "Content-Type: application/json",
				"Cookie: __Host-parley-csrf=" + token, "X-CSRF-TOKEN: " + token(visitor));
	}

	/** As the page receives it. */
	private static String token(String visitor) {
		return visitor.replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
	}

	@Test
	void aNewCertificateIsTakenWhileTheServerRuns() throws Exception {
		Path store = this.files.resolve("keys.p12");
		certificate(store, "first");
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"server.ssl.bundle=web", "spring.ssl.bundle.jks.web.keystore.location=file:" + store,
				"spring.ssl.bundle.jks.web.keystore.password=changeit",
				"spring.ssl.bundle.jks.web.reload-on-update=true", "spring.ssl.bundle.watch.file.quiet-period=100ms",
				"parley.tcp.port=0", "parley.tcp.ssl-bundle=web")) {
			int tcp = server.bean(TcpServer.class).port();
			assertThat(subject(server.port())).isEqualTo("CN=first");
			assertThat(subject(tcp)).isEqualTo("CN=first");
			Path next = this.files.resolve("next.p12");
			certificate(next, "second");
			Files.write(store, Files.readAllBytes(next));
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(subject(server.port())).isEqualTo("CN=second"));
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(subject(tcp)).isEqualTo("CN=second"));
		}
	}

	/** Created by the JDK's own keytool. */
	private static void certificate(Path store, String name) throws Exception {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "web", "-keyalg", "EC", "-dname", "CN=" + name, "-validity", "2", "-storetype",
				"PKCS12", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-storepass", "changeit", "-keystore",
				store.toString())
			.redirectErrorStream(true)
			.start();
		String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(keytool.waitFor()).as(said).isZero();
	}

	private static String answer(int port, String request) throws Exception {
		return answer(port, request, "", "Accept: */*");
	}

	private static String answer(int port, String request, String body, String... headers) throws Exception {
		try (SSLSocket socket = connect(port)) {
			socket.getOutputStream()
				.write("%s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n\r\n%s"
					.formatted(request, port, body.length(), String.join("\r\n", headers), body)
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static String subject(int port) throws Exception {
		try (SSLSocket socket = connect(port)) {
			socket.startHandshake();
			return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
		}
	}

	private static SSLSocket connect(int port) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new Anybody() }, null);
		try {
			SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
			socket.setSoTimeout(10_000);
			return socket;
		}
		catch (IOException ex) {
			throw new IllegalStateException("No connection over TLS", ex);
		}
	}

	/** Trusts any certificate; the test itself looks at it. */
	private static final class Anybody implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			// Any client is trusted.
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
			// Any server is trusted.
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
