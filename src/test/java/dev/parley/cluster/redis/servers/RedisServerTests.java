package dev.parley.cluster.redis.servers;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.env.MockEnvironment;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisServerTests {

	private final MockEnvironment environment = new MockEnvironment();

	private RedisURI uri() {
		return servers().uris().get(0);
	}

	private Servers servers() {
		return RedisServer.of(this.environment).servers();
	}

	private RedisServerTests with(String name, String value) {
		this.environment.setProperty("spring.data.redis." + name, value);
		return this;
	}

	@Test
	void withoutSettingsItIsThatOfThisMachine() {
		RedisURI uri = uri();
		assertThat(servers().place()).isEqualTo("localhost:6379");
		assertThat(uri.isSsl()).isFalse();
		assertThat(uri.getDatabase()).isZero();
	}

	@Test
	void theNamesAreThoseOfSpringBoot() {
		RedisURI uri = with("host", "redis.example").with("port", "6380")
			.with("username", "parley")
			.with("password", "secret")
			.with("database", "3")
			.with("ssl.enabled", "true")
			.uri();
		assertThat(servers().place()).isEqualTo("redis.example:6380");
		assertThat(uri.getDatabase()).isEqualTo(3);
		assertThat(uri.isSsl()).isTrue();
		assertThat(uri.getCredentialsProvider().resolveCredentials().block()).satisfies((credentials) -> {
			assertThat(credentials.getUsername()).isEqualTo("parley");
			assertThat(credentials.getPassword()).containsExactly('s', 'e', 'c', 'r', 'e', 't');
		});
	}

	@Test
	void anAddressSaysAll() {
		RedisURI uri = with("url", "rediss://parley:secret@redis.example:6381/2").with("host", "other").uri();
		assertThat(servers().place()).isEqualTo("redis.example:6381");
		assertThat(uri.isSsl()).isTrue();
		assertThat(uri.getDatabase()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis://:s%cret@redis.example", "redis://:s cret@redis.example", "s#cret",
			"http://:s0cret@redis.example" })
	void anAddressThatIsNotUnderstoodIsNotShown(String url) {
		with("url", url);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this::uri)
			.satisfies((refused) -> assertThat(refused).hasNoCause()
				.hasMessageContaining("spring.data.redis.url")
				.message()
				.doesNotContain("cret"));
	}

	@Test
	void sentinelsKnowTheMaster() {
		RedisURI uri = with("sentinel.master", "mymaster").with("sentinel.nodes", "one:26380, two").uri();
		assertThat(uri.getSentinelMasterId()).isEqualTo("mymaster");
		assertThat(servers().place()).isEqualTo("mymaster of the Sentinels [one:26380, two:26379]");
	}

	@Test
	void someNodesOfAClusterLeadToTheOthers() {
		with("cluster.nodes", "one:7000, two").with("password", "secret");
		assertThat(servers().isCluster()).isTrue();
		assertThat(servers().place()).isEqualTo("the cluster of [one:7000, two:6379]");
		assertThat(servers().uris())
			.allSatisfy((uri) -> assertThat(uri.getCredentialsProvider().resolveCredentials().block().getPassword())
				.hasSize(6));
	}

	@Test
	void aClusterHasTheSettingsOfOneMasterToo() {
		with("cluster.nodes", "one:7000").with("cluster.max-redirects", "3")
			.with("username", "parley")
			.with("password", "secret")
			.with("ssl.enabled", "true");
		assertThat(servers().maxRedirects()).isEqualTo(3);
		assertThat(uri().isSsl()).isTrue();
		assertThat(uri().getCredentialsProvider().resolveCredentials().block().getUsername()).isEqualTo("parley");
	}

	@Test
	void aNodeWhosePortIsNoNumberIsRefused() {
		with("cluster.nodes", "one:seven");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this::servers)
			.withMessage("spring.data.redis has the node 'one:seven'; expected host:port");
	}

	@ParameterizedTest
	@CsvSource({ "url, redis://three", "sentinel.master, mymaster", "database, 1" })
	void aClusterIsNothingElseAsWell(String name, String value) {
		with("cluster.nodes", "one:7000").with(name, value).with("sentinel.nodes", "four");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this::servers)
			.withMessageStartingWith("spring.data.redis.cluster.nodes is set, and so is url, sentinel or database");
	}

	@Test
	void certificatesOfABundleAreRefused() {
		with("ssl.bundle", "redis");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this::uri)
			.withMessageStartingWith("spring.data.redis.ssl.bundle is set");
	}

	@Test
	void theStoreAndItsPrefixAreSettingsSideBySide() {
		assertThat(ClusterStore.of(this.environment)).isEqualTo(ClusterStore.NONE);
		this.environment.setProperty("parley.cluster", "redis");
		this.environment.setProperty("parley.cluster.prefix", "chat");
		assertThat(ClusterStore.of(this.environment)).isEqualTo(ClusterStore.REDIS);
	}

}
