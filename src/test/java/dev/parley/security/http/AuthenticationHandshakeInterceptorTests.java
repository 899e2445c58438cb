package dev.parley.security.http;

import java.util.HashMap;
import java.util.Map;

import dev.parley.security.SecurityFixture;
import org.junit.jupiter.api.Test;

import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

class AuthenticationHandshakeInterceptorTests {

	private final SecurityFixture fixture = new SecurityFixture();

	private final SignedInContextRepository contexts = new SignedInContextRepository(this.fixture.accounts,
			SecurityFixture.BROWSERS, this.fixture.clock);

	private final HttpSessionCsrfTokenRepository csrfTokens = new HttpSessionCsrfTokenRepository();

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void aHandshakeWithoutAnHttpSessionLeavesNothingAndMakesNone() {
		assertThat(handshake()).isEmpty();
		assertThat(this.request.getSession(false)).isNull();
	}

	@Test
	void aHandshakeOfAVisitorLeavesNothing() {
		this.csrfTokens.saveToken(this.csrfTokens.generateToken(this.request), this.request, this.response);
		assertThat(handshake()).isEmpty();
	}

	@Test
	void aHandshakeOfASignedInBrowserLeavesItsSessionUserAndCsrfToken() {
		signIn();
		HandshakeCredential credential = HandshakeCredential.from(handshake());
		assertThat(credential).isNotNull();
		assertThat(credential.httpSessionId()).isEqualTo(this.request.getSession().getId());
		assertThat(credential.account().name()).isEqualTo("mina");
		assertThat(credential.csrfToken()).isEqualTo(this.csrfTokens.loadToken(this.request).getToken());
		assertThat(credential.toString()).doesNotContain(credential.csrfToken(), credential.httpSessionId());
	}

	@Test
	void aHandshakeOfADisabledAccountLeavesNothing() {
		signIn();
		this.fixture.accounts.disable("mina");
		assertThat(handshake()).isEmpty();
	}

	@Test
	void aHandshakeOfABrowserWhosePasswordWasChangedElsewhereLeavesNothing() {
		signIn();
		this.fixture.accounts.changePassword("mina", "{x}new");
		assertThat(handshake()).isEmpty();
	}

	private void signIn() {
		this.csrfTokens.saveToken(this.csrfTokens.generateToken(this.request), this.request, this.response);
		this.contexts.signIn(this.fixture.mina(), this.request);
	}

	private Map<String, Object> handshake() {
		Map<String, Object> attributes = new HashMap<>();
		boolean proceed = new AuthenticationHandshakeInterceptor(this.contexts, this.csrfTokens).beforeHandshake(
				new ServletServerHttpRequest(this.request), new ServletServerHttpResponse(this.response),
				new TextWebSocketHandler(), attributes);
		assertThat(proceed).isTrue();
		return attributes;
	}

}
