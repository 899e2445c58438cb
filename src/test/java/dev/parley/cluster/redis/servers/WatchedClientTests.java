package dev.parley.cluster.redis.servers;

import java.time.Duration;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WatchedClientTests {

	/** Not one that has been away for long, either. */
	@Test
	void aServerThatIsBackIsFoundWithinASecond() {
		assertThat(LongStream.rangeClosed(1, 1_000).mapToObj(WatchedClient.RECONNECT::createDelay))
			.allSatisfy((delay) -> assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(1)));
	}

}
