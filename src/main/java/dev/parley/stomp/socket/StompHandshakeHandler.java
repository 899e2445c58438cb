package dev.parley.stomp.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

import dev.parley.engine.problem.Problem;
import dev.parley.limit.BytesBeingRead;
import dev.parley.stomp.problem.Problems;

/**
 * Refuses a handshake that breaks a rule, before Spring or the container throws, and
 * chooses the newest version of STOMP that both sides know: Spring's handler would take
 * the client's order, so it sees only our choice. Not a subclass of Spring's handler,
 * which would log the request's headers, cookies too, by our logger.
 */
public final class StompHandshakeHandler implements HandshakeHandler {

	private static final Logger log = LoggerFactory.getLogger(StompHandshakeHandler.class);

	private final DefaultHandshakeHandler handshakes;

	private final Problems problems;

	/** Whether the container would agree on an extension that is not wanted. */
	private final boolean hidesExtensions;

	/**
	 * The handler for the present container.
	 * @param compression whether permessage-deflate is agreed on
	 * @param reading counts the bytes of messages that have not arrived completely
	 */
	public StompHandshakeHandler(boolean compression, BytesBeingRead reading, Problems problems) {
		this.handshakes = Jetty.IS_PRESENT ? new DefaultHandshakeHandler(new JettyHandshake(compression, reading))
				: new DefaultHandshakeHandler();
		this.problems = problems;
		this.hidesExtensions = !compression && !Jetty.IS_PRESENT;
	}

	@Override
	public boolean doHandshake(ServerHttpRequest asked, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		try {
			HttpServletRequest servletRequest = ((ServletServerHttpRequest) asked).getServletRequest();
			HandshakeRules.check(servletRequest);
			ServerHttpRequest request = this.hidesExtensions
					? new ServletServerHttpRequest(new WithoutExtensions(servletRequest)) : asked;
			HttpHeaders headers = request.getHeaders();
			// Any case and further tokens are valid; Spring accepts only two spellings.
			headers.setConnection("Upgrade");
			headers.setUpgrade("websocket");
			List<String> offered = new WebSocketHttpHeaders(headers).getSecWebSocketProtocol();
			if (!offered.isEmpty()) {
				headers.put(WebSocketHttpHeaders.SEC_WEBSOCKET_PROTOCOL, newestFirst(offered));
			}
			return this.handshakes.doHandshake(request, response, handler, attributes);
		}
		catch (BadHandshakeException ex) {
			refuse(response, ex);
			return false;
		}
	}

	/** Tomcat agrees on whatever it knows, and asks nobody. */
	private static final class WithoutExtensions extends HttpServletRequestWrapper {

		WithoutExtensions(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable String getHeader(String name) {
			return isHidden(name) ? null : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
		}

		private static boolean isHidden(String name) {
			return name.equalsIgnoreCase(WebSocketHttpHeaders.SEC_WEBSOCKET_EXTENSIONS);
		}

	}

	private void refuse(ServerHttpResponse response, BadHandshakeException reason) {
		HttpHeaders headers = response.getHeaders();
		if (reason.status() == HttpStatus.METHOD_NOT_ALLOWED) {
			headers.setAllow(Set.of(HttpMethod.GET));
		}
		if (reason.status() == HttpStatus.UPGRADE_REQUIRED) {
			headers.setUpgrade("websocket");
			headers.setConnection("Upgrade");
			headers.set(WebSocketHttpHeaders.SEC_WEBSOCKET_VERSION, HandshakeRules.VERSION);
		}
		try {
			this.problems.answer(response, new Problem("bad-handshake", reason.status().value(), "Bad handshake",
					String.valueOf(reason.getMessage()), null));
		}
		catch (IOException ex) {
			log.debug("A refused handshake could not be answered: {}", ex.toString());
		}
	}

	private static List<String> newestFirst(List<String> offered) {
		List<String> known = new ArrayList<>();
		for (String protocol : StompProtocolHandler.SUB_PROTOCOLS) {
			offered.stream().filter(protocol::equalsIgnoreCase).forEach(known::add);
		}
		return known;
	}

}
