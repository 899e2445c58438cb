package dev.parley.http;

import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.Arrivals;
import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.Api;
import dev.parley.support.EventSource;
import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that wait for messages, many more than their server has threads for. */
@OpenServer
@TestPropertySource(properties = "server.jetty.threads.max=12")
class WaitingClientsIT {

	private static final String TOPIC = "/topic/kept/waiting";

	private static final int REQUESTS = 50;

	private static final int STREAMS = 50;

	/** More than a TCP port's threads, of which there are 200. */
	private static final int CONNECTIONS = 250;

	private static final byte[] NOTHING = {};

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Autowired
	Arrivals arrivals;

	private final List<AutoCloseable> clients = new ArrayList<>();

	@AfterEach
	void leave() throws Exception {
		for (AutoCloseable client : this.clients) {
			client.close();
		}
	}

	@Test
	@DisplayName("A request that waits and a stream hold no thread: of a hundred on twelve threads each gets the next message.")
	void overHttp() throws Exception {
		List<KeptAlive> requests = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			KeptAlive request = new KeptAlive(this.port);
			this.clients.add(request);
			requests.add(request);
			request.send("GET /api/v1/messages?after=last&wait=60s&destination=" + TOPIC, "", NOTHING);
		}
		Awaitility.await()
			.atMost(RawWebSocket.PATIENCE)
			.untilAsserted(() -> assertThat(this.arrivals.waitingForMessages()).isEqualTo(REQUESTS));
		List<EventSource> streams = new ArrayList<>();
		for (int i = 0; i < STREAMS; i++) {
			EventSource stream = EventSource.of(this.port, TOPIC);
			this.clients.add(stream);
			streams.add(stream);
		}
		assertThat(new Api(this.port, null)
			.post("/api/v1/messages", "{\"destination\":\"%s\",\"text\":\"hello\"}".formatted(TOPIC))
			.status()).isEqualTo(201);
		for (KeptAlive request : requests) {
			assertThat(request.answer().body()).contains("\"text\":\"hello\"");
		}
		streams.forEach((stream) -> stream.expectText("hello"));
	}

	@Test
	@DisplayName("A connection over TCP holds no thread: there are more of them than threads, and each gets the next message.")
	void overTcp() {
		List<StompClient> programs = new ArrayList<>();
		for (int i = 0; i < CONNECTIONS; i++) {
			StompClient program = new StompClient(new TcpTransport(this.tcp.port()));
			this.clients.add(program);
			programs.add(program);
			program.connect();
			program.subscribe("1", "/topic/waiting");
		}
		programs.get(0).publish("/topic/waiting", "hello");
		programs.forEach((program) -> program.expectMessage("hello"));
	}

}
