package dev.parley.host;

import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.parley.support.ClosedByServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ServerProcess;
import dev.parley.support.StompClient;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.UpgradeResponse;
import dev.parley.support.WebSocketFrame;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.Transport;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parley in an application, at an endpoint of Spring and at a fast one: what is the same
 * on every container.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndpointsOfAHost {

	private ServerProcess host;

	/** Starts {@link HostApplication}. */
	abstract ServerProcess start(Path folder, String... arguments);

	@BeforeAll
	void start(@TempDir Path folder) {
		this.host = start(folder, "--server.port=0", "--parley.stomp.write-timeout=10s",
				"--parley.stomp.outbox-size=64MB", "--parley.limits.bytes-per-second=0",
				"--parley.limits.user-bytes-per-second=0", "--parley.limits.user-memory=0",
				"--logging.level.root=info");
	}

	@AfterAll
	void stop() {
		if (this.host != null) {
			this.host.close();
		}
	}

	/** What the application has written to its log. */
	String log() {
		return this.host.output();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ordinary", "/fast" })
	void messagesComeInOrderAndWithReceipts(String path) {
		try (StompClient mina = connected(path); StompClient jun = connected(path)) {
			jun.subscribe("1", "/topic/order" + path);
			for (int i = 0; i < 300; i++) {
				mina.send("SEND\ndestination:/topic/order%s\n\n%d\0".formatted(path, i));
			}
			mina.publish("/topic/order" + path, "last");
			for (int i = 0; i < 300; i++) {
				jun.expectMessage(Integer.toString(i));
			}
			jun.expectMessage("last");
		}
	}

	/** Tomcat's own limit is 8 KB. */
	@ParameterizedTest
	@ValueSource(strings = { "/ordinary", "/fast" })
	void aFrameMayBeAsLargeAsParleyAllows(String path) {
		try (StompClient mina = connected(path)) {
			mina.subscribe("1", "/topic/large" + path);
			String large = "가".repeat(20_000);
			mina.send("SEND\ndestination:/topic/large%s\n\n%s\0".formatted(path, large));
			mina.expectMessage(large);
			mina.send("SEND\ndestination:/topic/large%s\n\n%s\0".formatted(path, "x".repeat(70_000)));
			assertThat(mina.expectErrorAndClose().close().code()).isEqualTo(1009);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ordinary", "/fast" })
	void aBodyThatIsNoTextGoesInBinaryMessages(String path) {
		try (StompClient mina = connected(path)) {
			mina.subscribe("1", "/topic/binary" + path);
			mina.webSocket()
				.send("SEND\ndestination:/topic/binary%s\ncontent-length:2\n\nÿþ\0".formatted(path)
					.getBytes(StandardCharsets.ISO_8859_1));
			StompFrame message = mina.expect("MESSAGE");
			assertThat(message.body()).containsExactly(0xFF, 0xFE);
		}
	}

	/** Tomcat puts its pong to what is being gathered. */
	@ParameterizedTest
	@ValueSource(strings = { "/ordinary", "/fast" })
	void aPingIsAnsweredAtOnce(String path) {
		try (StompClient mina = connected(path)) {
			mina.webSocket().send(WebSocketFrame.ping("are you there?"));
			WebSocketFrame pong = mina.webSocket().read();
			assertThat(pong.opcode()).isEqualTo(WebSocketFrame.PONG);
		}
	}

	/** With one thread that writes, all would wait if it did. */
	@Test
	void aReaderThatStopsHoldsUpNobodyAndIsClosedInTime() {
		String body = "x".repeat(60_000);
		try (StompClient mina = connected("/ordinary");
				StompClient jun = connected("/fast");
				StompClient stopped = connected("/ordinary");
				StompClient another = connected("/fast")) {
			for (StompClient reader : List.of(jun, stopped, another)) {
				reader.subscribe("1", "/topic/flood");
			}
			for (int i = 0; i < 250; i++) {
				mina.publish("/topic/flood", body);
				jun.expectMessage(body);
			}
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isGone(stopped) && isGone(another));
			mina.publish("/topic/flood", "goes on");
			jun.expectMessage("goes on");
		}
	}

	/** Without reading: that would make it a reader again. */
	private static boolean isGone(StompClient client) {
		try {
			client.send("\n");
			return false;
		}
		catch (UncheckedIOException | ClosedByServer ex) {
			return true;
		}
	}

	@Test
	void theFastEndpointDoesNotCompress() {
		UpgradeResponse answer = offer("/fast").answer();
		assertThat(answer.status()).isEqualTo(101);
		assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
		assertThat(offer("/ordinary").answer().header("Sec-WebSocket-Extensions")).contains("permessage-deflate");
	}

	private UpgradeRequest offer(String path) {
		return UpgradeRequest.to(this.host.port(), path)
			.with("Sec-WebSocket-Protocol: v12.stomp")
			.with("Sec-WebSocket-Extensions: permessage-deflate");
	}

	/** By the transports of Spring at one endpoint, and by ours at the other. */
	@ParameterizedTest
	@ValueSource(strings = { "/ordinary", "/fast" })
	void sockJsWorksOverHttp(String path) throws Exception {
		sockJs(path, new RestTemplateXhrTransport());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ordinary", "/fast" })
	void sockJsWorksOverWebSocket(String path) throws Exception {
		sockJs(path, new WebSocketTransport(new StandardWebSocketClient()));
	}

	private void sockJs(String path, Transport transport) throws Exception {
		exchange("/topic/sockjs" + path, List.of("one", "\"x\"".repeat(7_000), "three"),
				new SockJsClient(List.of(transport)), new WebSocketHttpHeaders(), this.host.address(path).toString());
	}

	/** As each browser asks it to; several frames in one would be one message. */
	@Test
	void anOrdinaryEndpointCompresses() throws Exception {
		WebSocketHttpHeaders headers = new WebSocketHttpHeaders();
		headers.setSecWebSocketExtensions(List.of(new WebSocketExtension("permessage-deflate")));
		List<String> bodies = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
		exchange("/topic/compressed", bodies, new StandardWebSocketClient(), headers,
				"ws://127.0.0.1:%d/ordinary".formatted(this.host.port()));
	}

	private static void exchange(String destination, List<String> bodies, WebSocketClient transport,
			WebSocketHttpHeaders headers, String address) throws Exception {
		WebSocketStompClient client = new WebSocketStompClient(transport);
		client.setMessageConverter(new StringMessageConverter());
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		StompSession session = client.connectAsync(address, headers, new StompSessionHandlerAdapter() {
		}).get(60, TimeUnit.SECONDS);
		session.subscribe(destination, new StompFrameHandler() {

			@Override
			public Type getPayloadType(StompHeaders headers) {
				return String.class;
			}

			@Override
			public void handleFrame(StompHeaders headers, @Nullable Object payload) {
				received.add(String.valueOf(payload));
			}

		});
		for (String body : bodies) {
			session.send(destination, body);
		}
		for (String body : bodies) {
			assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(body);
		}
		session.disconnect();
		client.stop();
	}

	private StompClient connected(String path) {
		StompClient client = new StompClient(RawWebSocket.open(this.host.port(), path, "v12.stomp"));
		client.connect();
		return client;
	}

}
