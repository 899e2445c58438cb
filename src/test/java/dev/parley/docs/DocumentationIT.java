package dev.parley.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.parley.support.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@RunningServer
class DocumentationIT {

	private final HttpClient http = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Test
	void everybodyMayReadTheDocumentationAndLeavesNothing() throws Exception {
		HttpResponse<String> home = send("GET", "/docs");
		assertThat(home.statusCode()).isEqualTo(308);
		assertThat(header(home, "Location")).isEqualTo("/docs/");
		HttpResponse<String> page = send("GET", "/docs/protocol");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("<title>The protocol · Parley</title>");
		assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
		assertThat(header(page, "Content-Security-Policy")).contains("script-src 'self'");
		assertThat(page.headers().allValues("Set-Cookie")).isEmpty();
	}

	@Test
	void aPageIsSentOnce() throws Exception {
		HttpResponse<String> page = send("GET", "/docs/operations");
		assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
		HttpResponse<String> again = send("GET", "/docs/operations", "If-None-Match", header(page, "ETag"));
		assertThat(again.statusCode()).isEqualTo(304);
		HttpResponse<String> head = send("HEAD", "/docs/operations");
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.body()).isEmpty();
		assertThat(header(head, "ETag")).isEqualTo(header(page, "ETag"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/docs/nothing", "/docs/protocol/", "/docs/protocol.md", "/docs/src/main/resources",
			"/docs/application.yaml" })
	void anUnknownDocumentIsNotFound(String path) throws Exception {
		HttpResponse<String> forScripts = send("GET", path);
		assertThat(forScripts.statusCode()).isEqualTo(404);
		assertThat(forScripts.body()).contains("\"code\":\"not-found\"");
		HttpResponse<String> forPeople = send("GET", path, "Accept", "text/html");
		assertThat(forPeople.statusCode()).isEqualTo(404);
		assertThat(forPeople.body()).contains("This page cannot be shown", "페이지를 표시할 수 없습니다");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/docs/../application.yaml", "/docs/%2e%2e/application.yaml",
			"/docs/..%2fapplication.yaml", "/docs/..%5capplication.yaml", "/docs//etc/passwd" })
	void nothingElseIsReachedThroughIt(String path) throws Exception {
		assertThat(send("GET", path).statusCode()).isIn(400, 404);
	}

	@Test
	void nobodyWritesToIt() throws Exception {
		assertThat(send("POST", "/docs/protocol").statusCode()).isEqualTo(403);
	}

	private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, HttpRequest.BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String header(HttpResponse<String> answer, String name) {
		return answer.headers().firstValue(name).orElse("");
	}

}
