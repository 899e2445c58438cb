package dev.parley.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.engine.Engine;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import dev.parley.support.ParleyServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that hardly read, break off or are sent away, and what others notice of it. */
@OpenServer
@Slow
class StreamFaultsIT {

	private static final String FILLER = "x".repeat(32 * 1024);

	/** More than the buffers between two sockets and an outbox hold. */
	private static final int MESSAGES = 600;

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Autowired
	Engine engine;

	@Autowired
	Memory memory;

	@Test
	@DisplayName("A thousand streams that break off leave no session, no subscription, no connection and no byte behind.")
	void abortedStreams() throws Exception {
		long sessions = this.engine.sessions(null).count();
		Map<Part, Long> bytes = bytes();
		for (int i = 0; i < 10; i++) {
			List<Socket> clients = new ArrayList<>();
			for (int j = 0; j < 100; j++) {
				clients.add(open(Way.SSE, "/topic/aborted"));
			}
			Awaitility.await().until(() -> subscribers("/topic/aborted") == 100);
			try (StompClient sender = StompClient.connected(this.port)) {
				sender.publish("/topic/aborted", FILLER);
			}
			for (Socket client : clients) {
				client.setSoLinger(i % 2 == 0, 0);
				client.close();
			}
			Awaitility.await().untilAsserted(() -> assertThat(this.engine.sessions(null).count()).isEqualTo(sessions));
		}
		assertThat(subscribers("/topic/aborted")).isZero();
		Awaitility.await()
			.untilAsserted(() -> bytes()
				.forEach((part, now) -> assertThat(now).as("%s", part).isLessThanOrEqualTo(bytes.get(part))));
	}

	private long subscribers(String topic) {
		return this.engine.broker().destinations().subscriptions(topic);
	}

	/**
	 * What sessions hold. Logs are not of them: the server's own topics, such as
	 * {@code /topic/figures}, grow meanwhile.
	 */
	private Map<Part, Long> bytes() {
		return Stream.of(Part.OUTBOXES, Part.UNACKNOWLEDGED, Part.TRANSACTIONS, Part.SUBSCRIPTIONS, Part.WAITING)
			.collect(Collectors.toMap(Function.identity(), this.memory::bytes));
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A client that reads a byte a second is dropped by the policy of its destination; senders and others notice nothing.")
	void readsAByteASecond(Way way) throws Exception {
		String topic = "/topic/trickle/" + way;
		try (Socket slow = open(way, topic);
				EventSource other = EventSource.of(this.port, topic);
				StompClient sender = StompClient.connected(this.port)) {
			Thread reader = readingWhileTheOtherReadsAll(topic, slow, other, sender);
			Awaitility.await().until(() -> subscribers(topic) == 1);
			sender.publish(topic, "on");
			other.expectText("on");
			reader.interrupt();
		}
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Where the policy is to leave out the oldest, such a client keeps its connection, and holds nobody up.")
	void keepsItsConnection(Way way) throws Exception {
		String topic = "/topic/news/trickle/" + way;
		try (Socket slow = open(way, topic);
				EventSource other = EventSource.of(this.port, topic);
				StompClient sender = StompClient.connected(this.port)) {
			Thread reader = readingWhileTheOtherReadsAll(topic, slow, other, sender);
			assertThat(subscribers(topic)).isEqualTo(2);
			reader.interrupt();
			reader.join();
			InputStream in = slow.getInputStream();
			String last = MESSAGES + "xxx";
			StringBuilder seen = new StringBuilder();
			byte[] buffer = new byte[64 * 1024];
			while (seen.indexOf(last) < 0) {
				int length = in.read(buffer);
				assertThat(length).as("the stream goes on to its newest message").isPositive();
				seen.delete(0, Math.max(0, seen.length() - last.length()));
				seen.append(new String(buffer, 0, length, StandardCharsets.US_ASCII));
			}
		}
	}

	/** Sends so much that a slow client is far behind at the end, and starts it. */
	private Thread readingWhileTheOtherReadsAll(String topic, Socket slow, EventSource other, StompClient sender) {
		Awaitility.await().until(() -> subscribers(topic) == 2);
		Thread reader = reading(slow);
		for (int i = 1; i <= MESSAGES; i++) {
			sender.publish(topic, i + FILLER);
			other.expectText(i + FILLER);
		}
		return reader;
	}

	@Test
	@DisplayName("When the server stops, each stream is told why and when to come back, each at another time.")
	void stops() {
		List<EventSource> streams = new ArrayList<>();
		try (ParleyServer server = ParleyServer.start("jdbc:h2:mem:drain;DB_CLOSE_DELAY=-1",
				"spring.profiles.active=open")) {
			for (int i = 0; i < 20; i++) {
				streams.add(EventSource.of(server.port(), "/topic/drain"));
			}
		}
		Set<Integer> times = new HashSet<>();
		for (EventSource stream : streams) {
			assertThat(stream.expect("problem").json().get("code").stringValue()).isEqualTo("server-restarts");
			stream.expectEnd();
			assertThat(stream.retry()).isBetween(2000, 10_000);
			assertThat(stream.lastEventId()).isNotEqualTo("over");
			times.add(stream.retry());
			stream.close();
		}
		assertThat(times).hasSizeGreaterThan(10);
	}

	private Socket open(Way way, String destination) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(8192);
		socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
		socket.connect(new InetSocketAddress("127.0.0.1", (way == Way.SSE) ? this.port : this.tcp.port()));
		String request = (way == Way.SSE)
				? "GET /api/v1/events?destination=" + destination + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
				: "CONNECT\naccept-version:1.2\nhost:a\n\n\0SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n\0";
		socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	/** Reads a byte a second until it is interrupted. */
	private static Thread reading(Socket socket) {
		Thread reader = new Thread(() -> {
			try {
				// Nobody completes it: the reader waits between two bytes.
				CountDownLatch never = new CountDownLatch(1);
				do {
					never.await(1, TimeUnit.SECONDS);
				}
				while (socket.getInputStream().read() >= 0);
			}
			catch (IOException | InterruptedException ex) {
				// The end.
			}
		}, "a-byte-a-second");
		reader.setDaemon(true);
		reader.start();
		return reader;
	}

	private enum Way {

		SSE, TCP

	}

}
