package dev.parley.durability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that pauses for longer than its clients may be silent: SIGSTOP, a suspended
 * machine, a long garbage collection. The pause takes real time.
 */
@Slow
class PausedServerIT {

	/**
	 * Longer than all times below, and than Jetty's idle timeout of an HTTP connection.
	 */
	private static final Duration PAUSE = Duration.ofSeconds(35);

	@TempDir
	Path folder;

	@Test
	void nobodyIsCutOffForAPauseOfTheServer() {
		try (ServerProcess server = ServerProcess.parley(this.folder, "spring.profiles.active=open",
				"parley.stomp.connect-timeout=15s", "parley.stomp.ping-interval=8s",
				"parley.stomp.heart-beat-receive=10s", "parley.stomp.sockjs.disconnect-delay=10s");
				StompClient quiet = StompClient.connected(server.port(), "heart-beat:0,0");
				StompClient beating = StompClient.connected(server.port(), "heart-beat:10000,0");
				StompClient streaming = new StompClient(SockJs.streaming(server.port()));
				StompClient polling = new StompClient(SockJs.polling(server.port()));
				StompClient stranger = StompClient.open(server.port())) {
			streaming.connect("heart-beat:0,0");
			polling.connect("heart-beat:0,0");
			server.pause();
			await().pollDelay(PAUSE).atMost(PAUSE.multipliedBy(2)).until(() -> true);
			server.resume();
			beating.send("\n");
			polling.send("\n");
			stranger.connect();
			for (StompClient client : List.of(polling, stranger, quiet, streaming, beating)) {
				client.publish("/topic/paused", "still here");
			}
			assertThat(SockJs.get(server.address("/actuator/health/liveness")).body()).contains("\"status\":\"UP\"",
					"engineThreads", "archiveThread", "liveSessionsSweeper");
		}
	}

}
