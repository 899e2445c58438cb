package dev.parley.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.parley.engine.Engine;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.support.TcpProxy;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sending to slow readers takes longer than a write may take without progress: clients
 * that read steadily get everything, and those that read nothing are closed.
 */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.write-timeout=10s", "parley.stomp.outbox-size=32MB",
		"parley.limits.user-memory=128MB" })
@Timeout(240)
@Slow
class SteadyReadersIT {

	private static final int MESSAGES = 300;

	/**
	 * At this speed all of the messages take twenty seconds. The kernel reports progress
	 * when a third of its buffer, more than a megabyte, has been sent.
	 */
	private static final long BYTES_PER_SECOND = 1_000_000;

	private static final String FILLER = "x".repeat(60_000);

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Autowired
	MeterRegistry meters;

	@AfterEach
	void nothingIsLeft() {
		await().until(() -> this.engine.sessionCount() == 0);
	}

	@Test
	void aSlowButSteadyReaderGetsAllAndOneThatReadsNothingIsClosed() throws Exception {
		double before = closed();
		try (TcpProxy slow = new TcpProxy(this.port, BYTES_PER_SECOND);
				TcpProxy slowToo = new TcpProxy(this.port, BYTES_PER_SECOND);
				TcpProxy stuck = new TcpProxy(this.port, BYTES_PER_SECOND);
				StompClient webSocket = subscribed(RawWebSocket.open(slow.port(), "/chat"));
				StompClient streaming = subscribed(SockJs.streaming(slowToo.port()));
				StompClient stuckWebSocket = subscribed(RawWebSocket.open(stuck.port(), "/chat"));
				StompClient stuckStreaming = subscribed(SockJs.streaming(stuck.port()));
				StompClient sender = StompClient.connected(this.port)) {
			stuck.hold();
			CompletableFuture<List<String>> overWebSocket = numbersOf(webSocket);
			CompletableFuture<List<String>> overSockJs = numbersOf(streaming);
			for (int i = 1; i <= MESSAGES; i++) {
				sender.send("SEND\ndestination:/topic/steady\n\n%d %s\0".formatted(i, FILLER));
			}
			List<String> all = IntStream.rangeClosed(1, MESSAGES).mapToObj(String::valueOf).toList();
			assertThat(overWebSocket.get(200, TimeUnit.SECONDS)).isEqualTo(all);
			assertThat(overSockJs.get(200, TimeUnit.SECONDS)).isEqualTo(all);
			// Clients that have read everything do nothing more and end soon, too. The
			// stuck SockJS client may be missed earlier: it sends no next request.
			await().untilAsserted(() -> assertThat(this.engine.sessionCount()).isLessThanOrEqualTo(3));
			await().untilAsserted(() -> assertThat(closed() - before).isBetween(1.0, 2.0));
		}
	}

	private double closed() {
		return this.meters.get("parley.slow.consumers").tag("action", "disconnect").counter().count();
	}

	private static StompClient subscribed(StompTransport transport) {
		StompClient client = new StompClient(transport);
		client.connect("heart-beat:0,0");
		client.subscribe("1", "/topic/steady");
		return client;
	}

	/**
	 * Each on a thread of its own: the common pool may have one, and from JDK 25 on the
	 * next reader would wait for it.
	 */
	private static CompletableFuture<List<String>> numbersOf(StompClient client) {
		return CompletableFuture.supplyAsync(() -> {
			List<String> numbers = new ArrayList<>();
			while (numbers.size() < MESSAGES) {
				numbers.add(client.expect("MESSAGE").text().replaceAll(" .*", ""));
			}
			return numbers;
		}, (reader) -> new Thread(reader, "reader").start());
	}

}
