package dev.parley.cluster.redis.versions;

import java.util.concurrent.CompletableFuture;

import dev.parley.cluster.bus.BusException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisVersionLeasesTests {

	@Test
	void whyRedisRefusesIsSaid() {
		RedisVersionLeases leases = new RedisVersionLeases("p:versions", (script, key, arguments) -> CompletableFuture
			.failedFuture(new IllegalStateException("NOPERM this user has no permissions")));
		assertThatExceptionOfType(BusException.class).isThrownBy(() -> leases.hold("one", 1))
			.withMessageContaining("NOPERM this user has no permissions");
	}

}
