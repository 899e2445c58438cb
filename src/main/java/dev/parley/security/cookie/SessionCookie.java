package dev.parley.security.cookie;

import java.util.List;
import java.util.Objects;

import dev.parley.cookie.HostCookie;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.web.server.Cookie;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.stereotype.Component;

/**
 * The cookie of a signed-in browser, as {@code server.servlet.session.cookie} says; over
 * TLS its name has the prefix {@code __Host-} and no other is read, unless the
 * configuration gives it a domain or a path of its own, which that prefix forbids.
 * <p>
 * Safe for any thread.
 */
@Component
final class SessionCookie implements CookieSerializer {

	private static final String NAME = "parley-session";

	private final DefaultCookieSerializer plain;

	private final DefaultCookieSerializer overTls;

	SessionCookie(ServerProperties server) {
		Cookie settings = server.getServlet().getSession().getCookie();
		this.plain = serializer(settings);
		boolean anyHost = settings.getDomain() != null || settings.getPath() != null;
		this.overTls = anyHost ? this.plain : hostOnly(settings);
	}

	@Override
	public List<String> readCookieValues(HttpServletRequest request) {
		return serializer(request).readCookieValues(request);
	}

	@Override
	public void writeCookieValue(CookieValue value) {
		serializer(value.getRequest()).writeCookieValue(value);
	}

	private CookieSerializer serializer(HttpServletRequest request) {
		return request.isSecure() ? this.overTls : this.plain;
	}

	private static DefaultCookieSerializer hostOnly(Cookie settings) {
		DefaultCookieSerializer serializer = serializer(settings);
		serializer.setCookieName(new HostCookie(name(settings)).overTls());
		serializer.setCookiePath("/");
		serializer.setUseSecureCookie(true);
		return serializer;
	}

	private static DefaultCookieSerializer serializer(Cookie settings) {
		DefaultCookieSerializer serializer = new DefaultCookieSerializer();
		serializer.setCookieName(name(settings));
		if (settings.getDomain() != null) {
			serializer.setDomainName(settings.getDomain());
		}
		if (settings.getPath() != null) {
			serializer.setCookiePath(settings.getPath());
		}
		if (settings.getSecure() != null) {
			serializer.setUseSecureCookie(settings.getSecure());
		}
		serializer.setUseHttpOnlyCookie(!Boolean.FALSE.equals(settings.getHttpOnly()));
		if (settings.getSameSite() != null) {
			serializer.setSameSite(settings.getSameSite().attributeValue());
		}
		return serializer;
	}

	private static String name(Cookie settings) {
		return Objects.requireNonNullElse(settings.getName(), NAME);
	}

}
