package dev.parley.cluster;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.Account;
import dev.parley.support.ParleyServer;
import dev.parley.support.Postgres;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Of two servers on one PostgreSQL and one Redis the first one goes. */
@Timeout(120)
class LostNodeIT {

	private static final String QUEUE = "/queue/kept/jobs";

	@Test
	void theOtherGoesOnWhereItsClientsAndItsDurableWorkQueuesStood() {
		String database = Postgres.newDatabase();
		try (RedisProcess redis = RedisProcess.newest();
				ParleyServer one = node(database, redis);
				ParleyServer two = node(database, redis)) {
			Account mina = Account.signUp(one.port(), "mina");
			StompFrame seen;
			StompFrame kept;
			try (StompClient here = StompClient.connected(one.port(), mina.authorization())) {
				here.subscribe("1", "/topic/two/a");
				here.subscribe("2", "/topic/kept/a");
				here.publish("/topic/two/a", "seen");
				seen = here.expectMessage("seen");
				here.publish("/topic/kept/a", "seen and kept");
				kept = here.expectMessage("seen and kept");
				here.send("SUBSCRIBE\nid:3\ndestination:" + QUEUE + "\nack:client-individual\nreceipt:q\n\n\0");
				here.expectReceipt("q");
				here.publish(QUEUE, "job");
				here.expectMessage("job");
			}
			one.close();
			try (StompClient there = StompClient.connected(two.port(), mina.authorization())) {
				there.subscribe("errors", "/user/queue/errors");
				assertThat(recovered(there, "1", seen)).isEqualTo("true");
				assertThat(recovered(there, "2", kept)).isEqualTo("true");
				there.publish("/topic/two/a", "next");
				assertThat(there.expectMessage("next").header("x-stream-offset")).isEqualTo("2");
				there.publish("/topic/kept/a", "next and kept");
				assertThat(there.expectMessage("next and kept").header("x-stream-offset")).isEqualTo("2");
				await().until(() -> isServed(there));
				assertThat(there.expectMessage("job").header("redelivered")).isEqualTo("true");
			}
		}
	}

	private static String recovered(StompClient client, String id, StompFrame last) {
		client.send("SUBSCRIBE\nid:%s\ndestination:%s\nreceipt:r%s\nx-stream-offset:offset=%d\nx-stream-epoch:%s\n\n\0"
			.formatted(id, last.header("destination"), id, Long.parseLong(last.header("x-stream-offset")) + 1,
					last.header("x-stream-epoch")));
		return client.expectReceipt("r" + id).header("x-recovered");
	}

	/** Until this node is the first one it refuses. */
	private static boolean isServed(StompClient client) {
		client.send("SUBSCRIBE\nid:3\ndestination:" + QUEUE + "\nack:client-individual\nreceipt:q\n\n\0");
		return client.next().command().equals("RECEIPT");
	}

	private static ParleyServer node(String database, RedisProcess redis) {
		return ParleyServer.start(database, "parley.cluster=redis", "parley.cluster.prefix=lost",
				"spring.data.redis.port=" + redis.port(), "parley.destinations[0].pattern=/topic/two/**",
				"parley.destinations[0].subscribe=everyone", "parley.destinations[0].send=everyone",
				"parley.destinations[0].retain-count=100", "parley.destinations[1].pattern=/topic/kept/**",
				"parley.destinations[1].subscribe=everyone", "parley.destinations[1].send=everyone",
				"parley.destinations[1].durable=true", "parley.destinations[1].retain-count=100",
				"parley.destinations[2].pattern=/queue/kept/**", "parley.destinations[2].subscribe=everyone",
				"parley.destinations[2].send=everyone", "parley.destinations[2].durable=true",
				"parley.destinations[2].retain-count=100");
	}

}
