package dev.parley.web;

import com.github.benmanes.caffeine.cache.Cache;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries are kept for a day, so a heap dump must not contain credentials. */
class RecentUsersTests {

	private final RecentUsers recent = new RecentUsers();

	@Test
	void itIsKnownWhoseATokenIsWithoutKeepingTheToken() {
		MockHttpServletRequest accepted = new MockHttpServletRequest();
		accepted.setRemoteUser("mina");
		accepted.addHeader("Authorization", "Bearer her-secret");
		this.recent.remember(accepted);
		assertThat(this.recent.of("Bearer her-secret")).isEqualTo("mina");
		assertThat(kept()).contains("mina").doesNotContain("her-secret");
	}

	private String kept() {
		Object users = ReflectionTestUtils.getField(this.recent, "users");
		return (users instanceof Cache<?, ?> cache) ? cache.asMap().toString() : "";
	}

}
