package dev.parley.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.parley.database.OutageLog;
import dev.parley.limit.BytesBeingRead;
import jakarta.validation.constraints.Max;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The module web with a filter chain of its own: it does not depend on any other
 * module's.
 */
@SpringBootTest(classes = { WebIT.WebModule.class, WebIT.Faults.class },
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid}",
				"management.endpoint.health.validate-group-membership=false" })
class WebIT {

	private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

	private final HttpClient http = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "/", "/error-page.css", "/webjars/sockjs-client/sockjs.min.js", "/client/parley.js",
			"/api/nothing", "/fault" })
	void everyAnswerTellsTheBrowserWhatItMayDo(String path) throws Exception {
		HttpResponse<String> answer = get(path, BROWSER);
		assertThat(answer.headers().allValues("Content-Security-Policy"))
			.containsExactly(SecurityHeaders.CONTENT_SECURITY_POLICY);
		assertThat(SecurityHeaders.CONTENT_SECURITY_POLICY).doesNotContain("unsafe", "*", "http:");
		assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(header(answer, "X-Frame-Options")).isEqualTo("SAMEORIGIN");
		assertThat(header(answer, "Referrer-Policy")).isEqualTo("same-origin");
		assertThat(header(answer, "Permissions-Policy")).contains("geolocation=()");
		assertThat(header(answer, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
		assertThat(header(answer, "Server")).isEmpty();
		assertThat(answer.headers().allValues("Cache-Control")).hasSizeLessThanOrEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "/call/, (self)", "/call/call.js, (self)", "/call, (self)", "/calls/, ()", "/, ()",
			"/api/v1/call/ice-servers, ()", "/webjars/sockjs-client/sockjs.min.js, ()" })
	void cameraAndMicrophoneAreForThePageOfCallsAlone(String path, String allowed) throws Exception {
		HttpResponse<String> answer = get(path, BROWSER);
		assertThat(answer.headers().allValues("Permissions-Policy")).singleElement()
			.asString()
			.startsWith("camera=%1$s, microphone=%1$s, geolocation=()".formatted(allowed));
	}

	@Test
	void aLargeFileTellsItToo() throws Exception {
		// Jetty commits the response with the first write, which is larger on newer JDKs.
		HttpResponse<String> answer = get("/webjars/sockjs-client/sockjs.js", "*/*");
		assertThat(answer.body()).hasSizeGreaterThan(100_000);
		assertThat(header(answer, "Content-Security-Policy")).isEqualTo(SecurityHeaders.CONTENT_SECURITY_POLICY);
		assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
	}

	@Test
	void anAnswerOfTheApiIsNotKept() throws Exception {
		assertThat(header(get("/api/nothing", "*/*"), "Cache-Control")).contains("no-store");
	}

	@Test
	void aStaticFileIsAskedForEachTimeAndSentOnce() throws Exception {
		HttpResponse<String> first = get("/error-page.css", "*/*");
		assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
		HttpResponse<String> second = get("/error-page.css", "*/*", "If-None-Match", header(first, "ETag"));
		assertThat(second.statusCode()).isEqualTo(304);
		assertThat(second.body()).isEmpty();
		assertThat(get("/error-page.css", "*/*", "If-None-Match", "\"old\"").statusCode()).isEqualTo(200);
	}

	@Test
	void thePageIsOneAnswerWithItsDialogs() throws Exception {
		HttpResponse<String> page = get("/", BROWSER);
		assertThat(page.body()).contains("data-widget=\"rooms\"", "data-widget=\"members\"").doesNotContain("include");
		assertThat(header(page, "Content-Type")).startsWith("text/html");
		assertThat(get("/", BROWSER, "If-None-Match", header(page, "ETag")).statusCode()).isEqualTo(304);
	}

	@Test
	void aFolderWithoutAPageIsNotFound() throws Exception {
		assertThat(get("/shell/", "*/*").statusCode()).isEqualTo(404);
		assertThat(get("/shell", "*/*").statusCode()).isEqualTo(404);
	}

	@Test
	void aLibraryIsKeptForADayAndHasNoVersionInItsAddress() throws Exception {
		HttpResponse<String> library = get("/webjars/sockjs-client/sockjs.min.js", "*/*");
		assertThat(library.statusCode()).isEqualTo(200);
		assertThat(header(library, "Cache-Control")).isEqualTo("max-age=86400, public");
		assertThat(header(library, "ETag")).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/client/parley.js", "/webjars/sockjs-client/sockjs.min.js" })
	void aPageOfAnyOriginMayLoadTheModuleAndTheLibraries(String path) throws Exception {
		HttpResponse<String> answer = get(path, "*/*", "Origin", "https://elsewhere.example");
		assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
		assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEmpty();
		HttpResponse<String> other = get("/error-page.css", "*/*", "Origin", "https://elsewhere.example");
		assertThat(header(other, "Access-Control-Allow-Origin")).isEmpty();
		assertThat(header(other, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
	}

	@Test
	void theModuleIsOneFileThatIsAskedForEachTimeAndSentOnce() throws Exception {
		HttpResponse<String> module = get("/client/parley.js", "*/*");
		assertThat(header(module, "Content-Type")).startsWith("text/javascript");
		assertThat(header(module, "Cache-Control")).isEqualTo("no-cache");
		assertThat(module.body()).contains("export const { connect } =").doesNotContain("import {", "/**\n");
		assertThat(get("/client/parley.js", "*/*", "If-None-Match", header(module, "ETag")).statusCode())
			.isEqualTo(304);
	}

	@Test
	void itsTypesAreText() throws Exception {
		HttpResponse<String> types = get("/client/parley.d.ts", "*/*");
		assertThat(header(types, "Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
		assertThat(types.body()).contains("export");
	}

	@Test
	void theModuleThatOnlyReadsHasLessThan3Kilobytes() throws Exception {
		String module = get("/client/events.js", "*/*").body();
		assertThat(module).contains("export const subscribe").doesNotContain("import {");
		assertThat(module.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(3 * 1024);
	}

	@Test
	void theModuleHasAnAddressWithItsVersionAndAnotherVersionLeadsToIt() throws Exception {
		String version = get("/client/version.js", "*/*").body().replaceFirst("(?s).*version = '(.+)';\n", "$1");
		assertThat(get("/client/" + version + "/parley.js", "*/*").body())
			.isEqualTo(get("/client/parley.js", "*/*").body());
		HttpResponse<String> old = get("/client/0.0.9/parley.js", "*/*", "Origin", "https://elsewhere.example");
		assertThat(old.statusCode()).isEqualTo(307);
		assertThat(header(old, "Location")).isEqualTo("/client/parley.js");
		assertThat(header(old, "Access-Control-Allow-Origin")).isEqualTo("*");
		assertThat(header(old, "Cache-Control")).isEqualTo("no-cache");
		assertThat(get("/client/0.0.9/other.js", "*/*").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/fault", "/invalid?limit=1000" })
	void aBrowserGetsAPageInTwoLanguages(String path) throws Exception {
		HttpResponse<String> answer = get(path, BROWSER);
		assertThat(answer.statusCode()).isBetween(400, 599);
		assertThat(header(answer, "Content-Type")).isEqualTo("text/html;charset=utf-8");
		assertThat(answer.body()).contains("This page cannot be shown", "페이지를 표시할 수 없습니다", "/error-page.css");
		assertNothingLeaks(answer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "application/json" })
	void aScriptGetsAProblem(String accept) throws Exception {
		assertProblem(get("/nothing", accept), 404, "not-found");
		HttpResponse<String> fault = get("/fault", accept);
		assertProblem(fault, 500, "internal-server-error");
		assertThat(fault.body()).contains("\"instance\":\"/fault\"");
		assertProblem(get("/invalid?limit=x", accept), 400, "bad-request");
	}

	@Test
	void aProblemNamesTheParameterThatWasWrong() throws Exception {
		HttpResponse<String> answer = get("/invalid?limit=1000", "*/*");
		assertProblem(answer, 400, "invalid-request");
		assertThat(answer.body()).contains("Invalid request: limit must be less than or equal to 200")
			.contains("\"field\":\"limit\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			{"name":"a",}       | bad-request     | The body is not valid JSON at line 1, column 13
			{"name":{}}         | invalid-request | Invalid request: name has a value of another type than expected
			{"parts":[1,"x"]}   | invalid-request | Invalid request: parts[1] has a value of another type than expected
			-                   | bad-request     | The body is missing or is not what is expected here
			""")
	void aProblemSaysWhereABodyIsWrong(@Nullable String body, String code, String detail) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/body"))
			.headers("Content-Type", "application/json", "Accept-Language", "en")
			.POST(HttpRequest.BodyPublishers.ofString((body != null) ? body : ""))
			.build();
		HttpResponse<String> answer = this.http.send(request, HttpResponse.BodyHandlers.ofString());
		assertProblem(answer, 400, code);
		assertThat(answer.body()).contains(detail);
	}

	@Test
	void aProblemSaysWhichMethodsAnAddressTakes() throws Exception {
		HttpResponse<String> answer = send("/invalid", "PUT", "application/json");
		assertProblem(answer, 405, "method-not-allowed");
		assertThat(answer.body()).contains("This address takes GET, not PUT");
	}

	@Test
	void aProblemSaysThatNothingIsAtAnAddress() throws Exception {
		assertThat(get("/api/v1/nothing", "*/*").body()).contains("There is nothing at this address")
			.doesNotContain("static resource");
	}

	/** A library here reads YAML, which nothing promises. */
	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/yaml" })
	void aProblemSaysThatABodyHasToBeJson(String type) throws Exception {
		HttpResponse<String> answer = send("/body", "POST", type);
		assertProblem(answer, 415, "unsupported-media-type");
		assertThat(answer.body()).contains("The header Content-Type has to be application/json, not " + type);
	}

	@Test
	void theErrorPageItselfIsNoPage() throws Exception {
		assertThat(get("/error", BROWSER).statusCode()).isEqualTo(404);
	}

	private static void assertProblem(HttpResponse<String> answer, int status, String code) {
		assertThat(answer.statusCode()).isEqualTo(status);
		assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
		assertThat(answer.body()).contains("\"status\":" + status, "\"code\":\"" + code + "\"");
		assertNothingLeaks(answer);
	}

	private static void assertNothingLeaks(HttpResponse<String> answer) {
		assertThat(answer.body()).doesNotContain("secret", "Exception", "dev.parley", "trace");
	}

	private HttpResponse<String> send(String path, String method, String type)
			throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.headers("Content-Type", type, "Accept-Language", "en")
			.method(method, HttpRequest.BodyPublishers.ofString("{}"))
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> get(String path, String accept, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.header("Accept", accept)
			.header("Accept-Language", "en");
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String header(HttpResponse<String> answer, String name) {
		return answer.headers().firstValue(name).orElse("");
	}

	@EnableAutoConfiguration
	@ComponentScan(basePackageClasses = { SecurityHeaders.class, OutageLog.class })
	static class WebModule {

		@Bean
		BytesBeingRead reading() {
			return new BytesBeingRead(1 << 20);
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf(CsrfConfigurer::disable)
				.build();
		}

	}

	@RestController
	static class Faults {

		@GetMapping("/fault")
		String fault() {
			throw new IllegalStateException("secret");
		}

		@PostMapping("/body")
		String body(@RequestBody Body body) {
			return "unreachable";
		}

		record Body(String name, List<Integer> parts) {
		}

		@GetMapping("/invalid")
		String invalid(@RequestParam @Max(200) int limit) {
			return "unreachable";
		}

	}

}
