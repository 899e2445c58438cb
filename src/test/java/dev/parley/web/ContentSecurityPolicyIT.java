package dev.parley.web;

import java.util.List;

import com.microsoft.playwright.Page;
import dev.parley.support.Chromium;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

/** How a real browser handles our headers. */
@SpringBootTest(classes = WebIT.WebModule.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid}",
				"management.endpoint.health.validate-group-membership=false" })
class ContentSecurityPolicyIT {

	@AutoClose
	private static Chromium chromium;

	@LocalServerPort
	private int port;

	private Page page;

	@BeforeAll
	static void launch() {
		chromium = Chromium.launch();
	}

	@BeforeEach
	void open() {
		this.page = chromium.browser().newPage();
		// Any page of ours will do: the headers are the same.
		this.page.navigate("http://localhost:" + this.port + "/no-such-page");
		this.page.evaluate("""
				() => {
				  window.violations = [];
				  document.addEventListener('securitypolicyviolation',
				    (event) => window.violations.push(event.effectiveDirective));
				}""");
	}

	@AfterEach
	void close() {
		this.page.close();
	}

	@Test
	void ourOwnStyleSheetIsApplied() {
		assertThat(this.page.evaluate("() => getComputedStyle(document.body).display")).isEqualTo("grid");
	}

	@Test
	void aWebSocketToOurOwnHostIsAllowed() {
		assertThat(violationsAfter("new WebSocket('ws://' + location.host + '/chat').onerror = done")).isEmpty();
	}

	@Test
	void aRequestToOurOwnHostIsAllowed() {
		assertThat(violationsAfter("fetch('/chat/info').then(done, done)")).isEmpty();
	}

	@Test
	void aConnectionToAnotherHostIsNot() {
		assertThat(violationsAfter("document.addEventListener('securitypolicyviolation', done);"
				+ "try { new WebSocket('ws://127.0.0.1:9/') } catch (refused) { }"))
			.asInstanceOf(LIST)
			.containsExactly("connect-src");
	}

	@Test
	void anInlineScriptIsNotRun() {
		assertThat(violationsAfter("""
				document.addEventListener('securitypolicyviolation', done);
				const script = document.createElement('script');
				script.append('window.injected = true');
				document.body.append(script);""")).asInstanceOf(LIST).contains("require-trusted-types-for");
		assertThat(this.page.evaluate("() => window.injected === undefined")).isEqualTo(true);
	}

	@Test
	void notEvenOneThatOurOwnPolicyOfTrustedTypesHasLetPass() {
		assertThat(violationsAfter("""
				document.addEventListener('securitypolicyviolation', done);
				const policy = trustedTypes.createPolicy('parley', { createScript: (text) => text });
				const script = document.createElement('script');
				script.text = policy.createScript('window.injected = true');
				document.body.append(script);""")).asInstanceOf(LIST).containsExactly("script-src-elem");
		assertThat(this.page.evaluate("() => window.injected === undefined")).isEqualTo(true);
	}

	@Test
	void noTextBecomesMarkup() {
		assertThat(violationsAfter("""
				document.addEventListener('securitypolicyviolation', done);
				try { document.body.innerHTML = '<b>x</b>'; } catch (refused) { }""")).asInstanceOf(LIST)
			.containsExactly("require-trusted-types-for");
	}

	/** The directives that were violated before the script called done. */
	private List<?> violationsAfter(String script) {
		this.page.evaluate("() => new Promise((done) => { " + script + " })");
		return (List<?>) this.page.evaluate("() => window.violations");
	}

}
