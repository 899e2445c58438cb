package dev.parley.endpoint;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import dev.parley.stomp.problem.Problems;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests of one user, of whom one a second is allowed, so ten at once. */
class RequestLimitTests {

	private static final int ALLOWED = 10;

	private final Problems problems = new Problems(List.of());

	private boolean overloaded;

	private final RequestLimit limit = new RequestLimit(new RequestRate(1, "one user", this.problems),
			(request) -> request.getMethod().equals("POST"), () -> this.overloaded, this.problems);

	@Test
	void theNextRequestOfAUserIsToldToComeLaterAndAnotherUserIsNot() throws Exception {
		for (int i = 0; i < ALLOWED; i++) {
			assertThat(status("GET", "key:shop")).isEqualTo(200);
		}
		assertThat(status("GET", "key:shop")).isEqualTo(429);
		assertThat(status("GET", "mina")).isEqualTo(200);
	}

	@Test
	void requestsThatPublishAreNotCounted() throws Exception {
		for (int i = 0; i < 10 * ALLOWED; i++) {
			assertThat(status("POST", "key:shop")).isEqualTo(200);
		}
		assertThat(status("GET", "key:shop")).isEqualTo(200);
	}

	@Test
	void nobodyPublishesWhileTheMemoryOfClientsIsUsedUp() throws Exception {
		this.overloaded = true;
		assertThat(status("POST", "key:shop")).isEqualTo(503);
	}

	private int status(String method, String user) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/v1/messages");
		request.setRemoteUser(user);
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.limit.doFilter(request, response, new MockFilterChain());
		return response.getStatus();
	}

}
