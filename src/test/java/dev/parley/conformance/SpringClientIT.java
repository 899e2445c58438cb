package dev.parley.conformance;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.simp.stomp.ConnectionLostException;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's own client, over WebSocket, and over SockJS with WebSocket and with plain
 * HTTP. It cannot send BEGIN.
 */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.heart-beat-send=2s", "parley.stomp.heart-beat-receive=2s" })
class SpringClientIT {

	/**
	 * Seconds. Heart-beats come every 2 s, and after 6 s of silence this client closes
	 * the connection.
	 */
	private static final int LONGER_THAN_EITHER_SIDE_TOLERATES = 8;

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();

	private final BlockingQueue<Received> errors = new LinkedBlockingQueue<>();

	@LocalServerPort
	int port;

	private StompSession session;

	@BeforeEach
	void start() {
		this.scheduler.initialize();
	}

	@AfterEach
	void leave() {
		try {
			this.session.disconnect();
		}
		catch (IllegalStateException | MessageDeliveryException ex) {
			// The server closed the connection first.
		}
		this.scheduler.shutdown();
	}

	@ParameterizedTest
	@EnumSource
	void itGetsReceipts(Transport transport) throws Exception {
		connect(transport);
		subscribe("/topic/spring-receipts-" + transport, "auto");
		assertReceipted(send("/topic/spring-receipts-" + transport, "안녕"));
		assertThat(next().text()).isEqualTo("안녕");
	}

	@ParameterizedTest
	@EnumSource
	void itAcknowledgesAndRejects(Transport transport) throws Exception {
		connect(transport);
		subscribe("/queue/spring-acks-" + transport, "client-individual");
		send("/queue/spring-acks-" + transport, "one");
		send("/queue/spring-acks-" + transport, "two");
		Received one = next();
		Received two = next();
		assertReceipted(this.session.acknowledge(one.headers.getAck(), true));
		this.session.acknowledge(two.headers.getAck(), false);
		Received again = next();
		assertThat(again.text()).isEqualTo("two");
		assertThat(again.headers.getFirst("redelivered")).isEqualTo("true");
	}

	@ParameterizedTest
	@EnumSource
	void bodiesOfOctetsArriveWhole(Transport transport) throws Exception {
		byte[] octets = new byte[1024];
		for (int i = 0; i < octets.length; i++) {
			octets[i] = (byte) ((transport == Transport.WEB_SOCKET) ? i : i % 128);
		}
		connect(transport);
		subscribe("/topic/spring-bodies-" + transport, "auto");
		StompHeaders headers = new StompHeaders();
		headers.setDestination("/topic/spring-bodies-" + transport);
		// Over SockJS, which is text, this client refuses to send octets.
		headers.setContentType((transport == Transport.WEB_SOCKET) ? MimeTypeUtils.APPLICATION_OCTET_STREAM
				: MimeTypeUtils.TEXT_PLAIN);
		this.session.send(headers, octets);
		assertThat(next().body).isEqualTo(octets);
	}

	@Test
	void itBeatsAndIsBeatenFor() throws Exception {
		List<StompSession> sessions = new ArrayList<>();
		for (Transport transport : Transport.values()) {
			connect(transport, 2000);
			sessions.add(this.session);
		}
		assertThat(this.errors.poll(LONGER_THAN_EITHER_SIDE_TOLERATES, TimeUnit.SECONDS)).isNull();
		assertThat(sessions).allMatch(StompSession::isConnected);
		sessions.forEach(StompSession::disconnect);
	}

	@ParameterizedTest
	@EnumSource
	void itIsToldOfAnError(Transport transport) throws Exception {
		connect(transport);
		StompHeaders headers = new StompHeaders();
		headers.setDestination("/topic/spring-errors");
		headers.setMessageId("1");
		headers.setReceipt("r9");
		this.session.send(headers, new byte[0]);
		Received error = this.errors.poll(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(error).isNotNull();
		assertThat(error.headers.getFirst("message")).isEqualTo("The frame breaks a rule of STOMP");
		assertThat(error.headers.getReceiptId()).isEqualTo("r9");
	}

	private void connect(Transport transport) throws Exception {
		connect(transport, 0);
	}

	private void connect(Transport transport, long beat) throws Exception {
		WebSocketStompClient client = new WebSocketStompClient(transport.client());
		client.setMessageConverter(new SimpleMessageConverter());
		client.setTaskScheduler(this.scheduler);
		client.setDefaultHeartbeat(new long[] { beat, beat });
		this.session = client.connectAsync(transport.url(this.port), new Handler())
			.get(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		this.session.setAutoReceipt(true);
	}

	private void subscribe(String destination, String ack) throws Exception {
		StompHeaders headers = new StompHeaders();
		headers.setDestination(destination);
		headers.setAck(ack);
		assertReceipted(this.session.subscribe(headers, new Handler()));
	}

	private StompSession.Receiptable send(String destination, String body) {
		return this.session.send(destination, body.getBytes());
	}

	private static void assertReceipted(StompSession.Receiptable frame) throws InterruptedException {
		CountDownLatch receipted = new CountDownLatch(1);
		frame.addReceiptTask(receipted::countDown);
		assertThat(receipted.await(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("a RECEIPT").isTrue();
	}

	private Received next() throws InterruptedException {
		Received message = this.messages.poll(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(message).as("a MESSAGE").isNotNull();
		return message;
	}

	private enum Transport {

		WEB_SOCKET, SOCK_JS_WEB_SOCKET, SOCK_JS_HTTP;

		private WebSocketClient client() {
			return switch (this) {
				case WEB_SOCKET -> new StandardWebSocketClient();
				case SOCK_JS_WEB_SOCKET ->
					new SockJsClient(List.of(new WebSocketTransport(new StandardWebSocketClient())));
				case SOCK_JS_HTTP -> new SockJsClient(List.of(new RestTemplateXhrTransport()));
			};
		}

		private String url(int port) {
			return ((this == WEB_SOCKET) ? "ws" : "http") + "://127.0.0.1:" + port + "/chat";
		}

	}

	/** A MESSAGE or ERROR as Spring passes it on. */
	private record Received(StompHeaders headers, byte[] body) {

		private String text() {
			return new String(this.body);
		}

	}

	/** Records what arrives; exceptions and lost connections count as errors. */
	private final class Handler extends StompSessionHandlerAdapter implements StompFrameHandler {

		@Override
		public Type getPayloadType(StompHeaders headers) {
			return byte[].class;
		}

		@Override
		public void handleFrame(StompHeaders headers, Object payload) {
			Received received = new Received(headers, (payload != null) ? (byte[]) payload : new byte[0]);
			(headers.containsKey("message") ? SpringClientIT.this.errors : SpringClientIT.this.messages).add(received);
		}

		@Override
		public void handleException(StompSession session, StompCommand command, StompHeaders headers, byte[] payload,
				Throwable exception) {
			throw new IllegalStateException(exception);
		}

		@Override
		public void handleTransportError(StompSession session, Throwable exception) {
			if (exception instanceof ConnectionLostException) {
				SpringClientIT.this.errors.add(new Received(new StompHeaders(), exception.toString().getBytes()));
			}
		}

	}

}
