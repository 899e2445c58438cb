package dev.parley.stomp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.parley.Parley;
import dev.parley.autoconfigure.StompProperties;
import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.session.Session;
import dev.parley.limit.BytesBeingRead;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.frames.BlockingFrames;
import dev.parley.stomp.frames.Client;
import dev.parley.stomp.frames.ControllerDestinations;
import dev.parley.stomp.frames.FrameDispatcher;
import dev.parley.stomp.frames.FrameInProgress;
import dev.parley.stomp.frames.FrameMessages;
import dev.parley.stomp.frames.SessionEvents;
import dev.parley.stomp.limits.Paces;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.socket.StompConnection;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.socket.WebSocketSession;

/**
 * The cost of authenticating each message, compared with the whole inbound path of the
 * cheapest frame: 128 bytes to a topic that has no subscribers and keeps nothing. Both
 * are measured in the real server, with a session of a real account.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AuthenticationBenchmark {

	private static final String PASSWORD = "correct horse battery";

	/** Nanoseconds to wait for the answer to CONNECT, which another thread gives. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	/**
	 * Frames to send over a WebSocket before the client waits for the answer to the last.
	 */
	private static final int BATCH = 1000;

	private static final byte[] CONNECT = ("CONNECT\naccept-version:1.2\nhost:x\nlogin:mina\npasscode:" + PASSWORD
			+ "\n\n\0")
		.getBytes(StandardCharsets.UTF_8);

	private static final byte[] SEND = send("");

	private static final byte[] SEND_WITH_RECEIPT = send("receipt:r1\n");

	private ConfigurableApplicationContext server;

	private Client client;

	private StompConnection connection;

	private FrameAuthentication interceptor;

	private MessageChannel channel;

	private Message<byte[]> message;

	private PlainWebSocket webSocket;

	private byte[] batch;

	private static byte[] send(String header) {
		return ("SEND\ndestination:/topic/bench\ncontent-type:text/plain\n" + header + "\n" + "x".repeat(128) + "\0")
			.getBytes(StandardCharsets.UTF_8);
	}

	@Setup
	public void start() throws IOException {
		this.server = new SpringApplicationBuilder(Parley.class).bannerMode(Banner.Mode.OFF)
			.run("--server.port=0", "--spring.profiles.active=open", "--logging.level.root=error",
					"--spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		this.server.getBean(JdbcClient.class)
			.sql("insert into account (id, name, name_key, password_hash, enabled, created_at) values (?, ?, ?, ?, ?, ?)")
			.params(UUID.randomUUID(), "mina", "mina", this.server.getBean(PasswordEncoder.class).encode(PASSWORD),
					true, OffsetDateTime.now())
			.update();
		this.interceptor = this.server.getBean(FrameAuthentication.class);
		this.channel = this.server.getBean("clientInboundChannel", MessageChannel.class);
		connect();
		this.message = message();
		openWebSocket();
	}

	private void connect() {
		WebSocketSession socket = socket();
		Session session = this.server.getBean(Engine.class).open(socket.getId(), new Nowhere());
		this.client = new Client(socket, null);
		this.client.opened(session);
		SessionEvents events = new SessionEvents(this.server);
		ControllerDestinations controllers = this.server.getBean(ControllerDestinations.class);
		FrameDispatcher dispatcher = new FrameDispatcher(this.channel, events, this.server.getBean(Problems.class),
				this.server.getBean(Meters.class),
				new BlockingFrames(this.server.getBean(FrameAuthentication.class), controllers), controllers);
		this.connection = new StompConnection(this.client, this.server.getBean(StompProperties.class).readSizes(),
				dispatcher, events, this.server.getBean(Paces.class).open(socket.getId(), "127.0.0.1"),
				this.server.getBean(BytesBeingRead.class).open(), false);
		this.connection.receive(CONNECT);
		long since = System.nanoTime();
		while (!session.isConnected() && System.nanoTime() - since < PATIENCE) {
			Thread.onSpinWait();
		}
		if (this.client.user() == null || !this.client.user().getName().equals("mina")) {
			throw new IllegalStateException("Nobody is connected");
		}
	}

	private Message<byte[]> message() {
		Frame frame = new Frame(Command.SEND, Headers.of("destination", "/topic/bench", "content-type", "text/plain"),
				new byte[128]);
		StompHeaderAccessor accessor = FrameMessages.accessor(new FrameInProgress(this.client.session(), frame),
				this.client.socket(), this.client.user());
		accessor.setLeaveMutable(true);
		return MessageBuilder.createMessage(frame.body(), accessor.getMessageHeaders());
	}

	private static WebSocketSession socket() {
		Map<String, Object> attributes = new ConcurrentHashMap<>();
		return (WebSocketSession) Proxy.newProxyInstance(AuthenticationBenchmark.class.getClassLoader(),
				new Class<?>[] { WebSocketSession.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "getId" -> "bench";
					case "getAttributes" -> attributes;
					default -> null;
				});
	}

	@TearDown
	public void stop() throws IOException {
		this.webSocket.close();
		this.server.close();
	}

	/** From the bytes of a frame to its publication. */
	@Benchmark
	public void wholeFrame() {
		receive(SEND);
	}

	/** The same, plus the RECEIPT through the outbox. */
	@Benchmark
	public void wholeFrameWithReceipt() {
		receive(SEND_WITH_RECEIPT);
	}

	/** Over a WebSocket that sends without a pause; the last frame asks for a RECEIPT. */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public void wholeFrameOverWebSocket() throws IOException {
		this.webSocket.send(this.batch);
		this.webSocket.expect("RECEIPT");
	}

	private void openWebSocket() throws IOException {
		this.webSocket = new PlainWebSocket(((WebServerApplicationContext) this.server).getWebServer().getPort());
		this.webSocket.send(PlainWebSocket.messages(CONNECT, 1));
		this.webSocket.expect("CONNECTED");
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.writeBytes(PlainWebSocket.messages(SEND, BATCH - 1));
		all.writeBytes(PlainWebSocket.messages(SEND_WITH_RECEIPT, 1));
		this.batch = all.toByteArray();
	}

	private void receive(byte[] frame) {
		this.connection.receive(frame);
		if (this.connection.session().isClosed()) {
			throw new IllegalStateException("The session was closed, and nothing was published any more");
		}
	}

	/** The share of the interceptor that authenticates. */
	@Benchmark
	public Object authentication() {
		return this.interceptor.preSend(this.message, this.channel);
	}

	/** A wire that can always be written to. */
	private static final class Nowhere implements Wire {

		@Override
		public void write(List<EncodedFrame> frames, WriteListener done) {
			done.written();
		}

		@Override
		public void close(CloseReason reason) {
		}

		@Override
		public void ping() {
		}

		@Override
		public void abort() {
		}

	}

}
