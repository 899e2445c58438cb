package dev.parley.conformance;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.SockJs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** SockJS protocol 0.3.3: status, headers and texts of all answers except messages. */
@OpenServer
@ExtendWith(OutputCaptureExtension.class)
class SockJsAnswersIT {

	private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:h\n\n\0";

	private static final String NOT_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0";

	@LocalServerPort
	int port;

	private URI session;

	@BeforeEach
	void newSession() {
		this.session = SockJs.newSession(this.port);
	}

	@Test
	void infoNeedsNoCookieAndHasNoNegativeEntropy() {
		IntStream.range(0, 20).forEach((i) -> {
			HttpResponse<String> response = SockJs.get(chat("/info"));
			JsonNode info = new JsonMapper().readTree(response.body());
			assertThat(info.get("entropy").longValue()).isBetween(0L, (1L << 32) - 1);
			assertThat(info.get("cookie_needed").booleanValue()).isFalse();
			assertThat(info.get("origins").get(0).stringValue()).isEqualTo("*:*");
			assertThat(response.headers().allValues("Cache-Control")).containsExactly(NOT_CACHED);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jsonp", "jsonp_send", "xhr_cors", "nothing" })
	void jsonpAndWhatNobodyKnowsAreNotFound(String transport) {
		URI address = URI.create(this.session + "/" + transport + "?c=callback");
		assertThat(SockJs.get(address).statusCode()).isEqualTo(404);
		assertThat(SockJs.post(address, "").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a", "/a/b", "/a/b/xhr/c", "/a.b/c/xhr", "/a/b.c/xhr", "/a/b/xhr.html" })
	void anAddressThatIsNoSessionsIsNotFound(String path) {
		assertThat(SockJs.post(chat(path), "").statusCode()).isEqualTo(404);
	}

	@Test
	void anUnknownSessionIsNotFoundAndTheAnswerSaysSo() {
		HttpResponse<String> response = SockJs.post(address("xhr_send"), SockJs.array("x"));
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.body()).contains("not-found");
	}

	@ParameterizedTest
	@ValueSource(strings = { "xhr", "xhr_streaming", "xhr_send" })
	void anotherMethodIsRefusedAndTheRightOneNamed(String transport) {
		HttpResponse<String> response = SockJs.get(address(transport));
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(response.headers().firstValue("Allow")).get().asString().contains("POST");
		assertThat(response.body()).isEmpty();
	}

	@Test
	void sendingNothingIsToldSo() {
		poll();
		HttpResponse<String> response = SockJs.post(address("xhr_send"), "");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).isEqualTo("Payload expected.");
		assertThat(response.headers().firstValue("Content-Type")).get().asString().startsWith("text/plain");
	}

	@Test
	void sendingBrokenJsonIsToldSo() {
		poll();
		HttpResponse<String> response = SockJs.post(address("xhr_send"), "[\"x");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).isEqualTo("Broken JSON encoding.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-www-form-urlencoded", "application/xml;charset=utf-8", "T" })
	void theContentTypeOfWhatIsSentDoesNotMatter(String type) {
		poll();
		HttpResponse<String> response = SockJs.post(address("xhr_send"), SockJs.array("\n"), "Content-Type", type);
		assertThat(response.statusCode()).isEqualTo(204);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().allValues("Cache-Control")).containsExactly(NOT_CACHED);
	}

	@Test
	void aMessageThatIsTooLargeIsRefusedAndEndsTheSession() {
		poll();
		String large = SockJs.array("x".repeat(300_000));
		assertThat(SockJs.post(address("xhr_send"), large).statusCode()).isEqualTo(413);
		assertThat(poll().body()).isEqualTo("c[1009,\"message too large\"]\n");
	}

	@Test
	void manyMessagesInOneRequestAreWelcome() {
		poll();
		String[] many = IntStream.range(0, 100).mapToObj((i) -> "\n".repeat(10_000)).toArray(String[]::new);
		assertThat(SockJs.post(address("xhr_send"), SockJs.array(many)).statusCode()).isEqualTo(204);
	}

	@Test
	void brokenJsonEndsAWebSocket() {
		try (RawWebSocket socket = RawWebSocket.open(this.port, this.session.getPath() + "/websocket")) {
			socket.receive(RawWebSocket.PATIENCE);
			socket.send("");
			socket.send("[\"x");
			assertThat(new String(socket.receive(RawWebSocket.PATIENCE), StandardCharsets.UTF_8))
				.isEqualTo("c[1007,\"broken JSON encoding\"]");
			assertThat(socket.awaitClose().code()).isEqualTo(1007);
		}
	}

	@Test
	void badInputLeavesNothingInTheLog(CapturedOutput output) {
		int before = output.length();
		poll();
		SockJs.post(address("xhr_send"), "[\"x");
		SockJs.post(address("xhr_send"), "");
		SockJs.post(address("pigeon"), "");
		SockJs.get(address("xhr"));
		SockJs.post(address("xhr.html"), "");
		newSession();
		brokenJsonEndsAWebSocket();
		assertThat(output.getAll().substring(before)).doesNotContain("ERROR", "WARN", "Exception");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/info", "/000/s/xhr", "/000/s/eventsource", "/000/s/htmlfile?c=x", "/iframe.html",
			"/websocket", "/000/s/websocket" })
	void anOriginThatIsNoAddressIsForeign(String path) {
		for (String origin : new String[] { "http://127.0.0.1:" + this.port + ".evil.example", "http://[", "%",
				"x y" }) {
			assertThat(SockJs.get(chat(path), "Origin", origin).statusCode()).isIn(400, 403);
		}
	}

	@Test
	void pollsAndStreamsAreNotCachedOrTransformed() {
		HttpResponse<String> response = poll();
		assertThat(response.body()).isEqualTo("o\n");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly(NOT_CACHED);
		assertThat(response.headers().firstValue("Content-Type")).get()
			.asString()
			.isEqualToIgnoringCase("application/javascript;charset=UTF-8");
	}

	@Test
	void anEventStreamHasEventsAndNoCharset() {
		var stream = SockJs.getAsync(address("eventsource"));
		sendWhenOpen(CONNECT, "SEND\n\n100%\0");
		HttpResponse<String> response = stream.join();
		assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
		assertThat(response.body()).startsWith("\r\ndata: o\r\n\r\ndata: a[\"CONNECTED")
			.endsWith("data: c[1002,\"protocol fault\"]\r\n\r\n");
	}

	@Test
	void anHtmlFileHasScriptsWithTheNonceOfItsPolicy() {
		var stream = SockJs.getAsync(URI.create(address("htmlfile") + "?c=%5fjp.%61bc"));
		sendWhenOpen(CONNECT, "SEND\n\n\0");
		HttpResponse<String> response = stream.join();
		String nonce = response.body().replaceFirst("(?s).*?<script nonce=\"([^\"]+)\".*", "$1");
		assertThat(response.headers().allValues("Content-Security-Policy")).singleElement()
			.asString()
			.contains("script-src 'nonce-" + nonce + "'");
		assertThat(response.body()).contains("var c = parent._jp.abc;")
			.contains("<script nonce=\"" + nonce + "\">\np(\"o\");\n</script>\r\n")
			.contains("p(\"c[1002,\\\"protocol fault\\\"]\");");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?c=", "?c=a(1)", "?c=%3Cscript%3E", "?d=x" })
	void anHtmlFileNeedsACallback(String query) {
		HttpResponse<String> response = SockJs.get(URI.create(address("htmlfile") + query));
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).isEqualTo("\"callback\" parameter required");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/iframe.html", "/iframe-1.5.1.html", "/iframe-0.0.1-dev.x.html" })
	void theFrameHasNoScriptButFromOurOrigin(String path) {
		HttpResponse<String> page = SockJs.get(chat(path));
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.headers().firstValue("Content-Security-Policy")).get()
			.asString()
			.contains("script-src 'self';", "frame-ancestors 'self'");
		assertThat(Pattern.compile("<script(?! src=\"/[^/])").matcher(page.body()).find()).isFalse();
		Pattern.compile("src=\"([^\"]+)\"")
			.matcher(page.body())
			.results()
			.forEach((script) -> assertThat(
					SockJs.get(URI.create("http://127.0.0.1:" + this.port + script.group(1))).statusCode())
				.isEqualTo(200));
		assertThat(
				SockJs.get(chat(path), "If-None-Match", page.headers().firstValue("ETag").orElseThrow()).statusCode())
			.isEqualTo(304);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/iframe.htm", "/iframe", "/iframe-A.html", "/IFRAME.HTML", "/iframe.xml" })
	void anAddressThatOnlyResemblesTheFrameIsNotFound(String path) {
		assertThat(SockJs.get(chat(path)).statusCode()).isEqualTo(404);
	}

	private void sendWhenOpen(String... frames) {
		await().until(() -> SockJs.post(address("xhr_send"), SockJs.array(frames)).statusCode() == 204);
	}

	private HttpResponse<String> poll() {
		return SockJs.post(address("xhr"), "");
	}

	private URI address(String transport) {
		return URI.create(this.session + "/" + transport);
	}

	private URI chat(String path) {
		return URI.create("http://127.0.0.1:" + this.port + "/chat" + path);
	}

}
