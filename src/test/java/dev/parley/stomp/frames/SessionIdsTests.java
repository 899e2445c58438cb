package dev.parley.stomp.frames;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

class SessionIdsTests {

	private final List<WebSocketSession> seen = new ArrayList<>();

	private final WebSocketHandler handler = new AbstractWebSocketHandler() {

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			SessionIdsTests.this.seen.add(session);
		}

		@Override
		public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
			SessionIdsTests.this.seen.add(session);
		}

		@Override
		public void handleTransportError(WebSocketSession session, Throwable failure) {
			SessionIdsTests.this.seen.add(session);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			SessionIdsTests.this.seen.add(session);
		}

	};

	@Test
	void aSessionHasOneIdWithThePrefixAllItsLife() throws Exception {
		WebSocketSession socket = new StandardWebSocketSession(null, null, null, null);
		WebSocketHandler named = new SessionIds("n1-").decorate(this.handler);
		named.afterConnectionEstablished(socket);
		named.handleMessage(socket, new TextMessage("hello"));
		named.handleTransportError(socket, new IllegalStateException());
		named.afterConnectionClosed(socket, CloseStatus.NORMAL);
		assertThat(this.seen).hasSize(4).extracting(WebSocketSession::getId).containsOnly("n1-" + socket.getId());
		assertThat(this.seen).allMatch((session) -> WebSocketSessionDecorator.unwrap(session) == socket);
	}

	@Test
	void aProcessThatIsAloneLeavesItsHandlersAsTheyAre() {
		WebSocketHandler springs = new SubProtocolWebSocketHandler(new ExecutorSubscribableChannel(),
				new ExecutorSubscribableChannel());
		SessionIds ids = new SessionIds("");
		assertThat(ids.decorate(springs)).isSameAs(springs);
		assertThat(ids.next()).hasSize(36).isNotEqualTo(ids.next());
	}

}
