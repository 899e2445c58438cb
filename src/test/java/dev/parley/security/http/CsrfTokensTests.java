package dev.parley.security.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;

import static org.assertj.core.api.Assertions.assertThat;

public class CsrfTokensTests {

	private static final String TOKEN = "3e1c8e6a-8f0b-4b0e-9d0a-0d6f1a4f6a11";

	@Test
	void theTokenThatSpringSecurityMaskedMatches() {
		String masked = mask(TOKEN);
		assertThat(masked).isNotEqualTo(mask(TOKEN));
		assertThat(CsrfTokens.matches(masked, TOKEN)).isTrue();
	}

	@Test
	void theMaskedTokenOfAnotherSessionDoesNotMatch() {
		assertThat(CsrfTokens.matches(mask(TOKEN.replace('3', '4')), TOKEN)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "x", "not base64!", "AAAA", TOKEN })
	void anythingElseDoesNotMatch(String masked) {
		assertThat(CsrfTokens.matches(masked, TOKEN)).isFalse();
	}

	@Test
	void theUnmaskedTokenDoesNotMatch() {
		String encoded = Base64.getUrlEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8));
		assertThat(CsrfTokens.matches(encoded, TOKEN)).isFalse();
	}

	public static String mask(String token) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		new XorCsrfTokenRequestAttributeHandler().handle(request, new MockHttpServletResponse(),
				() -> new DefaultCsrfToken(CsrfTokens.HEADER, "_csrf", token));
		return ((CsrfToken) request.getAttribute(CsrfToken.class.getName())).getToken();
	}

}
