package dev.parley.stomp.frames;

import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;

import dev.parley.engine.Engine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Position;
import dev.parley.engine.session.Session;
import dev.parley.stomp.publishing.Publisher;

/**
 * Replaces Spring's simple broker: takes clients' frames from the inbound channel and the
 * application's messages from the broker channel, and gives both to the engine. Messages
 * to clients go from the engine to the wire, not through the outbound channel.
 */
public final class EngineBrokerMessageHandler extends AbstractBrokerMessageHandler {

	private static final Logger log = LoggerFactory.getLogger(EngineBrokerMessageHandler.class);

	/** The path of {@link Session#REFUSALS}. */
	private static final String REFUSALS = Session.REFUSALS.substring(DestinationNames.USERS.length() - 1);

	private final Engine engine;

	private final Publisher publisher;

	/**
	 * @param publisher publishes what the application sends
	 */
	public EngineBrokerMessageHandler(SubscribableChannel inbound, MessageChannel outbound, SubscribableChannel broker,
			Collection<String> destinationPrefixes, Engine engine, Publisher publisher) {
		super(inbound, outbound, broker, destinationPrefixes);
		this.engine = engine;
		this.publisher = publisher;
	}

	@Override
	protected void startInternal() {
		publishBrokerAvailableEvent();
	}

	@Override
	protected void stopInternal() {
		publishBrokerUnavailableEvent();
	}

	@Override
	protected void handleMessageInternal(Message<?> message) {
		FrameInProgress progress = FrameInProgress.of(message);
		if (progress != null && !progress.isSettled()) {
			fromClient(progress, message);
		}
		else if (SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == SimpMessageType.MESSAGE
				&& !isRefused(progress, message)) {
			fromApplication(message);
		}
	}

	/**
	 * Whether this is a client's frame that a controller for the same destination has
	 * refused; not a message that it has passed on to another one.
	 */
	private static boolean isRefused(@Nullable FrameInProgress progress, Message<?> message) {
		return progress != null && progress.isRefused() && Objects.equals(progress.frame().header("destination"),
				SimpMessageHeaderAccessor.getDestination(message.getHeaders()));
	}

	private void fromClient(FrameInProgress progress, Message<?> message) {
		Command command = progress.frame().command();
		Session session = progress.session();
		if (command.isConnect()) {
			progress.settle();
			session.connect(progress.frame(),
					Callers.of(SimpMessageHeaderAccessor.getUser(message.getHeaders()), session.id()),
					TokenTtlHeader.of(message));
		}
		else if (command == Command.SEND || command == Command.SUBSCRIBE) {
			String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
			if (Session.REFUSALS.equals(destination) && command == Command.SUBSCRIBE) {
				// Where the application has no /queue, or another prefix of users, too.
				progress.settle();
				session.handle(progress.frame(), FrameMessages.ofOneSession(session.id(), REFUSALS));
			}
			else if (checkDestinationPrefix(destination)) {
				progress.settle();
				handle(progress, message, String.valueOf(destination));
			}
		}
		else {
			progress.settle();
			session.handle(progress.frame(), null);
		}
	}

	private static void handle(FrameInProgress progress, Message<?> message, String destination) {
		if (FrameMessages.originalDestination(message) != null) {
			progress.session().handle(progress.frame(), FrameMessages.ofOneSession(destination));
		}
		else {
			progress.session().handle(FrameMessages.changed(progress.frame(), message), destination);
		}
	}

	private void fromApplication(Message<?> message) {
		if (!(message.getPayload() instanceof byte[])) {
			throw new IllegalArgumentException("A message for the broker has a payload of bytes, not of "
					+ message.getPayload().getClass().getName());
		}
		if (!checkDestinationPrefix(SimpMessageHeaderAccessor.getDestination(message.getHeaders()))) {
			return;
		}
		FrameInProgress current = FrameInProgress.current();
		String key = (current != null) ? current.nextIdempotencyKey() : null;
		String sender = (current != null) ? current.session().user() : Batch.APPLICATION;
		CompletableFuture<Position> stored = this.publisher.publish(FrameMessages.publication(message, key, sender));
		if (current != null) {
			current.published(stored);
		}
		else {
			this.engine.helpToSend();
			stored.exceptionally((failure) -> {
				log.error("A message of the application was not stored: {}", failure.toString());
				return new Position("", 0);
			});
		}
	}

	@Override
	public String toString() {
		return "Parley's broker for " + getDestinationPrefixes();
	}

}
