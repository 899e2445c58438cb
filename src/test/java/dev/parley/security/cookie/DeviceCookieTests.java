package dev.parley.security.cookie;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import dev.parley.security.secret.ServerSecret;
import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class DeviceCookieTests {

	private static final Instant NOW = Instant.parse("2026-11-26T07:00:00Z");

	private final ServerSecret secret = ServerSecret.random();

	private final DeviceCookie devices = at(NOW);

	@Test
	void aBrowserIsKnownForTheAccountThatWasSignedInThereAndNoOther() {
		MockHttpServletRequest request = request(remember(new MockHttpServletRequest(), "mina"));
		assertThat(this.devices.device(request, "mina")).isNotBlank();
		assertThat(this.devices.device(request, "jun")).isNull();
		assertThat(this.devices.device(new MockHttpServletRequest(), "mina")).isNull();
	}

	@Test
	void itStaysTheSameBrowserAtTheNextSignIn() {
		MockHttpServletRequest first = request(remember(new MockHttpServletRequest(), "mina"));
		MockHttpServletRequest second = request(remember(first, "mina"));
		assertThat(this.devices.device(second, "mina")).isEqualTo(this.devices.device(first, "mina"));
	}

	@Test
	void nobodyElseCanMakeOneAndItEnds() {
		Cookie cookie = remember(new MockHttpServletRequest(), "mina");
		assertThat(new DeviceCookie(ServerSecret.random(), clock(NOW)).device(request(cookie), "mina")).isNull();
		assertThat(at(NOW.plus(Duration.ofDays(181))).device(request(cookie), "mina")).isNull();
		String longer = cookie.getValue().replaceFirst("\\.\\d+\\.", ".99999999999.");
		assertThat(this.devices.device(request(new Cookie("parley-device", longer)), "mina")).isNull();
		for (String rubbish : new String[] { "", "a.b.c", "....", cookie.getValue() + "A" }) {
			assertThat(this.devices.device(request(new Cookie("parley-device", rubbish)), "mina")).isNull();
		}
	}

	@Test
	void overTlsItIsThisHostsAlone() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setSecure(true);
		Cookie cookie = remember(request, "mina");
		assertThat(cookie.getName()).isEqualTo("__Host-parley-device");
		assertThat(cookie.getSecure()).isTrue();
		assertThat(cookie.isHttpOnly()).isTrue();
		assertThat(cookie.getAttribute("SameSite")).isEqualTo("Strict");
	}

	private Cookie remember(MockHttpServletRequest request, String account) {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.devices.remember(request, response, account);
		return response.getCookies()[0];
	}

	private static MockHttpServletRequest request(Cookie cookie) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setCookies(cookie);
		return request;
	}

	private DeviceCookie at(Instant now) {
		return new DeviceCookie(this.secret, clock(now));
	}

	private static Clock clock(Instant now) {
		return Clock.fixed(now, ZoneOffset.UTC);
	}

}
