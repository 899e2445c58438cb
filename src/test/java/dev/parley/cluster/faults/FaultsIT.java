package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.engine.log.Position;
import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpProxy;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On a Redis that has on disk what it has answered, and a PostgreSQL.
 */
@Slow
class FaultsIT extends FaultsContract {

	private static final String QUEUE = "/queue/durable/jobs";

	private RedisProcess redis;

	private PostgresProcess postgres;

	/** From node 1 to Redis. */
	private TcpProxy line;

	/** From node 1 to PostgreSQL. */
	private TcpProxy databaseLine;

	@Override
	void startStores(Path folder) {
		this.redis = RedisProcess.keepingAll();
		this.postgres = PostgresProcess.start(folder);
		this.line = new TcpProxy(this.redis.port());
		this.databaseLine = new TcpProxy(this.postgres.port());
	}

	@Override
	void stopStores() {
		this.line.close();
		this.databaseLine.close();
		this.redis.close();
		this.postgres.close();
	}

	@Override
	String[] node(int number) {
		return new String[] { "parley.cluster=redis",
				"spring.datasource.url="
						+ this.postgres.databaseAt((number == 0) ? this.postgres.port() : this.databaseLine.port()),
				"spring.data.redis.port=" + ((number == 0) ? this.redis.port() : this.line.port()) };
	}

	@Override
	void cutOff() {
		this.line.hold();
		this.databaseLine.hold();
	}

	@Override
	void open() {
		this.line.open();
		this.databaseLine.open();
	}

	@Test
	void whileRedisIsKilledWhatIsDurableGoesOnAndWhatIsSharedIsRefused() {
		Load load = begin("redis-killed");
		for (int i = 0; i < ROUNDS; i++) {
			load.awaitReceipts(random.nextInt(300));
			this.redis.kill();
			load.awaitRefusals(load.shared());
			int receipts = load.shared().receipts();
			load.awaitReceipts(load.durable(), 100);
			assertThat(load.shared().receipts()).isEqualTo(receipts);
			this.redis.restart();
			load.awaitReceipts(100);
		}
		load.finish(false);
		assertThat(load.shared().problems()).containsExactly("unavailable");
		assertThat(load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void whoeverSawWhatAnEmptyRedisHasNoLongerIsToldSo() {
		String topic = "/topic/shared/redis-empty";
		Load load = begin("redis-empty");
		for (int i = 0; i < ROUNDS; i++) {
			Position before = nodes().publish(0, topic, "before " + i);
			this.redis.kill();
			this.redis.restartEmpty();
			load.awaitReceipts(100);
			assertThat(nodes().recovered(0, topic, before)).isFalse();
			assertThat(nodes().recovered(1, topic, before)).isFalse();
		}
		load.finish(true);
		assertThat(load.shared().problems()).isSubsetOf("unavailable");
	}

	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whileRedisStandsStillNothingIsLostOrDoubled() {
		Load load = begin("redis-paused");
		for (int i = 0; i < ROUNDS; i++) {
			this.redis.pause();
			pass(Duration.ofSeconds(10));
			this.redis.resume();
			load.awaitReceipts(100);
		}
		load.finish(false);
		assertThat(load.shared().problems()).containsExactly("unavailable");
		assertThat(load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void whatIsLostWithSubscriptionsInRedisIsReadFromTheLog() {
		Load load = begin("subscriptions-killed");
		for (int i = 0; i < 10 * ROUNDS; i++) {
			this.redis.killSubscriptions();
			load.awaitReceipts(20);
		}
		load.finish(false);
	}

	@Test
	void aNodeThatIsCutOffFromRedisGoesOnWithWhatIsDurableAndTheOtherWithAll() {
		Load load = begin("cut-off");
		for (int i = 0; i < ROUNDS; i++) {
			cutOff(load, this.line::cut);
			if (BY_HAND) {
				cutOff(load, this.line::hold);
			}
		}
		load.finish(false);
		expectOnlyRefusals(load);
	}

	private void cutOff(Load load, Runnable cut) {
		try (StompClient here = StompClient.connected(nodes().port(1))) {
			here.subscribe("errors", "/user/queue/errors");
			cut.run();
			here.send("SEND\ndestination:/topic/shared/cut-off/other\nreceipt:s\n\nrefused\0");
			assertThat(here.expect("MESSAGE").json().get("code").asString()).isEqualTo("unavailable");
			here.publish("/topic/durable/cut-off/other", "kept");
			load.awaitReceipts(100);
		}
		this.line.open();
		nodes().awaitLinks();
		load.awaitReceipts(100);
	}

	@Test
	void whilePostgresIsKilledWhatIsSharedGoesOnAndWhatIsDurableIsRefused() {
		Load load = begin("postgres-killed");
		for (int i = 0; i < ROUNDS; i++) {
			load.awaitReceipts(random.nextInt(300));
			this.postgres.kill();
			load.awaitRefusals(load.durable());
			load.awaitReceipts(load.shared(), 100);
			this.postgres.restart();
			nodes().supervise();
			load.awaitReceipts(100);
		}
		load.finish(false);
		assertThat(load.durable().problems()).containsExactly("unavailable");
		assertThat(load.shared().problems()).isSubsetOf("unavailable");
	}

	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whatANodeHadInHandWhenItStoodStillGoesToConsumersOfTheOther() {
		for (int i = 0; i < ROUNDS; i++) {
			Load load = begin("consumers-paused-" + i);
			standStill(i % 2, load);
			load.close();
		}
	}

	private void standStill(int paused, Load load) {
		List<String> jobs = IntStream.range(0, 20).mapToObj((job) -> paused + "-" + job).toList();
		try (StompClient here = StompClient.connected(nodes().port(paused));
				StompClient there = StompClient.connected(nodes().port(1 - paused))) {
			consume(here);
			jobs.forEach((job) -> here.publish(QUEUE, job));
			jobs.subList(0, 10).forEach((job) -> acknowledge(here, here.expectMessage(job)));
			nodes().pause(paused);
			consume(there);
			jobs.subList(10, 20).forEach((job) -> {
				StompFrame message = there.next(Duration.ofSeconds(30));
				assertThat(message.text()).isEqualTo(job);
				assertThat(message.header("redelivered")).isEqualTo("true");
				acknowledge(there, message);
			});
			nodes().process(paused).resume();
			there.expectNothing();
		}
		nodes().supervise();
		load.awaitReceipts(100);
		load.finish(false);
		expectOnlyRefusals(load);
	}

	@Test
	void eachJobIsDoneOnceThoughTheNodeOfItsConsumerIsKilled() {
		Load load = begin("consumers-killed");
		for (int i = 0; i < 2 * ROUNDS; i++) {
			killConsumers(i % 2, "k" + i + "-");
			nodes().start(i % 2);
		}
		load.awaitReceipts(100);
		load.finish(false);
	}

	private void killConsumers(int killed, String name) {
		List<String> jobs = IntStream.range(0, 20).mapToObj((job) -> name + job).toList();
		try (StompClient there = StompClient.connected(nodes().port(1 - killed))) {
			try (StompClient here = StompClient.connected(nodes().port(killed))) {
				consume(here);
				jobs.forEach((job) -> there.publish(QUEUE, job));
				jobs.subList(0, 5).forEach((job) -> acknowledge(here, here.expectMessage(job)));
				nodes().kill(killed);
			}
			consume(there);
			jobs.subList(5, 20).forEach((job) -> {
				StompFrame message = there.next(Duration.ofSeconds(30));
				assertThat(message.text()).isEqualTo(job);
				acknowledge(there, message);
			});
			there.expectNothing();
		}
	}

	private static void consume(StompClient client) {
		client.send("SUBSCRIBE\nid:q\ndestination:%s\nack:client-individual\nreceipt:q\n\n\0".formatted(QUEUE));
		client.expectReceipt("q");
	}

	private static void acknowledge(StompClient client, StompFrame message) {
		client.send("ACK\nid:%s\nreceipt:%s\n\n\0".formatted(message.header("ack"), message.text()));
		client.awaitReceipt(message.text());
	}

}
