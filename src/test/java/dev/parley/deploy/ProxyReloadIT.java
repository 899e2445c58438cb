package dev.parley.deploy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.support.ConfigChange;
import dev.parley.support.ProxyKind;
import dev.parley.support.RawWebSocket;
import dev.parley.support.ReverseProxy;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients whose proxy gets a new configuration while they talk. */
@BehindProxiesTest
@Slow
class ProxyReloadIT {

	@LocalServerPort
	int port;

	@TempDir
	static Path folder;

	@ParameterizedTest
	@EnumSource
	void nobodyMissesAMessageOrSeesOneTwice(ProxyKind kind) {
		try (ReverseProxy proxy = ReverseProxy.start(kind, this.port, folder);
				Readers readers = Readers.of(proxy, "/topic/kept/reload/" + kind);
				StompClient jun = StompClient.connected(this.port)) {
			readers.talk(jun, 1, 20);
			proxy.reload(ConfigChange.NONE);
			readers.talk(jun, 21, 40);
			if (kind != ProxyKind.CADDY) {
				assertThat(readers.returns(ProxyWay.WEBSOCKET)).as("the old process serves it on").isZero();
			}
		}
	}

	/** As the files say, but after a second. */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CADDY")
	void connectionsOfTheOldProcessEndInTimeAndComeBack(ProxyKind kind) {
		ConfigChange soon = (kind == ProxyKind.HAPROXY)
				? ConfigChange.replace("hard-stop-after 1h", "hard-stop-after 1s") : ConfigChange.NONE;
		String[] main = (kind == ProxyKind.NGINX) ? new String[] { "worker_shutdown_timeout 1s;" } : new String[0];
		try (ReverseProxy proxy = ReverseProxy.start(kind, this.port, folder, soon, main);
				Readers readers = Readers.of(proxy, "/topic/kept/stop/" + kind);
				StompClient jun = StompClient.connected(this.port)) {
			readers.talk(jun, 1, 20);
			proxy.reload(soon);
			await().atMost(RawWebSocket.PATIENCE).until(() -> proxy.workers().size() == 1);
			readers.talk(jun, 21, 40);
			assertThat(readers.returns(ProxyWay.WEBSOCKET)).isEqualTo(1);
		}
	}

	/** One reader for each way. */
	private record Readers(String topic, List<RecoveringReader> all) implements AutoCloseable {

		static Readers of(ReverseProxy proxy, String topic) {
			return new Readers(topic,
					Stream
						.concat(Arrays.stream(ProxyWay.values()).map((way) -> RecoveringReader.over(way, proxy, topic)),
								Stream.of(RecoveringReader.overEvents(proxy, topic)))
						.toList());
		}

		/**
		 * Messages with these numbers are sent, and everybody reads them in this order.
		 */
		void talk(StompClient sender, int first, int last) {
			IntStream.rangeClosed(first, last)
				.forEach((number) -> sender.publish(this.topic, Integer.toString(number)));
			List<String> expected = IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList();
			assertThat(this.all).allSatisfy((reader) -> assertThat(reader.read(last)).isEqualTo(expected));
		}

		int returns(ProxyWay way) {
			return this.all.get(way.ordinal()).returns();
		}

		@Override
		public void close() {
			this.all.forEach(RecoveringReader::close);
		}

	}

}
