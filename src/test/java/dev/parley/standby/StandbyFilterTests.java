package dev.parley.standby;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that waits for another one to stop answers health checks only. */
class StandbyFilterTests {

	@ParameterizedTest
	@CsvSource({ "/actuator, /actuator/health/liveness, 200", "/actuator, /actuator/prometheus, 200",
			"/actuator, /, 503", "/actuator, /actuators, 503", "/manage/, /manage/health, 200",
			"/manage, /actuator/health, 503", "/, /health/readiness, 200", "/, /api/v1/session, 503" })
	void answersItsHealthWhereverThatIs(String base, String path, int status) throws ServletException, IOException {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
		request.setServletPath(path);
		MockHttpServletResponse response = new MockHttpServletResponse();

		new StandbyFilter(() -> true, base).doFilter(request, response, new MockFilterChain());

		assertThat(response.getStatus()).isEqualTo(status);
	}

}
