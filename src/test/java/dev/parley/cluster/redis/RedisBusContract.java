package dev.parley.cluster.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.BusContract;
import dev.parley.cluster.nodes.VersionLeases;
import dev.parley.cluster.nodes.VersionsInTurn;
import dev.parley.cluster.redis.versions.RedisVersionLeases;
import dev.parley.engine.log.BackendException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/** The contract of a bus on a Redis. */
abstract class RedisBusContract extends BusContract {

	private static int test;

	private final String prefix = "bus" + ++test;

	abstract TestRedis server();

	@Override
	protected Bus create() {
		return new RedisBus(server().servers(), this.prefix);
	}

	/** They come back by themselves. */
	@Override
	protected void cut(Bus node) {
		server().killSubscriptions();
	}

	@Override
	protected void mend(Bus node) {
	}

	@Test
	void anotherPrefixIsAnotherCluster() throws Exception {
		try (Bus here = create(); Bus elsewhere = new RedisBus(server().servers(), this.prefix + "x")) {
			Texts heard = new Texts();
			here.listen("a", heard).get(10, TimeUnit.SECONDS);
			elsewhere.send("a", new byte[] { 'x' }).get(10, TimeUnit.SECONDS);
			here.send("a", new byte[] { 'y' }).get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(heard.texts).containsExactly("y"));
		}
	}

	@Test
	void anIgnoredChannelIsNotReceivedThoughTheConnectionIsLostMeanwhile() throws Exception {
		try (Bus node = create()) {
			node.listen("a", new Texts()).get(10, TimeUnit.SECONDS);
			node.listen("b", new Texts()).get(10, TimeUnit.SECONDS);
			cut(node);
			node.ignore("a");
			await().untilAsserted(() -> assertThat(server().channels(this.prefix + ":bus:*"))
				.containsExactly(this.prefix + ":bus:b"));
		}
	}

	@Test
	void nodesOfTwoVersionsNeverBothHaveALease() throws Exception {
		try (RedisBus here = new RedisBus(server().servers(), this.prefix);
				RedisBus there = new RedisBus(server().servers(), this.prefix)) {
			VersionsInTurn.check(leases(here), leases(there));
		}
	}

	private VersionLeases leases(RedisBus bus) {
		return new RedisVersionLeases(new Names(this.prefix).versions(), bus::evaluate);
	}

	@Test
	void aLeaseThatIsRenewedShowsThatItsNodeLivesAndAnotherOneEnds() throws Exception {
		String key = new Names(this.prefix).versions();
		try (RedisBus bus = new RedisBus(server().servers(), this.prefix)) {
			VersionLeases leases = leases(bus);
			leases.hold("one", 1);
			VersionLeases.Other first = leases.hold("two", 2).get(0);
			await().untilAsserted(() -> {
				leases.hold("one", 1);
				assertThat(leases.hold("two", 2).get(0).sign()).isGreaterThan(first.sign());
			});
			long life = (Long) bus.evaluate("return {redis.call('PTTL', KEYS[1])}", key).get().get(0);
			assertThat(life).isBetween(1L, VersionLeases.LEASE.toMillis());
			bus.evaluate("return {redis.call('ZADD', KEYS[1], 1000, '1 one')}", key).get();
			assertThat(leases.hold("two", 2)).as("after its end").isEmpty();
		}
	}

	@Test
	void aServerThatIsNotThereIsNamed() {
		assertThatExceptionOfType(BackendException.class)
			.isThrownBy(() -> new RedisBus(RedisURI.create("redis://127.0.0.1:1"), "p"))
			.withMessageStartingWith("Redis at 127.0.0.1:1 cannot be used: ");
	}

	@Test
	void aPrefixHasNoBraces() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RedisBus(server().servers(), "{p}"));
	}

	private static final class Texts implements Bus.Listener {

		private final List<String> texts = new CopyOnWriteArrayList<>();

		@Override
		public void heard(byte[] news) {
			this.texts.add(new String(news, UTF_8));
		}

		@Override
		public void interrupted() {
		}

	}

}
