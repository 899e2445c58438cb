package dev.parley.cluster.redis;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.env.MockEnvironment;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.ClusterStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RedisServerTests {

	private final MockEnvironment environment = new MockEnvironment();

	private RedisURI uri() {
		return RedisServer.of(this.environment).uri();
	}

	private RedisServerTests with(String name, String value) {
		this.environment.setProperty("spring.data.redis." + name, value);
		return this;
	}

	@Test
	void withoutSettingsItIsThatOfThisMachine() {
		RedisURI uri = uri();
		assertThat(Connections.place(uri)).isEqualTo("localhost:6379");
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
		assertThat(Connections.place(uri)).isEqualTo("redis.example:6380");
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
		assertThat(Connections.place(uri)).isEqualTo("redis.example:6381");
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
		assertThat(Connections.place(uri)).isEqualTo("mymaster of the Sentinels [one:26380, two:26379]");
	}

	@Test
	void severalMastersAreRefused() {
		with("cluster.nodes", "one:6379,two:6379");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(this::uri)
			.withMessage("spring.data.redis.cluster.nodes names several masters, and Parley uses one");
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
