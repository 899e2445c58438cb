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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * On a Redis that has on disk what it has answered, and a PostgreSQL.
 */
@Slow
class FaultsIT extends FaultsContract {

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
	PostgresProcess postgres() {
		return this.postgres;
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
	void whileRedisIsKilledWhatIsDurableGoesOnAndWhatIsSharedIsRefusedAndNotLost() {
		Load load = begin("redis-killed");
		try (Jobs jobs = beginJobs("redis-killed")) {
			for (int i = 0; i < ROUNDS; i++) {
				load.awaitReceipts(random.nextInt(300));
				jobs.awaitDone(50 + random.nextInt(200));
				this.redis.kill();
				load.awaitRefusals(load.shared());
				await().atMost(Duration.ofSeconds(30)).until(() -> jobs.problems().contains("unavailable"));
				int receipts = load.shared().receipts();
				load.awaitReceipts(load.durable(), 100);
				assertThat(load.shared().receipts()).isEqualTo(receipts);
				this.redis.restart();
				load.awaitReceipts(100);
				jobs.awaitDone(100);
			}
			jobs.finish();
			assertThat(jobs.doubled()).isEmpty();
			assertThat(jobs.problems()).isSubsetOf("unavailable", "not-outstanding");
		}
		load.finish(false);
		assertThat(load.shared().problems()).containsExactly("unavailable");
		assertThat(load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void whoeverSawWhatAnEmptyRedisHasNoLongerIsToldSoAndItsWorkQueuesBeginAgain() {
		String topic = "/topic/shared/redis-empty";
		Load load = begin("redis-empty");
		try (Jobs jobs = beginJobs("redis-empty")) {
			for (int i = 0; i < ROUNDS; i++) {
				jobs.awaitDone(100);
				Position before = nodes().publish(0, topic, "before " + i);
				this.redis.kill();
				this.redis.restartEmpty();
				load.awaitReceipts(100);
				jobs.awaitDone(100);
				assertThat(nodes().recovered(0, topic, before)).isFalse();
				assertThat(nodes().recovered(1, topic, before)).isFalse();
			}
			jobs.close();
			assertThat(jobs.doubled()).isEmpty();
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
			consume(here, DURABLE_QUEUE);
			jobs.forEach((job) -> here.publish(DURABLE_QUEUE, job));
			jobs.subList(0, 10).forEach((job) -> acknowledge(here, here.expectMessage(job)));
			Standstill standstill = pause(paused);
			consume(there, DURABLE_QUEUE);
			jobs.subList(10, 20).forEach((job) -> acknowledge(there, expectAgain(there, job)));
			standstill.end();
			there.expectNothing();
			standstill.overcome();
		}
		load.awaitReceipts(100);
		load.finish(false);
		expectOnlyRefusals(load);
	}

}
