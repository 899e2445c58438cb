package dev.parley.stomp.tcp;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketMessage;

import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.socket.Transports;
import dev.parley.stomp.socket.WiredSession;

/**
 * A TCP connection as Spring's handlers see it: a WebSocket without a handshake. What it
 * sends goes through {@link #wire()} alone. Safe for any thread.
 */
final class TcpSession implements WiredSession {

	private final String id;

	private final Map<String, Object> attributes = new ConcurrentHashMap<>();

	private final EndPoint endPoint;

	private final TcpWire wire;

	TcpSession(String id, EndPoint endPoint, TcpWire wire) {
		this.id = id;
		this.endPoint = endPoint;
		this.wire = wire;
	}

	@Override
	public Wire wire() {
		return this.wire;
	}

	@Override
	public String transport() {
		return Transports.TCP;
	}

	@Override
	public String getId() {
		return this.id;
	}

	@Override
	public @Nullable URI getUri() {
		return null;
	}

	@Override
	public HttpHeaders getHandshakeHeaders() {
		return HttpHeaders.EMPTY;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.attributes;
	}

	/** Only CONNECT says who the client is. */
	@Override
	public @Nullable Principal getPrincipal() {
		return null;
	}

	@Override
	public @Nullable InetSocketAddress getLocalAddress() {
		return inet(this.endPoint.getLocalSocketAddress());
	}

	@Override
	public @Nullable InetSocketAddress getRemoteAddress() {
		return inet(this.endPoint.getRemoteSocketAddress());
	}

	private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress inet) ? inet : null;
	}

	@Override
	public @Nullable String getAcceptedProtocol() {
		return null;
	}

	/** There are no messages, only a stream: the decoder limits each frame. */
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

	@Override
	public void sendMessage(WebSocketMessage<?> message) {
		throw new UnsupportedOperationException("Frames go out through the wire");
	}

	@Override
	public boolean isOpen() {
		return this.endPoint.isOpen();
	}

	@Override
	public void close() {
		close(CloseStatus.NORMAL);
	}

	@Override
	public void close(CloseStatus status) {
		this.wire.close(new CloseReason(status.getCode(), Objects.requireNonNullElse(status.getReason(), "closed")));
	}

}
