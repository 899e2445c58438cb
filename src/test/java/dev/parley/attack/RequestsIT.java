package dev.parley.attack;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.Engine;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import dev.parley.limit.BytesBeingRead;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.UpgradeRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an attacker without an account can do by HTTP alone, while other users'
 * conversation goes on.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
				"parley.destinations[0].pattern=/topic/**", "parley.destinations[0].subscribe=users",
				"parley.destinations[0].send=users", "server.jetty.threads.max=12", "parley.requests.timeout=3s",
				"parley.requests.connections-per-network=20", "parley.limits.reading=200KB",
				"parley.requests.max-body=20KB", "parley.browser.allowed-hosts=chat.example.org",
				"parley.security-txt.contact=mailto:security@example.org" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Slow
class RequestsIT {

	/** A placeholder for more bytes than a body may have. */
	private static final String FILLER = "...";

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Autowired
	BytesBeingRead reading;

	@Autowired
	Memory memory;

	private Conversation conversation;

	private final List<Socket> sockets = new ArrayList<>();

	@BeforeAll
	void othersTalk() {
		this.conversation = new Conversation(this.port, this.engine);
	}

	@AfterEach
	void nothingIsLeft() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.sockets.clear();
		this.conversation.goesOn();
		await().untilAsserted(() -> assertThat(this.reading.bytes()).isZero());
	}

	@AfterAll
	void theyLeave() {
		this.conversation.close();
	}

	@Test
	void bodiesThatDoNotComeHoldNoThread() throws IOException {
		for (int i = 0; i < 40; i++) {
			send(2 + i % 4, post("/api/v1/token", 4000) + "{\"name\":\"");
		}
		this.conversation.goesOn();
		assertThat(SockJs.get(URI.create("http://127.0.0.1:" + this.port + "/actuator/health")).statusCode())
			.isEqualTo(200);
		for (Socket socket : this.sockets) {
			assertThat(answer(socket)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request-timeout\"");
		}
	}

	@Test
	void bodiesThatHaveNotComeWholeAreCounted() throws IOException {
		for (int i = 0; i < 6; i++) {
			send(2, post("/api/v1/token", 16_000) + "x".repeat(15_000));
		}
		await().untilAsserted(() -> assertThat(this.reading.bytes()).isEqualTo(6 * 15_000));
		assertThat(answer(send(3, post("/api/v1/token", 16_000) + "x".repeat(15_500)))).startsWith("HTTP/1.1 503 ")
			.contains("\"code\":\"overloaded\"")
			.containsIgnoringCase("\r\nRetry-After: 10\r\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 20481\r\n\r\n", "Content-Length: 9000000000\r\n\r\n",
			"Content-Length: 20481\r\nExpect: 100-continue\r\n\r\n",
			"Transfer-Encoding: chunked\r\n\r\n20000000\r\n{" + FILLER })
	void bodiesThatAreTooLongAreRefusedBeforeTheyHaveCome(String rest) throws IOException {
		String head = "POST /api/v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
		assertThat(answer(send(14, head + rest.replace(FILLER, "x".repeat(21_000))))).startsWith("HTTP/1.1 413 ")
			.contains("\"code\":\"too-large\"", "20480 bytes");
	}

	@Test
	void theRestOfALongBodyOfSockJsHoldsAThreadForAWhileOnly() throws IOException {
		for (int i = 0; i < 3; i++) {
			String session = SockJs.newSession(this.port).getPath();
			assertThat(answer(send(15, post(session + "/xhr", 0)))).startsWith("HTTP/1.1 200 ");
			send(15, "POST " + session + "/xhr_send HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
					+ "5209\r\n[" + " ".repeat(21_000) + "\r\n");
		}
		this.conversation.goesOn();
		await().until(() -> this.sockets.stream().noneMatch((socket) -> takes(socket, "1\r\n \r\n")));
	}

	@Test
	void fewLongBodiesOfSockJsAreReadAtATime() throws IOException {
		List<String> answers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			String session = SockJs.newSession(this.port).getPath();
			assertThat(answer(send(16, post(session + "/xhr", 0)))).startsWith("HTTP/1.1 200 ");
			Socket socket = send(16, "POST " + session + "/xhr_send HTTP/1.1\r\nHost: 127.0.0.1\r\n"
					+ "Transfer-Encoding: chunked\r\n\r\n5209\r\n[" + " ".repeat(21_000) + "\r\n");
			if (i == 3) {
				answers.add(answer(socket));
			}
		}
		assertThat(answers).singleElement()
			.asString()
			.startsWith("HTTP/1.1 503 ")
			.contains("\"code\":\"overloaded\"")
			.containsIgnoringCase("\r\nRetry-After: 10\r\n");
	}

	@Test
	void whenClientsHoldAllThatTheyMayNothingNewBeginsAndTheRestIsAnswered() throws IOException {
		long all = this.memory.most();
		this.memory.add(Part.OUTBOXES, all);
		try {
			String signUp = "{\"name\":\"late\",\"password\":\"correct horse 9\"}";
			for (String request : List.of(post("/api/v1/token", signUp.length()) + signUp,
					get(SockJs.newSession(this.port).getPath() + "/websocket", "127.0.0.1")
						.replace("\r\n\r\n", "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
								+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
					post(SockJs.newSession(this.port).getPath() + "/xhr", 0))) {
				assertThat(answer(send(17, request))).startsWith("HTTP/1.1 503 ")
					.contains("application/problem+json", "\"code\":\"overloaded\"")
					.containsIgnoringCase("\r\nRetry-After: 10\r\n");
			}
			for (String path : List.of("/actuator/health", "/api/v1/session", "/")) {
				assertThat(status(send(17, get(path, "127.0.0.1")))).as(path).isEqualTo(200);
			}
		}
		finally {
			this.memory.add(Part.OUTBOXES, -all);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nX-a: ", "", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /a" })
	void headsThatDoNotComeAreCut(String beginning) throws IOException {
		for (int i = 0; i < 10; i++) {
			send(6, beginning);
		}
		List<Socket> open = new ArrayList<>(this.sockets);
		await().until(() -> {
			Iterator<Socket> each = open.iterator();
			while (each.hasNext()) {
				if (!takes(each.next(), "x")) {
					each.remove();
				}
			}
			return open.isEmpty();
		});
	}

	@Test
	void answersThatAreReadByteByByteHoldAThreadForAWhileOnly() throws IOException {
		ScheduledExecutorService slowly = Executors.newSingleThreadScheduledExecutor();
		try {
			for (int i = 0; i < 16; i++) {
				Socket socket = unreadAnswers();
				slowly.scheduleWithFixedDelay(() -> readSome(socket), 0, 500, TimeUnit.MILLISECONDS);
			}
			await().until(() -> this.sockets.stream().noneMatch((socket) -> takes(socket, "x")));
			assertThat(SockJs.get(URI.create("http://127.0.0.1:" + this.port + "/actuator/health")).statusCode())
				.isEqualTo(200);
		}
		finally {
			slowly.shutdownNow();
		}
	}

	@Test
	void clientsThatReadNothingHoldNoMoreThanHalfOfTheThreads() throws IOException {
		try (WatchedLog log = WatchedLog.open()) {
			for (int i = 0; i < 12; i++) {
				unreadAnswers();
			}
			await().untilAsserted(() -> assertThat(log.lines())
				.anyMatch((line) -> line.contains("127.0.0.18 was closed: 6 threads")));
			this.conversation.goesOn();
			assertThat(log.lines()).noneMatch((line) -> line.contains("handleException"));
		}
	}

	/** A long page of the documentation, requested many times. */
	private Socket unreadAnswers() throws IOException {
		Socket socket = new Socket();
		this.sockets.add(socket);
		socket.setReceiveBufferSize(4096);
		socket.bind(new InetSocketAddress("127.0.0.18", 0));
		socket.connect(new InetSocketAddress("127.0.0.1", this.port));
		socket.getOutputStream()
			.write(get("/docs/protocol", "127.0.0.1").repeat(100).getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static void readSome(Socket socket) {
		try {
			socket.getInputStream().readNBytes(Math.min(socket.getInputStream().available(), 1024));
		}
		catch (IOException ex) {
			// The server has closed the connection.
		}
	}

	@Test
	void aNetworkHasSoManyConnections() throws IOException {
		for (int i = 0; i < 20; i++) {
			assertThat(status(send(7, get("/actuator/health", "127.0.0.1")))).isEqualTo(200);
		}
		assertThat(status(send(7, get("/actuator/health", "127.0.0.1")))).as("the one too many").isZero();
		assertThat(status(send(8, get("/actuator/health", "127.0.0.1")))).as("another network").isEqualTo(200);
		this.sockets.get(0).close();
		await().untilAsserted(
				() -> assertThat(status(send(7, get("/actuator/health", "127.0.0.1")))).as("when one has gone")
					.isEqualTo(200));
	}

	@ParameterizedTest
	@ValueSource(strings = { "rebind.example", "rebind.example:80", "127.0.0.1.rebind.example", "localhost",
			"chat.example.org.rebind.example", "1e1" })
	void anotherHostIsRefused(String host) throws IOException {
		assertThat(answer(send(10, get("/", host)))).startsWith("HTTP/1.1 421 ")
			.contains("application/problem+json", host.replaceAll(":.*", ""), "chat.example.org");
		assertThat(UpgradeRequest.to(this.port, "/chat")
			.with("Host: " + host)
			.with("Origin: http://" + host)
			.answer()
			.status()).isEqualTo(421);
	}

	@ParameterizedTest
	@ValueSource(strings = { "chat.example.org", "CHAT.example.org:8443", "127.0.0.1", "[::1]:80", "10.1.2.3" })
	void itsOwnNamesAndAddressesAreNot(String host) throws IOException {
		assertThat(status(send(11, get("/actuator/health", host)))).isEqualTo(200);
	}

	@Test
	void refusedHostsDoNotFillTheLog() throws IOException {
		try (WatchedLog log = WatchedLog.open()) {
			Socket socket = send(12, "");
			for (int i = 0; i < 100; i++) {
				socket.getOutputStream().write(get("/", "rebind.example").getBytes(StandardCharsets.US_ASCII));
				assertThat(answer(socket)).startsWith("HTTP/1.1 421 ");
			}
			assertThat(log.lines()).filteredOn((line) -> line.contains("rebind.example")).hasSizeBetween(1, 40);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
			"GET /\0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
			"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: [\r\n\r\n" })
	void aMalformedRequestIsAnsweredByAProblemWithOurHeaders(String request) throws IOException {
		assertThat(answer(send(13, request))).matches("(?s)HTTP/1.1 (400|505) .*")
			.contains("application/problem+json", "nosniff", "default-src 'none'", "Cross-Origin-Resource-Policy",
					"\"code\":")
			.doesNotContain("<", "Jetty", "Exception");
	}

	@Test
	void theServerTellsWhereToReportAVulnerability() {
		HttpResponse<String> answer = SockJs
			.get(URI.create("http://127.0.0.1:" + this.port + "/.well-known/security.txt"));
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body())
			.matches("Contact: mailto:security@example\\.org\nExpires: \\d{4}-\\d\\d-\\d\\dT00:00:00Z\n");
	}

	private static String get(String path, String host) {
		return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
	}

	private static String post(String path, int length) {
		return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
				+ length + "\r\n\r\n";
	}

	/** Opens a connection of its own from 127.0.0.x. */
	private Socket send(int from, String text) throws IOException {
		Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), this.port,
				InetAddress.getByName("127.0.0." + from), 0);
		this.sockets.add(socket);
		socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		return socket;
	}

	private static boolean takes(Socket socket, String text) {
		try {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** 0 if the connection was closed without an answer. */
	private static int status(Socket socket) throws IOException {
		String answer = answer(socket);
		return answer.isEmpty() ? 0 : Integer.parseInt(answer.split(" ")[1]);
	}

	/** The head, and the body of the announced length, or its first chunk. */
	private static String answer(Socket socket) throws IOException {
		InputStream in = socket.getInputStream();
		StringBuilder text = new StringBuilder();
		try {
			while (text.indexOf("\r\n\r\n") < 0) {
				int octet = in.read();
				if (octet < 0) {
					return text.toString();
				}
				text.append((char) octet);
			}
			String length = text.toString().replaceFirst("(?is).*\r\ncontent-length: *(\\d+).*", "$1");
			byte[] body = new byte[0];
			if (length.matches("\\d+")) {
				body = in.readNBytes(Integer.parseInt(length));
			}
			else if (text.toString().contains("chunked")) {
				body = in.readNBytes(Integer.parseInt(line(in), 16));
			}
			return text + new String(body, StandardCharsets.UTF_8);
		}
		catch (SocketException ex) {
			return text.toString();
		}
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
			line.append((char) octet);
		}
		return line.toString().strip();
	}

}
