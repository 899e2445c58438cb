package dev.parley.autoconfigure.cluster;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.users.UserChannels;
import dev.parley.cluster.users.UserMessage;
import dev.parley.stomp.frames.FrameMessages;
import dev.parley.stomp.publishing.AfterCommit;

/**
 * Passes on what the application sends to a user, as {@code /user/mina/queue/news}, to
 * the other nodes that have sessions of that user, and puts what comes from there on this
 * node's own broker channel. Spring resolves the name at each node for its own sessions.
 * Safe for any thread.
 */
final class UserRelay implements MessageHandler {

	private static final Logger log = LoggerFactory.getLogger(UserRelay.class);

	/** Of a message that another node has passed on. */
	private static final String RELAYED = "parleyRelayed";

	private final UserChannels channels;

	private final String node;

	private final String prefix;

	private final MessageChannel broker;

	private final Predicate<String> sessions;

	private final AfterCommit afterCommit;

	/**
	 * @param node this one's id
	 * @param prefix of user destinations, with a slash at its end
	 * @param broker the broker channel
	 * @param sessions whether a session is this node's
	 */
	UserRelay(UserChannels channels, String node, String prefix, MessageChannel broker, Predicate<String> sessions,
			AfterCommit afterCommit) {
		this.channels = channels;
		this.node = node;
		this.prefix = prefix;
		this.broker = broker;
		this.sessions = sessions;
		this.afterCommit = afterCommit;
	}

	@Override
	public void handleMessage(Message<?> message) {
		String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
		if (SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) != SimpMessageType.MESSAGE
				|| destination == null || message.getHeaders().containsKey(RELAYED)
				|| !(message.getPayload() instanceof byte[] body)) {
			return;
		}
		String user = userOf(destination);
		String session = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
		if (user != null && (session == null || mayBeElsewhere(session)) && mayBeElsewhere(user)) {
			UserMessage relayed = new UserMessage(this.node, destination, session,
					FrameMessages.headers(message.getHeaders()), body);
			this.afterCommit.run(() -> this.channels.send(user, relayed));
		}
	}

	/** Those of this node that have ended are nowhere. */
	private boolean mayBeElsewhere(String session) {
		return !this.sessions.test(session) && !this.node.equals(ClusterNode.ofSession(session));
	}

	/** As Spring writes the name of a user with a slash. */
	private @Nullable String userOf(String destination) {
		int end = destination.startsWith(this.prefix) ? destination.indexOf('/', this.prefix.length()) : -1;
		return (end > 0) ? destination.substring(this.prefix.length(), end).replace("%2F", "/") : null;
	}

	/** Takes what another node has sent. */
	void receive(UserMessage message) {
		if (message.session() != null && !this.sessions.test(message.session())) {
			return;
		}
		SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		message.headers().forEach(accessor::addNativeHeader);
		accessor.setDestination(message.destination());
		if (message.session() != null) {
			accessor.setSessionId(message.session());
		}
		accessor.setHeader(RELAYED, true);
		try {
			this.broker.send(MessageBuilder.createMessage(message.body(), accessor.getMessageHeaders()));
		}
		catch (RuntimeException ex) {
			log.error("{}: what another node has sent was not delivered: {}", message.destination(), ex.toString());
		}
	}

}
