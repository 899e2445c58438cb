package dev.parley.endpoint;

import java.io.IOException;
import java.util.List;

import dev.parley.stomp.problem.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class RefusedOriginsTests {

	private static final Origin OWN = Origin.of("http", "chat.example.org", 80);

	private final RefusedOrigins refused = new RefusedOrigins(new Problems(List.of()));

	@Test
	void theOperatorIsToldOnceWhatToSetBehindAProxy(CapturedOutput output) throws IOException {
		for (int i = 0; i < 1_000; i++) {
			refuse("https://chat.example.org:" + (1 + i));
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains(" was refused"))).singleElement()
			.asString()
			.contains("WARN", "https://chat.example.org:1 ", "takes http://chat.example.org for its own address",
					"X-Forwarded-Proto", "parley.proxy.trusted");
	}

	@Test
	void andOnceWhereToListAnotherSite(CapturedOutput output) throws IOException {
		refuse("https://www.example.com\nforged: line");
		refuse("null");
		assertThat(output.getAll().lines().filter((line) -> line.contains(" was refused"))).singleElement()
			.asString()
			.contains("WARN", "https://www.example.com?forged", "parley.browser.allowed-origins");
	}

	/** The proxy has not passed on the name that the browser used. */
	@Test
	void aPageOfOursByAnotherNameIsToldAboutTheProxy() throws IOException {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.addHeader("Sec-Fetch-Site", "same-origin");
		assertThat(refuse("https://talk.example.org", request)).contains("\"code\":\"foreign-origin\"",
				"\"origin\":\"https://talk.example.org\"", "\"expected\":\"http://chat.example.org\"", "The proxy");
		assertThat(refuse("https://talk.example.org", new MockHttpServletRequest())).doesNotContain("The proxy");
	}

	private void refuse(String origin) throws IOException {
		refuse(origin, new MockHttpServletRequest());
	}

	private String refuse(String origin, MockHttpServletRequest request) throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.refused.answer(new ServletServerHttpResponse(response), request, origin, OWN);
		assertThat(response.getStatus()).isEqualTo(403);
		return response.getContentAsString();
	}

}
