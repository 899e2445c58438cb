package dev.parley.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import com.microsoft.playwright.Page;
import dev.parley.support.Chromium;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients that pages use: stomp.js 2.3.4 and @stomp/stompjs 7 in Chromium. The
 * scenarios are in JavaScript; each returns what it has received.
 */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.heart-beat-send=2s", "parley.stomp.heart-beat-receive=2s" })
@Slow
class BrowserClientsIT {

	private static Chromium chromium;

	@LocalServerPort
	int port;

	private Page page;

	@BeforeAll
	static void launch() {
		chromium = Chromium.launch();
	}

	@AfterAll
	static void quit() {
		chromium.close();
	}

	@AfterEach
	void leave() {
		this.page.close();
	}

	@ParameterizedTest
	@EnumSource
	void itConnectsAndDisconnects(Client client) {
		assertThat(run(client, "connect")).isEqualTo(List.of("CONNECTED", client.version));
	}

	@ParameterizedTest
	@EnumSource
	void itGetsReceipts(Client client) {
		assertThat(run(client, "receipts")).isEqualTo(List.of("안녕", "r2"));
	}

	@ParameterizedTest
	@EnumSource
	void itAcknowledges(Client client) {
		assertThat(run(client, "acks")).isEqualTo(List.of("one", "two"));
	}

	@ParameterizedTest
	@EnumSource
	void itRejectsAndGetsTheMessageAgain(Client client) {
		assertThat(run(client, "nacks")).isEqualTo(List.of("new", "true"));
	}

	@ParameterizedTest
	@EnumSource
	void itCommitsAndAborts(Client client) {
		assertThat(run(client, "transactions")).isEqualTo(List.of("outside", "one"));
	}

	@ParameterizedTest
	@EnumSource
	void itBeatsAndIsBeatenFor(Client client) {
		assertThat(run(client, "heartBeats")).isEqualTo("beaten for and not cut off");
	}

	@ParameterizedTest
	@EnumSource
	void bodiesArriveWhole(Client client) {
		assertThat(run(client, "bodies")).isEqualTo(client.bodies);
	}

	@ParameterizedTest
	@EnumSource
	void itIsToldOfAnErrorBeforeTheClose(Client client) {
		assertThat(run(client, "errors")).isEqualTo(List.of("The frame breaks a rule of STOMP", "r9", 1002));
	}

	private Object run(Client client, String scenario) {
		this.page = chromium.browser().newPage();
		// Any page of ours will do: only its origin and its policies matter.
		this.page.navigate("http://localhost:" + this.port + "/no-such-page");
		this.page.evaluate("""
				(address) => new Promise((loaded) => {
				  const policy = trustedTypes.createPolicy('parley', { createScriptURL: (url) => url });
				  const script = document.createElement('script');
				  script.onload = loaded;
				  script.src = policy.createScriptURL(address);
				  document.body.append(script);
				})""", "/webjars/" + client.script);
		String url = "ws://localhost:" + this.port + "/chat";
		return this.page.evaluate("async () => { const scenarios = %s; return scenarios.%s('%s'); }"
			.formatted(client.scenarios().strip(), scenario, url));
	}

	private enum Client {

		/** This client knows STOMP up to 1.1, and text bodies only. */
		STOMP_JS_2("stomp-websocket/stomp.min.js", "stomp-js-2.js", "1.1", List.of(60000, "한글 🙂")),

		STOMP_JS_7("stomp__stompjs/bundles/stomp.umd.min.js", "stomp-js-7.js", "1.2",
				List.of(true, "한글 🙂\0 behind a NUL"));

		private final String script;

		private final String scenarios;

		private final String version;

		private final List<Object> bodies;

		Client(String script, String scenarios, String version, List<Object> bodies) {
			this.script = script;
			this.scenarios = scenarios;
			this.version = version;
			this.bodies = bodies;
		}

		private String scenarios() {
			try (InputStream in = getClass().getResourceAsStream("/conformance/" + this.scenarios)) {
				return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
