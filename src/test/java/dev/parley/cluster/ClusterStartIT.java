package dev.parley.cluster;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.NestedExceptionUtils;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** A node that cannot be one says why. */
class ClusterStartIT {

	private static final String H2 = "jdbc:h2:mem:cluster-start";

	@Test
	void aDatabaseOfOneProcessIsRefused() {
		assertThat(failure(H2, "parley.cluster=redis")).isInstanceOf(ClusterException.class)
			.hasMessage(
					"parley.cluster is redis, and the database is H2, which belongs to one process: all nodes of a cluster share one PostgreSQL");
	}

	@Test
	void soItIsWithoutRedis() {
		assertThat(failure(H2, "parley.cluster=postgres")).isInstanceOf(ClusterException.class)
			.hasMessageStartingWith("parley.cluster is postgres, and the database is H2");
	}

	@Test
	void aServerThatIsNotThereIsNamed() {
		Throwable failure = catchThrowable(
				() -> ParleyServer.start(Postgres.newDatabase(), "parley.cluster=redis", "spring.data.redis.port=1"));
		assertThat(failure).hasStackTraceContaining("Redis at localhost:1 cannot be used: ")
			.hasStackTraceContaining(ClusterException.class.getName());
	}

	@Test
	void anotherValueIsRefusedWithThoseThatAreKnown() {
		Throwable failure = catchThrowable(() -> ParleyServer.start(H2, "parley.cluster=rediss"));
		assertThat(failure).hasStackTraceContaining(BindException.class.getName()).hasStackTraceContaining("rediss");
	}

	@Test
	void besideAProcessThatIsNoNodeItWaitsNotReadyUntilThatOneHasGone() {
		String database = Postgres.newDatabase();
		try (RedisProcess redis = RedisProcess.newest();
				ParleyServer alone = ParleyServer.start(database);
				ParleyServer node = ParleyServer.start(database, "parley.cluster=redis",
						"spring.data.redis.port=" + redis.port())) {
			assertThat(status(node, "/")).isEqualTo(503);
			assertThat(status(node, "/actuator/health/readiness")).isEqualTo(503);
			assertThat(status(node, "/actuator/health/liveness")).isEqualTo(200);
			assertThat(status(alone, "/")).isEqualTo(200);
			alone.close();
			await().untilAsserted(() -> assertThat(status(node, "/actuator/health/readiness")).isEqualTo(200));
			assertThat(status(node, "/")).isEqualTo(200);
		}
	}

	private static int status(ParleyServer server, String path) {
		return new Api(server.port(), null).get(path).status();
	}

	private static Throwable failure(String database, String... properties) {
		return NestedExceptionUtils
			.getMostSpecificCause(catchThrowable(() -> ParleyServer.start(database, properties)));
	}

}
