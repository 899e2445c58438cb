package dev.parley.endpoint;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OriginTests {

	@ParameterizedTest
	@CsvSource({ "https://chat.example.org, https://chat.example.org",
			"https://chat.example.org:443, https://chat.example.org",
			"HTTPS://Chat.Example.ORG, https://chat.example.org", "wss://chat.example.org, https://chat.example.org",
			"ws://chat.example.org:80, http://chat.example.org", "http://[::1]:8080, http://[::1]:8080",
			"http://localhost:8080, http://localhost:8080", "capacitor://localhost, capacitor://localhost",
			"chrome-extension://abcdefghij, chrome-extension://abcdefghij", "app://my_app, app://my_app" })
	void itIsWrittenAsABrowserWritesIt(String text, String written) {
		assertThat(Origin.parse(text)).hasToString(written);
		assertThat(Origin.parse(text)).isEqualTo(Origin.parse(written));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "*", "chat.example.org", "http://", "file://", "http:/a", "http://a/",
			"http://a?b", "http://a#b", "http://a:b@c", "http://a:0", "http://a:65536", "http://a:", "http://a b",
			"http://a, http://b", "http://[", "http://a;b", "javascript:alert(1)", "http://\u00fc.example",
			"1http://a" })
	void everythingElseIsNone(String text) {
		assertThat(Origin.parse(text)).isNull();
	}

	@Test
	void appsMayBeListed() {
		BrowserProperties browser = new BrowserProperties(List.of("capacitor://localhost", "https://www.Example.org"));
		assertThat(List.of("capacitor://localhost", "https://www.example.org", "wss://www.example.org:443"))
			.allSatisfy((each) -> assertThat(browser.allows(Origin.parse(each))).isTrue());
		assertThat(List.of("capacitor://evil", "ionic://localhost", "http://www.example.org", "https://example.org"))
			.allSatisfy((each) -> assertThat(browser.allows(Origin.parse(each))).isFalse());
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "null", "https://*.example.org", "https://example.org/", "example.org", "file://" })
	void aListWithAnythingElseStopsTheStart(String origin) {
		assertThatIllegalArgumentException().isThrownBy(() -> new BrowserProperties(List.of(origin)))
			.withMessageContaining("'" + origin + "'")
			.withMessageContaining("https://www.example.org");
	}

}
