package dev.parley.stomp.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that leave, stay, or send ahead, at a servlet that waits. */
class ClientWatchTests {

	private static final int PATIENCE = 30_000;

	private static final String PASSWORD = "changeit";

	private static final Waiting SERVLET = new Waiting();

	private static Server server;

	private static ServerConnector plain;

	private static ServerConnector secure;

	private static SSLContext trusting;

	private final BlockingQueue<Waiting.Request> waiting = SERVLET.requests;

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		Path store = folder.resolve("keys.p12");
		new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
				"-alias", "web", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12", "-storepass",
				PASSWORD, "-keystore", store.toString())
			.start()
			.waitFor();
		KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
		SslContextFactory.Server certificate = new SslContextFactory.Server();
		certificate.setKeyStore(keys);
		certificate.setKeyStorePassword(PASSWORD);
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("web", keys.getCertificate("web"));
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		trusting = SSLContext.getInstance("TLS");
		trusting.init(null, trust.getTrustManagers(), null);
		server = new Server();
		plain = new ServerConnector(server, 1, 1);
		secure = new ServerConnector(server, 1, 1, new SslConnectionFactory(certificate, "http/1.1"),
				new HttpConnectionFactory());
		server.addConnector(plain);
		server.addConnector(secure);
		ServletContextHandler context = new ServletContextHandler();
		ServletHolder holder = new ServletHolder(SERVLET);
		holder.setAsyncSupported(true);
		context.addServlet(holder, "/*");
		server.setHandler(context);
		server.start();
	}

	@AfterAll
	static void stop() throws Exception {
		server.stop();
	}

	@BeforeEach
	void forget() {
		this.waiting.clear();
		SERVLET.left.set(0);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A client that closes its connection, or its end of it, or resets it, has left.")
	void leaves(Line line) throws Exception {
		try (Client closes = new Client(line); Client ends = new Client(line); Client resets = new Client(line)) {
			closes.get("/a");
			ends.get("/b");
			resets.get("/c");
			for (int i = 0; i < 3; i++) {
				next();
			}
			closes.socket.close();
			awaitLeft(1);
			if (line == Line.PLAIN) {
				// In TLS 1.3, Java's socket cannot close one end alone.
				ends.socket.shutdownOutput();
			}
			else {
				ends.socket.close();
			}
			awaitLeft(2);
			resets.socket.setSoLinger(true, 0);
			resets.socket.close();
			awaitLeft(3);
		}
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A client that stays is answered, and its connection takes the next request and the one after it.")
	void stays(Line line) throws Exception {
		try (Client client = new Client(line)) {
			for (int i = 0; i < 20; i++) {
				client.get("/" + i);
				next().answer();
				assertThat(client.answer()).isEqualTo("/" + i);
			}
		}
		assertThat(SERVLET.left).hasValue(0);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("What a client has sent ahead while its request waits is not lost, whatever is seen first.")
	void sendsAhead(Line line) throws Exception {
		try (Client client = new Client(line)) {
			for (int i = 0; i < 150; i++) {
				client.get("/first/" + i);
				Waiting.Request first = next();
				Thread answers = new Thread(first::answer);
				answers.start();
				client.get("/second/" + i + "?" + "x".repeat(i * 12));
				assertThat(client.answer()).isEqualTo("/first/" + i);
				next().answer();
				assertThat(client.answer()).isEqualTo("/second/" + i);
				answers.join();
			}
		}
		assertThat(SERVLET.left).hasValue(0);
	}

	@Test
	@DisplayName("A client that has sent its next request together with the first is answered twice.")
	void sendsTogether() throws Exception {
		try (Client client = new Client(Line.PLAIN)) {
			client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\nGET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");
			next().answer();
			assertThat(client.answer()).isEqualTo("/a");
			next().answer();
			assertThat(client.answer()).isEqualTo("/b");
		}
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A client that leaves in the moment of the answer does no harm: the server takes the next one.")
	void leavesWhileItIsAnswered(Line line) throws Exception {
		for (int i = 0; i < 50; i++) {
			try (Client client = new Client(line)) {
				client.get("/a");
				Thread answers = new Thread(next()::answer);
				answers.start();
				client.socket.close();
				answers.join();
			}
		}
		SERVLET.left.set(0);
		stays(line);
	}

	private Waiting.Request next() throws InterruptedException {
		Waiting.Request next = this.waiting.poll(PATIENCE, TimeUnit.MILLISECONDS);
		assertThat(next).as("a request that waits").isNotNull();
		return next;
	}

	private static void awaitLeft(int count) {
		Awaitility.await().untilAsserted(() -> assertThat(SERVLET.left).hasValue(count));
	}

	private enum Line {

		PLAIN, TLS

	}

	/** Sends requests whether or not the last one has been answered. */
	private static final class Client implements AutoCloseable {

		private final Socket socket;

		Client(Line line) throws IOException {
			InetAddress host = InetAddress.getLoopbackAddress();
			this.socket = (line == Line.PLAIN) ? new Socket(host, plain.getLocalPort())
					: trusting.getSocketFactory().createSocket(host, secure.getLocalPort());
			this.socket.setSoTimeout(PATIENCE);
		}

		void get(String path) throws IOException {
			send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
		}

		void send(String text) throws IOException {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}

		/** The body of the next answer. */
		String answer() throws IOException {
			int length = 0;
			for (String line = line(); !line.isEmpty(); line = line()) {
				if (line.startsWith("Content-Length: ")) {
					length = Integer.parseInt(line.substring("Content-Length: ".length()));
				}
			}
			return new String(this.socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
		}

		private String line() throws IOException {
			InputStream in = this.socket.getInputStream();
			StringBuilder line = new StringBuilder();
			for (int next = in.read(); next != '\n'; next = in.read()) {
				assertThat(next).as("a byte after " + line).isNotNegative();
				line.append((char) next);
			}
			return line.toString().strip();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	/** Answers each request with its path, when the test says so. */
	private static final class Waiting extends HttpServlet {

		private final transient BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

		private final AtomicInteger left = new AtomicInteger();

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) {
			AsyncContext context = request.startAsync();
			context.setTimeout(0);
			ClientWatch watch = ClientWatch.begin(request, this.left::incrementAndGet);
			this.requests.add(new Request(context, watch, request.getRequestURI()));
		}

		private record Request(AsyncContext context, ClientWatch watch, String path) {

			void answer() {
				this.watch.end(() -> {
					try {
						this.context.getResponse().setContentLength(this.path.length());
						this.context.getResponse().getOutputStream().print(this.path);
					}
					catch (IOException ex) {
						// The client has left.
					}
					this.context.complete();
				});
			}

		}

	}

}
