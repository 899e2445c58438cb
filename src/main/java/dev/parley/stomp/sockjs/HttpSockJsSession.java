package dev.parley.stomp.sockjs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.task.TaskRejectedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.frame.SockJsFrame;
import org.springframework.web.socket.sockjs.transport.SockJsServiceConfig;
import org.springframework.web.socket.sockjs.transport.session.AbstractSockJsSession;

import dev.parley.stomp.frames.RenamedSessions;

/**
 * A session whose frames go out on one HTTP request after the other. Frames are written
 * through {@link #wire()} alone. Safe for any thread.
 */
final class HttpSockJsSession extends AbstractSockJsSession implements HttpWire.Owner {

	private static final Logger log = LoggerFactory.getLogger(HttpSockJsSession.class);

	private final WebSocketHandler handler;

	private final HttpTransport transport;

	private final HttpWire wire;

	private final LongSupplier awakeSince;

	private final BrowserSecret secret = new BrowserSecret();

	private final AtomicBoolean claimed = new AtomicBoolean();

	/**
	 * Held while messages of one request are handled: requests may overtake each other.
	 */
	private final Object receiving = new Object();

	private volatile int messageLimit;

	private volatile @Nullable URI uri;

	private volatile HttpHeaders handshakeHeaders = HttpHeaders.EMPTY;

	private volatile @Nullable Principal principal;

	private volatile @Nullable InetSocketAddress localAddress;

	private volatile @Nullable InetSocketAddress remoteAddress;

	HttpSockJsSession(String id, SockJsServiceConfig config, WebSocketHandler handler, Map<String, Object> attributes,
			HttpTransport transport, Executor executor, LongSupplier awakeSince) {
		// The id in the address is the client's choice, and two clients may choose the
		// same.
		this(id, config, attributes, RenamedSessions.ofOne(handler), transport, executor, awakeSince);
	}

	private HttpSockJsSession(String id, SockJsServiceConfig config, Map<String, Object> attributes,
			RenamedSessions handler, HttpTransport transport, Executor executor, LongSupplier awakeSince) {
		super(id, config, handler, attributes);
		this.handler = handler;
		this.transport = transport;
		this.wire = new HttpWire(this, transport.isStreaming(), config.getStreamBytesLimit(),
				Duration.ofMillis(config.getHeartbeatTime()), executor);
		this.awakeSince = awakeSince;
	}

	HttpWire wire() {
		return this.wire;
	}

	BrowserSecret secret() {
		return this.secret;
	}

	HttpTransport transport() {
		return this.transport;
	}

	/**
	 * Attaches a request on which the session can write.
	 * @return false if another one is open
	 */
	boolean accept(ServerHttpRequest request, ServerHttpResponse response, FrameFormat format) throws IOException {
		if (!this.claimed.compareAndSet(false, true)) {
			heard();
			return this.wire.open(request, response, format, false);
		}
		this.principal = request.getPrincipal();
		this.localAddress = request.getLocalAddress();
		this.remoteAddress = request.getRemoteAddress();
		this.uri = request.getURI();
		this.handshakeHeaders = HttpHeaders.copyOf(request.getHeaders());
		begin();
		return this.wire.open(request, response, format, true);
	}

	private void begin() {
		try {
			delegateConnectionEstablished();
			lookAfter(beatEvery());
		}
		catch (Exception ex) {
			log.error("Session {} could not begin", getId(), ex);
			closeWith(CloseStatus.SERVER_ERROR);
		}
	}

	/** The client is alive: the counterpart of a WebSocket's pong. */
	private void heard() {
		try {
			this.handler.handleMessage(this, new PongMessage());
		}
		catch (Exception ex) {
			log.debug("Session {} is not told that its client is there: {}", getId(), ex.toString());
		}
	}

	/** A client can't connect while this process is suspended. */
	@Override
	public long getTimeSinceLastActive() {
		long awake = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.awakeSince.getAsLong());
		return Math.min(super.getTimeSinceLastActive(), awake);
	}

	private Duration beatEvery() {
		return Duration.ofMillis(getSockJsServiceConfig().getHeartbeatTime());
	}

	private void lookAfter(Duration delay) {
		TaskScheduler scheduler = getSockJsServiceConfig().getTaskScheduler();
		Instant due = scheduler.getClock().instant().plus(delay);
		try {
			scheduler.schedule(() -> {
				if (!isClosed()) {
					lookAfter(beat());
				}
			}, due);
		}
		catch (TaskRejectedException ex) {
			// The server stops.
			closeWith(CloseStatus.SERVICE_RESTARTED);
		}
	}

	/** Schedules the next beat even after a failure, or the session would never end. */
	private Duration beat() {
		try {
			return Duration.ofNanos(this.wire.beat());
		}
		catch (RuntimeException | Error ex) {
			log.debug("Session {} could not be sent a heart-beat: {}", getId(), ex.toString());
			return beatEvery();
		}
	}

	/**
	 * Handles messages from the client, in their order.
	 * @return whether it takes more of them
	 */
	boolean receive(List<String> messages) {
		synchronized (this.receiving) {
			delegateMessages(messages.toArray(String[]::new));
		}
		return !isClosed();
	}

	@Override
	public void closeWith(CloseStatus status) {
		try {
			close(status);
		}
		catch (IOException ex) {
			log.debug("Session {} could not be closed: {}", getId(), ex.toString());
		}
	}

	@Override
	public void inactive() {
		updateLastActiveTime();
	}

	@Override
	public boolean isActive() {
		return this.wire.isOpen();
	}

	@Override
	protected void disconnect(CloseStatus status) {
		this.wire.closed(status);
	}

	/** Does nothing: the wire writes its own frames. */
	@Override
	protected void writeFrameInternal(SockJsFrame frame) {
	}

	@Override
	protected void sendMessageInternal(String message) {
		throw new UnsupportedOperationException("Frames go out through the wire");
	}

	@Override
	public @Nullable URI getUri() {
		return this.uri;
	}

	@Override
	public HttpHeaders getHandshakeHeaders() {
		return this.handshakeHeaders;
	}

	@Override
	public @Nullable Principal getPrincipal() {
		return this.principal;
	}

	@Override
	public @Nullable InetSocketAddress getLocalAddress() {
		return this.localAddress;
	}

	@Override
	public @Nullable InetSocketAddress getRemoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public @Nullable String getAcceptedProtocol() {
		return null;
	}

	/** Sets the limit by which {@link XhrSendHandler} reads. */
	@Override
	public void setTextMessageSizeLimit(int characters) {
		this.messageLimit = characters;
	}

	@Override
	public int getTextMessageSizeLimit() {
		return this.messageLimit;
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
