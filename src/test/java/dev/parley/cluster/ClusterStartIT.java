package dev.parley.cluster;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.NestedExceptionUtils;

import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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

	private static Throwable failure(String database, String... properties) {
		return NestedExceptionUtils
			.getMostSpecificCause(catchThrowable(() -> ParleyServer.start(database, properties)));
	}

}
