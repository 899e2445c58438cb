package dev.parley.deploy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.parley.support.EventSource;
import dev.parley.support.ProxyKind;
import dev.parley.support.ReverseProxy;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients without heart-beats over every way through every proxy: pings, frames of SockJS
 * and comments keep their connections alive while there is nothing to say, and a request
 * may wait as long as the server lets it.
 */
@BehindProxiesTest
@Slow
class SilenceBehindProxyIT {

	private static final String TOPIC = "/topic/silence";

	private static final Duration LONG = Duration.ofMinutes(4);

	@LocalServerPort
	int port;

	@TempDir
	static Path folder;

	@Test
	void afterSeventySecondsOfSilenceTheSameConnectionsHaveTheNextMessage() throws Exception {
		List<AutoCloseable> open = new ArrayList<>();
		List<EventSource> streams = new ArrayList<>();
		List<CompletableFuture<String>> next = new ArrayList<>();
		List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
		ExecutorService threads = Executors.newCachedThreadPool();
		try (StompClient clock = StompClient.connected(this.port, "heart-beat:0,10000")) {
			for (ProxyKind kind : ProxyKind.values()) {
				ReverseProxy proxy = ReverseProxy.start(kind, this.port, folder);
				open.add(proxy);
				for (ProxyWay way : ProxyWay.values()) {
					StompClient client = way.connected(proxy);
					open.add(0, client);
					client.subscribe("0", TOPIC);
					next.add(CompletableFuture.supplyAsync(() -> client.next(LONG).text(), threads));
				}
				EventSource stream = EventSource.open(proxy, EventSource.query(TOPIC));
				open.add(0, stream);
				streams.add(stream);
				stream.comment();
				polls.add(proxy.client()
					.sendAsync(HttpRequest
						.newBuilder(proxy.address(
								"/api/v1/messages?after=last&wait=60s&" + EventSource.query("/topic/kept/silence")))
						.build(), HttpResponse.BodyHandlers.ofString()));
			}
			clock.awaitHeartBeats(7, LONG);
			clock.publish(TOPIC, "good morning");
			for (CompletableFuture<String> each : next) {
				assertThat(each.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("good morning");
			}
			for (CompletableFuture<HttpResponse<String>> poll : polls) {
				HttpResponse<String> empty = poll.get(LONG.toSeconds(), TimeUnit.SECONDS);
				assertThat(empty.statusCode()).isEqualTo(200);
				assertThat(empty.body()).contains("\"messages\":[]");
			}
			streams.forEach((stream) -> stream.expectText("good morning"));
		}
		finally {
			for (AutoCloseable each : open) {
				each.close();
			}
			threads.shutdownNow();
		}
	}

}
