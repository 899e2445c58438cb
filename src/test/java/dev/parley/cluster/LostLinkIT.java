package dev.parley.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpProxy;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A node is cut off from Redis, and comes back. */
@Slow
@Timeout(120)
class LostLinkIT {

	private static final Duration SOON = Duration.ofSeconds(30);

	@Test
	void aNodeWithoutTheOthersSendsNewClientsToThemAndKeepsThoseItHas() throws Exception {
		try (RedisProcess redis = RedisProcess.newest();
				TcpProxy line = new TcpProxy(redis.port());
				ParleyServer node = ParleyServer.start(Postgres.newDatabase(), "parley.cluster=redis",
						"spring.data.redis.port=" + line.port(), "parley.destinations[0].pattern=/topic/open/**",
						"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
						"parley.destinations[0].wildcards=true");
				StompClient client = StompClient.connected(node.port(),
						Account.signUp(node.port(), "mina").authorization())) {
			client.subscribe("1", "/topic/open/a");
			client.subscribe("2", "/topic/open/b");
			client.subscribe("3", "/topic/open/*");
			assertThat(readiness(node)).isEqualTo(200);
			assertThat(away(node)).isZero();
			line.cut();
			await().atMost(SOON).until(() -> away(node) > 0);
			assertThat(health(node)).as("before others should serve instead").isEqualTo(200);
			await().atMost(SOON).until(() -> readiness(node) == 503);
			assertThat(away(node)).isGreaterThanOrEqualTo(10);
			assertThat(health(node)).isEqualTo(503);
			assertThat(new Api(node.port(), null).get("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(lost(node)).as("two topics that no log keeps, and a pattern").isEqualTo(3);
			line.open();
			await().atMost(SOON).until(() -> readiness(node) == 200);
			assertThat(away(node)).isZero();
			client.publish("/topic/open/a", "here again");
			client.expectMessage("here again");
		}
	}

	private static int readiness(ParleyServer node) {
		return new Api(node.port(), null).get("/actuator/health/readiness").status();
	}

	private static int health(ParleyServer node) {
		return new Api(node.port(), null).get("/actuator/health").status();
	}

	private static double away(ParleyServer node) {
		return node.bean(MeterRegistry.class).get("parley.cluster.away").timeGauge().value(TimeUnit.SECONDS);
	}

	private static double lost(ParleyServer node) {
		return node.bean(MeterRegistry.class).get("parley.cluster.lost").functionCounter().count();
	}

}
