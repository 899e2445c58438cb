package dev.parley.deploy;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import dev.parley.engine.Engine;
import dev.parley.support.EventSource;
import dev.parley.support.ProxyKind;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReverseProxy;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients behind a proxy that never read: the proxy reads only a little for them. */
@BehindProxiesTest
@Slow
class SlowReaderBehindProxyIT {

	private static final String FILLER = "x".repeat(48 * 1024);

	/** 96 MB; the buffers of all sockets on the way hold less. */
	private static final int MESSAGES = 2_000;

	@LocalServerPort
	int port;

	@Autowired
	MeterRegistry meters;

	@Autowired
	Engine engine;

	@TempDir
	static Path folder;

	@ParameterizedTest
	@EnumSource
	void theServerNoticesThemAndOthersReadOn(ProxyKind kind) throws Exception {
		String topic = "/topic/unread/" + kind;
		double before = disconnected();
		try (ReverseProxy proxy = ReverseProxy.start(kind, this.port, folder);
				StompClient webSocket = new StompClient(ProxyWay.WEBSOCKET.transport(proxy));
				StompClient reading = ProxyWay.WEBSOCKET.connected(proxy);
				StompClient sender = StompClient.connected(this.port);
				InputStream stream = unread(proxy, topic)) {
			StompFrame connected = webSocket.connect("heart-beat:0,0");
			webSocket.subscribe("0", topic);
			reading.subscribe("0", topic);
			assertThat(stream.read()).as("the comment at the begin").isEqualTo(':');
			int sent = 0;
			while (disconnected() < before + 2 && sent < MESSAGES) {
				String body = ++sent + " " + FILLER;
				sender.publish(topic, body);
				reading.expectMessage(body);
			}
			assertThat(disconnected()).as("after %s messages", sent).isEqualTo(before + 2);
			assertThat(webSocket.awaitClose().code()).isIn(4004, 1006);
			await().atMost(RawWebSocket.PATIENCE)
				.untilAsserted(() -> assertThat(this.engine.sessions(connected.header("user-name"))).isEmpty());
			reading.publish(topic, "still here");
			reading.expectMessage("still here");
		}
	}

	private static InputStream unread(ReverseProxy proxy, String topic) throws Exception {
		return proxy.client()
			.send(HttpRequest.newBuilder(proxy.address("/api/v1/events?" + EventSource.query(topic)))
				.version(HttpClient.Version.HTTP_1_1)
				.build(), HttpResponse.BodyHandlers.ofInputStream())
			.body();
	}

	private double disconnected() {
		return this.meters.get("parley.slow.consumers").tag("action", "disconnect").counter().count();
	}

}
