package dev.parley.http.events;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.FrameEncoder;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.socket.Transports;
import dev.parley.stomp.socket.WiredSession;

/**
 * A stream as the session of STOMP that it is: the server sends its frames, and its wire
 * writes events. Safe for any thread.
 */
final class EventStream implements WiredSession, EventWire.Owner {

	private static final Logger log = LoggerFactory.getLogger(EventStream.class);

	private final String id;

	private final WebSocketHandler handler;

	private final Map<String, Object> attributes;

	private final @Nullable Principal principal;

	private final Executor executor;

	private @Nullable EventWire wire;

	private volatile boolean open = true;

	/**
	 * @param handler of all sessions
	 * @param executor runs what the end of a session calls for, which may wait
	 */
	EventStream(String id, WebSocketHandler handler, Map<String, Object> attributes, @Nullable Principal principal,
			Executor executor) {
		this.id = id;
		this.handler = handler;
		this.attributes = attributes;
		this.principal = principal;
		this.executor = executor;
	}

	/**
	 * Begins: connects, and subscribes to all destinations.
	 * @param connect headers of CONNECT
	 */
	void begin(EventWire events, Headers connect, StreamRequest request) throws Exception {
		this.wire = events;
		this.handler.afterConnectionEstablished(this);
		events.start();
		send(Command.CONNECT, connect);
		for (int i = 0; i < request.destinations().size(); i++) {
			String destination = request.destinations().get(i);
			// One id for all streams: their subscriptions share a frame.
			Headers.Builder headers = Headers.builder()
				.add("id", destination)
				.add("destination", destination)
				.add("receipt", destination)
				.addAll(request.places().get(i).subscribe());
			if (request.isPaced(i)) {
				headers.add("x-max-frequency", request.frequencies().get(i));
			}
			send(Command.SUBSCRIBE, headers.build());
		}
	}

	private void send(Command command, Headers headers) throws Exception {
		this.handler.handleMessage(this,
				new BinaryMessage(FrameEncoder.encode(Frame.of(command, headers), Version.V1_2)));
	}

	@Override
	public void heard() {
		try {
			this.handler.handleMessage(this, new PongMessage());
		}
		catch (Exception ex) {
			log.debug("Session {} is not told that its client is there: {}", this.id, ex.toString());
		}
	}

	@Override
	public void ended(CloseReason reason) {
		this.open = false;
		this.executor.execute(() -> {
			try {
				this.handler.afterConnectionClosed(this, new CloseStatus(reason.code(), reason.text()));
			}
			catch (Exception ex) {
				log.debug("Session {} did not end in order: {}", this.id, ex.toString());
			}
		});
	}

	@Override
	public Wire wire() {
		EventWire events = this.wire;
		if (events == null) {
			throw new IllegalStateException("not begun");
		}
		return events;
	}

	@Override
	public String transport() {
		return Transports.SSE;
	}

	@Override
	public String getId() {
		return this.id;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.attributes;
	}

	@Override
	public @Nullable Principal getPrincipal() {
		return this.principal;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public void close() {
		close(CloseStatus.NORMAL);
	}

	@Override
	public void close(CloseStatus status) {
		String reason = status.getReason();
		wire().close(new CloseReason(status.getCode(), (reason != null && !reason.isEmpty()) ? reason : "closed"));
	}

	@Override
	public void sendMessage(WebSocketMessage<?> message) {
		throw new UnsupportedOperationException("Frames go out through the wire");
	}

	/** The request's headers are not kept: some are credentials. */
	@Override
	public HttpHeaders getHandshakeHeaders() {
		return HttpHeaders.EMPTY;
	}

	@Override
	public @Nullable URI getUri() {
		return null;
	}

	@Override
	public @Nullable InetSocketAddress getLocalAddress() {
		return null;
	}

	@Override
	public @Nullable InetSocketAddress getRemoteAddress() {
		return null;
	}

	@Override
	public String getAcceptedProtocol() {
		return "v12.stomp";
	}

	@Override
	public void setTextMessageSizeLimit(int characters) {
	}

	@Override
	public int getTextMessageSizeLimit() {
		return -1;
	}

	@Override
	public void setBinaryMessageSizeLimit(int bytes) {
	}

	@Override
	public int getBinaryMessageSizeLimit() {
		return -1;
	}

	@Override
	public List<WebSocketExtension> getExtensions() {
		return List.of();
	}

}
