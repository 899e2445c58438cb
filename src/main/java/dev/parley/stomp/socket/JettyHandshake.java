package dev.parley.stomp.socket;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletCoreRequest;
import org.eclipse.jetty.ee11.servlet.ServletCoreResponse;
import org.eclipse.jetty.ee11.websocket.server.internal.JettyServerFrameHandlerFactory;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.ExtensionConfig;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.UpgradeRequest;
import org.eclipse.jetty.websocket.api.UpgradeResponse;
import org.eclipse.jetty.websocket.common.JettyExtensionConfig;
import org.eclipse.jetty.websocket.common.JettyWebSocketFrameHandler;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.RequestUpgradeStrategy;

import dev.parley.limit.BytesBeingRead;

/**
 * Upgrades a request to a WebSocket on Jetty, as Spring's strategy does, with two
 * differences. It keeps only those parts of the handshake that may be needed later, where
 * Jetty keeps the request with everything that filters have attached to it, 14 KB a
 * connection. And it agrees on permessage-deflate only if that is configured, and then on
 * {@link SharedDeflate}, where Jetty accepts any browser's offer. STOMP gets the bytes of
 * a message as they arrive, because frames need not end with one: so a frame that is too
 * large is answered, however long the message around it. Safe for any thread.
 */
final class JettyHandshake implements RequestUpgradeStrategy {

	private static final String[] VERSIONS = { "13" };

	private final boolean compression;

	private final BytesBeingRead reading;

	private volatile @Nullable WebSocketMappings compressing;

	/**
	 * @param compression whether permessage-deflate is agreed on with clients that offer
	 * it
	 * @param reading counts the bytes of messages that have not arrived completely
	 */
	JettyHandshake(boolean compression, BytesBeingRead reading) {
		this.compression = compression;
		this.reading = reading;
	}

	@Override
	public String[] getSupportedVersions() {
		return VERSIONS.clone();
	}

	@Override
	public List<WebSocketExtension> getSupportedExtensions(ServerHttpRequest request) {
		return List.of();
	}

	@Override
	public void upgrade(ServerHttpRequest request, ServerHttpResponse response, @Nullable String selectedProtocol,
			List<WebSocketExtension> selectedExtensions, @Nullable Principal user, WebSocketHandler handler,
			Map<String, Object> attributes) {
		HttpServletRequest asked = ((ServletServerHttpRequest) request).getServletRequest();
		HttpServletResponse answer = ((ServletServerHttpResponse) response).getServletResponse();
		ServletContext context = asked.getServletContext();
		JettyConnection connection = new JettyConnection(attributes, user);
		JettyEndpoint whole = new JettyEndpoint(handler, connection);
		boolean stomp = WebSocketHandlerDecorator.unwrap(handler) instanceof SubProtocolWebSocketHandler;
		Negotiator negotiator = new Negotiator(JettyServerFrameHandlerFactory.getFactory(context),
				stomp ? new JettyParts(whole) : new JettyMessages(whole, this.reading.open()), selectedProtocol,
				this.compression);
		Request core = new Acceptable(ServletCoreRequest.wrap(asked), request.getURI());
		WebSocketMappings mappings = mappings(context);
		try (Blocker.Callback done = Blocker.callback()) {
			try {
				if (!mappings.upgrade(negotiator, core, ServletCoreResponse.wrap(core, answer, false), done, null)) {
					throw new BadHandshakeException(HttpStatus.BAD_REQUEST, "This is not a WebSocket handshake");
				}
			}
			catch (RuntimeException ex) {
				// Jetty warns about a callback that nobody has called: anybody could fill
				// the log.
				done.failed(ex);
				throw ex;
			}
			done.block();
		}
		catch (HttpException.RuntimeException ex) {
			throw new BadHandshakeException(HttpStatus.BAD_REQUEST, String.valueOf(ex.getReason()));
		}
		catch (IOException ex) {
			throw new HandshakeFailureException("The request could not be upgraded", ex);
		}
	}

	private WebSocketMappings mappings(ServletContext context) {
		WebSocketMappings jettys = WebSocketMappings
			.ensureMappings(ServletContextHandler.getServletContextHandler(context));
		if (!this.compression) {
			return jettys;
		}
		WebSocketMappings known = this.compressing;
		if (known == null) {
			// Another thread may do the same: it makes no difference which is kept.
			known = new WebSocketMappings(SharedDeflate.in(jettys.getWebSocketComponents()));
			this.compressing = known;
		}
		return known;
	}

	/**
	 * A valid request that Jetty would refuse or throw at, made acceptable: Jetty wants
	 * {@code Upgrade}, which is a list, to have one element, and a query that {@link URI}
	 * accepts, which browsers do not ensure. Spring accepts any query.
	 */
	private static final class Acceptable extends Request.Wrapper {

		private final HttpFields headers;

		private final HttpURI address;

		Acceptable(Request request, URI address) {
			super(request);
			this.headers = HttpFields.build(request.getHeaders()).put(HttpHeader.UPGRADE, "websocket");
			this.address = HttpURI.from(address);
		}

		@Override
		public HttpFields getHeaders() {
			return this.headers;
		}

		@Override
		public HttpURI getHttpURI() {
			return this.address;
		}

	}

	private static final class Negotiator extends WebSocketNegotiator.AbstractNegotiator {

		private final JettyServerFrameHandlerFactory handlers;

		private final Session.Listener endpoint;

		private final @Nullable String subProtocol;

		private final boolean compression;

		Negotiator(JettyServerFrameHandlerFactory handlers, Session.Listener endpoint, @Nullable String subProtocol,
				boolean compression) {
			this.handlers = handlers;
			this.endpoint = endpoint;
			this.subProtocol = subProtocol;
			this.compression = compression;
		}

		@Override
		public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response,
				org.eclipse.jetty.util.Callback callback) {
			if (this.subProtocol != null) {
				response.setAcceptedSubProtocol(this.subProtocol);
			}
			if (!this.compression) {
				response.setExtensions(List.of());
			}
			JettyWebSocketFrameHandler handler = this.handlers.newJettyFrameHandler(this.endpoint);
			handler.setUpgradeRequest(Asked.of(request));
			handler.setUpgradeResponse(new Answered(this.subProtocol,
					response.getExtensions().stream().<ExtensionConfig>map(JettyExtensionConfig::new).toList()));
			return handler;
		}

	}

	/** The kept parts of the request. */
	private record Asked(URI uri, Map<String, List<String>> headers, String protocolVersion,
			boolean secure) implements UpgradeRequest {

		static Asked of(ServerUpgradeRequest request) {
			Map<String, List<String>> headers = new LinkedHashMap<>();
			for (HttpField field : request.getHeaders()) {
				headers.computeIfAbsent(field.getName(), request.getHeaders()::getValuesList);
			}
			return new Asked(request.getHttpURI().toURI(), headers, request.getProtocolVersion(), request.isSecure());
		}

		@Override
		public List<HttpCookie> getCookies() {
			return List.of();
		}

		@Override
		public List<ExtensionConfig> getExtensions() {
			return List.of();
		}

		@Override
		public @Nullable String getHeader(String name) {
			List<String> values = getHeaders(name);
			return values.isEmpty() ? null : values.get(0);
		}

		@Override
		public int getHeaderInt(String name) {
			String value = getHeader(name);
			return (value != null) ? Integer.parseInt(value) : -1;
		}

		@Override
		public Map<String, List<String>> getHeaders() {
			return this.headers;
		}

		@Override
		public List<String> getHeaders(String name) {
			return this.headers.entrySet()
				.stream()
				.filter((header) -> header.getKey().equalsIgnoreCase(name))
				.map(Map.Entry::getValue)
				.findFirst()
				.orElse(List.of());
		}

		@Override
		public @Nullable String getHost() {
			return this.uri.getHost();
		}

		@Override
		public String getHttpVersion() {
			return "HTTP/1.1";
		}

		@Override
		public String getMethod() {
			return "GET";
		}

		@Override
		public @Nullable String getOrigin() {
			return getHeader("Origin");
		}

		@Override
		public Map<String, List<String>> getParameterMap() {
			return Map.of();
		}

		@Override
		public String getProtocolVersion() {
			return this.protocolVersion;
		}

		@Override
		public @Nullable String getQueryString() {
			return this.uri.getQuery();
		}

		@Override
		public URI getRequestURI() {
			return this.uri;
		}

		@Override
		public List<String> getSubProtocols() {
			return getHeaders("Sec-WebSocket-Protocol");
		}

		@Override
		public @Nullable Principal getUserPrincipal() {
			return null;
		}

		@Override
		public boolean hasSubProtocol(String test) {
			return getSubProtocols().contains(test);
		}

		@Override
		public boolean isSecure() {
			return this.secure;
		}

	}

	/** The kept parts of the answer. */
	private record Answered(@Nullable String acceptedSubProtocol,
			List<ExtensionConfig> extensions) implements UpgradeResponse {

		@Override
		public @Nullable String getAcceptedSubProtocol() {
			return this.acceptedSubProtocol;
		}

		@Override
		public List<ExtensionConfig> getExtensions() {
			return this.extensions;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return null;
		}

		@Override
		public Set<String> getHeaderNames() {
			return Set.of();
		}

		@Override
		public Map<String, List<String>> getHeaders() {
			return Map.of();
		}

		@Override
		public List<String> getHeaders(String name) {
			return List.of();
		}

		@Override
		public int getStatusCode() {
			return HttpServletResponse.SC_SWITCHING_PROTOCOLS;
		}

	}

}
