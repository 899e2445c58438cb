package dev.parley.web;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The proxies are at 10.0.0.1 and 10.0.0.2. */
class ForwardingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			203.0.113.7                           | 203.0.113.7
			203.0.113.7:4711                      | 203.0.113.7
			2001:db8::7                           | 2001:db8::7
			[2001:db8::7]:4711                    | 2001:db8::7
			6.6.6.6, 203.0.113.7                  | 203.0.113.7
			6.6.6.6, 203.0.113.7, 10.0.0.1        | 203.0.113.7
			10.0.0.1, 203.0.113.7, 10.0.0.2, 10.0.0.1 | 203.0.113.7
			10.0.0.1, 10.0.0.2                    | 10.0.0.1
			6.6.6.6, unknown                      |
			6.6.6.6, _hidden, 10.0.0.1            |
			6.6.6.6, localhost                    |
			6.6.6.6, 203.0.113.7 evil             |
			""")
	void theClientIsTheFirstFromTheRightThatIsNoProxy(String header, String client) {
		assertThat(older("X-Forwarded-For", header).client()).isEqualTo(client);
	}

	@Test
	void severalLinesAreOneList() {
		assertThat(older("X-Forwarded-For", "6.6.6.6", "X-Forwarded-For", "203.0.113.7").client())
			.isEqualTo("203.0.113.7");
	}

	@ParameterizedTest
	@CsvSource({ "https, https", "HTTPS, https", "wss, https", "http, http", "ws, http", "gopher,",
			"'http, https', https" })
	void theSchemeIsThatOfHttp(String header, String scheme) {
		assertThat(older("X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", header).scheme()).isEqualTo(scheme);
	}

	@Test
	void schemeAndHostAreThoseThatTheClientUsedAtTheFirstProxy() {
		Forwarding forwarding = older("X-Forwarded-For", "6.6.6.6, 203.0.113.7, 10.0.0.1", "X-Forwarded-Proto",
				"gopher, https, http", "X-Forwarded-Host", "evil.example, chat.example.org, inner:8080");
		assertThat(forwarding).isEqualTo(new Forwarding("203.0.113.7", "https", "chat.example.org", null));
	}

	@Test
	void oneSchemeIsForTheWholeWay() {
		assertThat(older("X-Forwarded-For", "203.0.113.7, 10.0.0.1", "X-Forwarded-Proto", "https").scheme())
			.isEqualTo("https");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					for=203.0.113.7;proto=https;host=chat.example.org                             | 203.0.113.7 | https | chat.example.org
					For="[2001:db8::7]:4711" ; Proto=wss                                          | 2001:db8::7 | https |
					for=6.6.6.6;host=evil.example, for=203.0.113.7;host="chat.example.org:8443"    | 203.0.113.7 |       | chat.example.org:8443
					for=6.6.6.6, for=203.0.113.7;proto=https, for=10.0.0.1;proto=http              | 203.0.113.7 | https |
					for=_hidden;proto=https                                                       |             | https |
					proto=https                                                                   |             | https |
					;;=;                                                                          |             |       |
					""")
	void forwardedSaysTheSame(String header, String client, String scheme, String host) {
		assertThat(Forwarding.byRfc7239(headers("Forwarded", header), ForwardingTests::isProxy))
			.isEqualTo(new Forwarding(client, scheme, host, null));
	}

	@Test
	void quotesThatDoNotEndAreNoForwarding() {
		HttpFields headers = headers("Forwarded", "for=\"203.0.113.7");
		assertThatIllegalArgumentException().isThrownBy(() -> Forwarding.byRfc7239(headers, ForwardingTests::isProxy));
	}

	private static Forwarding older(String... lines) {
		return Forwarding.byOlderHeaders(headers(lines), ForwardingTests::isProxy);
	}

	private static HttpFields headers(String... lines) {
		HttpFields.Mutable headers = HttpFields.build();
		for (int i = 0; i < lines.length; i += 2) {
			headers.add(lines[i], lines[i + 1]);
		}
		return headers;
	}

	private static boolean isProxy(String address) {
		return address.startsWith("10.0.0.");
	}

}
