package dev.parley.stomp.sockjs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.transport.SockJsSession;
import org.springframework.web.socket.sockjs.transport.SockJsSessionFactory;
import org.springframework.web.socket.sockjs.transport.TransportType;
import org.springframework.web.socket.sockjs.transport.handler.AbstractTransportHandler;

/** Takes the requests of one HTTP transport on which the server writes. */
final class HttpTransportHandler extends AbstractTransportHandler implements SockJsSessionFactory {

	private static final Logger log = LoggerFactory.getLogger(HttpTransportHandler.class);

	private static final Pattern CALLBACK = Pattern.compile("[0-9A-Za-z_.]+");

	private final HttpTransport transport;

	private final Executor executor;

	private final String frameAncestors;

	private final LongSupplier awakeSince;

	HttpTransportHandler(HttpTransport transport, Executor executor, String frameAncestors, LongSupplier awakeSince) {
		this.transport = transport;
		this.executor = executor;
		this.frameAncestors = frameAncestors;
		this.awakeSince = awakeSince;
	}

	@Override
	public TransportType getTransportType() {
		return this.transport.type();
	}

	@Override
	public boolean checkSessionType(SockJsSession session) {
		return session instanceof HttpSockJsSession http && http.transport() == this.transport;
	}

	@Override
	public SockJsSession createSession(String id, WebSocketHandler handler, Map<String, Object> attributes) {
		return new HttpSockJsSession(id, getServiceConfig(), handler, attributes, this.transport, this.executor,
				this.awakeSince);
	}

	@Override
	public void handleRequest(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			SockJsSession session) {
		HttpSockJsSession reader = (HttpSockJsSession) session;
		try {
			FrameFormat format = format(request, response);
			if (format == null) {
				Answers.error(response, HttpStatus.INTERNAL_SERVER_ERROR, "\"callback\" parameter required");
				return;
			}
			if (!reader.secret().admits(request, response)) {
				Answers.notFound(response);
				return;
			}
			response.getHeaders().setContentType(this.transport.contentType());
			Answers.noCache(response);
			if (this.transport.isStreaming()) {
				// nginx would hold it back until it ends.
				response.getHeaders().set("X-Accel-Buffering", "no");
			}
			if (!reader.accept(request, response, format)) {
				response.getBody().write(refusal(format));
			}
		}
		catch (IOException ex) {
			log.debug("Session {} could not be answered: {}", session.getId(), ex.toString());
		}
	}

	private @Nullable FrameFormat format(ServerHttpRequest request, ServerHttpResponse response) {
		return switch (this.transport) {
			case XHR -> Lines.POLLING;
			case XHR_STREAMING -> Lines.STREAMING;
			case EVENT_SOURCE -> Lines.EVENTS;
			case HTML_FILE -> htmlFile(request, response);
		};
	}

	private @Nullable FrameFormat htmlFile(ServerHttpRequest request, ServerHttpResponse response) {
		String callback = ((ServletServerHttpRequest) request).getServletRequest().getParameter("c");
		if (callback == null || !CALLBACK.matcher(callback).matches()) {
			return null;
		}
		HtmlFile page = new HtmlFile(callback, RandomText.next(), this.frameAncestors);
		response.getHeaders().set("Content-Security-Policy", page.contentSecurityPolicy());
		return page;
	}

	private static byte[] refusal(FrameFormat format) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(format.prelude());
		out.writeBytes(format.format(ControlFrame.ANOTHER_CONNECTION));
		return out.toByteArray();
	}

}
