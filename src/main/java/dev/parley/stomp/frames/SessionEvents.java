package dev.parley.stomp.frames;

import java.security.Principal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpAttributes;
import org.springframework.messaging.simp.SimpAttributesContextHolder;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.messaging.SessionConnectEvent;
import org.springframework.web.socket.messaging.SessionConnectedEvent;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;
import org.springframework.web.socket.messaging.SessionSubscribeEvent;
import org.springframework.web.socket.messaging.SessionUnsubscribeEvent;

import dev.parley.audit.AuditEvent;
import dev.parley.limit.NetworkAddress;
import dev.parley.stomp.problem.Traces;

/**
 * Publishes Spring's events of sessions, each after the fact: a listener that is notified
 * of a subscription can already send to it. A listener that throws disturbs nobody.
 */
public final class SessionEvents {

	private static final Logger log = LoggerFactory.getLogger(SessionEvents.class);

	private final ApplicationEventPublisher publisher;

	public SessionEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	void connected(Object source, Message<byte[]> connect, String sessionId, @Nullable Principal user) {
		publish(new SessionConnectEvent(source, connect, user));
		StompHeaderAccessor accessor = StompHeaderAccessor.create(StompCommand.CONNECTED);
		accessor.setSessionId(sessionId);
		accessor.setHeader(StompHeaderAccessor.MESSAGE_TYPE_HEADER, SimpMessageType.CONNECT_ACK);
		accessor.setHeader(StompHeaderAccessor.CONNECT_MESSAGE_HEADER, connect);
		if (user != null) {
			accessor.setUser(user);
		}
		publish(new SessionConnectedEvent(source,
				MessageBuilder.createMessage(new byte[0], accessor.getMessageHeaders()), user));
	}

	void subscribed(Object source, Message<byte[]> subscribe, @Nullable Principal user) {
		publish(new SessionSubscribeEvent(source, subscribe, user));
	}

	void unsubscribed(Object source, Message<byte[]> unsubscribe, @Nullable Principal user) {
		publish(new SessionUnsubscribeEvent(source, unsubscribe, user));
	}

	public void disconnected(Object source, WebSocketSession session, CloseStatus status, @Nullable Principal user,
			MessageChannel inbound) {
		Message<byte[]> disconnect = FrameMessages.disconnect(session, user);
		SimpAttributes attributes = SimpAttributes.fromMessage(disconnect);
		SimpAttributesContextHolder.setAttributes(attributes);
		try {
			publish(new SessionDisconnectEvent(source, disconnect, session.getId(), status, user));
			inbound.send(disconnect);
		}
		catch (RuntimeException ex) {
			log.warn("Session {}: an interceptor failed at its end: {}", session.getId(), ex.getClass().getName());
		}
		finally {
			SimpAttributesContextHolder.resetAttributes();
			attributes.sessionCompleted();
		}
	}

	/** Audits an event of this client. */
	public void audit(Client client, AuditEvent event) {
		Principal user = client.user();
		publish(event.by((user != null) ? user.getName() : null)
			.from(NetworkAddress.from(client.socket().getAttributes()))
			.in(client.session().id()));
	}

	private void publish(Object event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException ex) {
			log.error("A listener of {} failed: {}", event.getClass().getSimpleName(), Traces.of(ex));
		}
	}

}
