package dev.parley.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.text.Digits;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Restores each request as its client sent it to the first of our proxies: the client's
 * address, the scheme, and the host. This happens before anything else reads the request,
 * so that it holds for cookies, origins, limits and the audit alike. Such headers from
 * anybody else are dropped. Immutable.
 */
final class TrustedProxies implements HttpConfiguration.Customizer {

	private static final List<String> HEADERS = List.of(HttpHeader.FORWARDED.asString(),
			HttpHeader.X_FORWARDED_FOR.asString(), HttpHeader.X_FORWARDED_PROTO.asString(),
			HttpHeader.X_FORWARDED_HOST.asString(), HttpHeader.X_FORWARDED_PORT.asString(),
			HttpHeader.X_FORWARDED_SERVER.asString(), "X-Forwarded-Ssl", "X-Forwarded-Prefix", "X-Proxied-Https");

	private static final Pattern AUTHORITY = Pattern
		.compile("([^:/?#@\\[\\]\\s]++|\\[[0-9A-Fa-f:.]++])(?::([0-9]++))?");

	private static final int LARGEST_PORT = 65_535;

	private final List<IpAddressMatcher> trusted;

	private final ProxyProperties.Headers family;

	TrustedProxies(ProxyProperties properties) {
		this.trusted = properties.matchers();
		this.family = properties.headers();
	}

	@Override
	public Request customize(Request request, HttpFields.Mutable responseHeaders) {
		HttpFields headers = request.getHeaders();
		if (HEADERS.stream().noneMatch(headers::contains)) {
			return request;
		}
		HttpFields.Mutable others = HttpFields.build(headers);
		HEADERS.forEach(others::remove);
		ConnectionMetaData connection = request.getConnectionMetaData();
		if (!(connection.getRemoteSocketAddress() instanceof InetSocketAddress peer)
				|| !isTrusted(peer.getAddress().getHostAddress())) {
			return new Forwarded(request, request.getHttpURI(), request.isSecure(), others, connection);
		}
		return forwarded(request, others, connection, peer, forwarding(headers));
	}

	private Forwarding forwarding(HttpFields headers) {
		try {
			return (this.family == ProxyProperties.Headers.FORWARDED) ? Forwarding.byRfc7239(headers, this::isTrusted)
					: Forwarding.byOlderHeaders(headers, this::isTrusted);
		}
		catch (IllegalArgumentException ex) {
			throw unreadable("What the proxy says about the client cannot be read", ex);
		}
	}

	private boolean isTrusted(String address) {
		return this.trusted.stream().anyMatch((each) -> each.matches(address));
	}

	private static Request forwarded(Request request, HttpFields.Mutable headers, ConnectionMetaData connection,
			InetSocketAddress peer, Forwarding forwarding) {
		HttpURI.Mutable uri = HttpURI.build(request.getHttpURI());
		if (forwarding.scheme() != null) {
			uri.scheme(forwarding.scheme());
		}
		HostPort authority = authority(request, forwarding);
		if (authority != null) {
			uri.authority(authority.getHost(), authority.getPort());
			headers.put(new HostPortHttpField(authority.getHost(), authority.getPort()));
		}
		InetSocketAddress client = (forwarding.client() != null)
				? InetSocketAddress.createUnresolved(forwarding.client(), peer.getPort()) : peer;
		return new Forwarded(request, uri.asImmutable(), "https".equals(uri.getScheme()), headers,
				new Client(connection, client, authority));
	}

	/** Null if neither the proxy nor the request has one. */
	private static @Nullable HostPort authority(Request request, Forwarding forwarding) {
		String host = Objects.requireNonNullElse(forwarding.authority(),
				Objects.requireNonNullElse(request.getHeaders().get(HttpHeader.HOST), ""));
		if (host.isEmpty()) {
			return null;
		}
		// HostPort itself would log a warning.
		Matcher parts = AUTHORITY.matcher(host);
		if (!parts.matches()) {
			throw unreadable("The host that the proxy names is none", null);
		}
		String port = (parts.group(2) != null) ? parts.group(2) : forwarding.port();
		return new HostPort(parts.group(1), (port != null) ? port(port) : 0);
	}

	private static int port(String text) {
		long port = Digits.number(text, 0, text.length(), 5);
		if (port < 1 || port > LARGEST_PORT) {
			throw unreadable("The port that the proxy names is none", null);
		}
		return (int) port;
	}

	private static HttpException.RuntimeException unreadable(String what, @Nullable Throwable cause) {
		return new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, what, cause);
	}

	/** The request as its client sent it. */
	private static final class Forwarded extends Request.Wrapper {

		private final HttpURI uri;

		private final boolean secure;

		private final HttpFields headers;

		private final ConnectionMetaData connection;

		Forwarded(Request request, HttpURI uri, boolean secure, HttpFields headers, ConnectionMetaData connection) {
			super(request);
			this.uri = uri;
			this.secure = secure;
			this.headers = headers;
			this.connection = connection;
		}

		@Override
		public HttpURI getHttpURI() {
			return this.uri;
		}

		@Override
		public boolean isSecure() {
			return this.secure;
		}

		@Override
		public HttpFields getHeaders() {
			return this.headers;
		}

		@Override
		public ConnectionMetaData getConnectionMetaData() {
			return this.connection;
		}

	}

	/** The connection as if it came from the client. */
	private static final class Client extends ConnectionMetaData.Wrapper {

		private final InetSocketAddress address;

		private final @Nullable HostPort authority;

		Client(ConnectionMetaData connection, InetSocketAddress address, @Nullable HostPort authority) {
			super(connection);
			this.address = address;
			this.authority = authority;
		}

		@Override
		public SocketAddress getRemoteSocketAddress() {
			return this.address;
		}

		@Override
		public @Nullable HostPort getServerAuthority() {
			return (this.authority != null) ? this.authority : super.getServerAuthority();
		}

	}

}
