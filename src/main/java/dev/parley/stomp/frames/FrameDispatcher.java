package dev.parley.stomp.frames;

import java.security.Principal;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpAttributesContextHolder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Explanation;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;
import dev.parley.engine.session.Session;
import dev.parley.engine.thread.WaitsFor;
import dev.parley.stomp.problem.Problems;

/**
 * Sends a frame through the inbound channel, to interceptors, controllers and the broker,
 * on the thread that handles it, and ensures that its sender gets an answer: RECEIPT, a
 * refusal, or ERROR. Stateless.
 */
public final class FrameDispatcher {

	private static final Logger log = LoggerFactory.getLogger(FrameDispatcher.class);

	private static final Map<Integer, AuditEvent.Type> AUDITED = Map.of(401, AuditEvent.Type.REFUSAL, 403,
			AuditEvent.Type.REFUSAL, 413, AuditEvent.Type.LIMIT, 429, AuditEvent.Type.LIMIT);

	private final MessageChannel inbound;

	private final SessionEvents events;

	private final Problems problems;

	private final Meters meters;

	private final BlockingFrames blocking;

	private final ControllerDestinations controllers;

	public FrameDispatcher(MessageChannel inbound, SessionEvents events, Problems problems, Meters meters,
			BlockingFrames blocking, ControllerDestinations controllers) {
		this.inbound = inbound;
		this.events = events;
		this.problems = problems;
		this.meters = meters;
		this.blocking = blocking;
		this.controllers = controllers;
	}

	public WaitsFor waitsFor(Client client, Frame frame) {
		return this.blocking.of(client.session(), frame);
	}

	public void dispatch(Client client, Frame frame) {
		this.meters.received(frame.command());
		FrameInProgress progress = new FrameInProgress(client.session(), frame);
		progress.bind();
		try {
			if (frame.command().isConnect() && client.session().isConnected()) {
				// Before anybody looks at its credential: this is no sign-in that has
				// failed.
				client.session().admit(frame);
			}
			Message<byte[]> message = message(progress, client);
			SimpAttributesContextHolder.setAttributesFromMessage(message);
			if (!this.inbound.send(message)) {
				throw new RefusedException(new Problem("not-allowed", 403, "Not allowed", "You may not do this",
						frame.header("destination")));
			}
			if (this.controllers.areFor(frame)) {
				progress.answerWith(TokenTtlHeader.of(message));
				completeApplication(progress);
			}
			else if (!progress.isSettled()) {
				throw new IllegalStateException("Nobody has taken " + frame.command());
			}
			announce(client, message);
		}
		catch (RuntimeException ex) {
			answer(client, progress, Problems.cause(ex));
		}
		finally {
			SimpAttributesContextHolder.resetAttributes();
			FrameInProgress.unbind();
		}
	}

	/** Refuses a frame for which no thread had time. */
	public void unavailable(Client client, Frame frame, BackendException why) {
		log.debug("Session {}: {} was not begun: {}", client.session().id(), frame.command(), why.getMessage());
		client.session()
			.refuse(frame, new Problem("unavailable", 503, "Unavailable",
					"Too many wait here, and nothing has taken effect; try again later", frame.header("destination")));
	}

	private static Message<byte[]> message(FrameInProgress progress, Client client) {
		StompHeaderAccessor accessor = FrameMessages.accessor(progress, client.socket(), client.user());
		accessor.setLeaveMutable(true);
		accessor.setUserChangeCallback(client::user);
		return MessageBuilder.createMessage(progress.frame().body(), accessor.getMessageHeaders());
	}

	private static void completeApplication(FrameInProgress progress) {
		if (progress.frame().command() == Command.SUBSCRIBE && !progress.isSettled()) {
			progress.settle();
			progress.subscribed(progress.session().subscribedToApplication(progress.frame()));
		}
		else {
			progress.complete();
		}
	}

	private void announce(Client client, Message<byte[]> message) {
		Principal user = client.user();
		FrameInProgress progress = FrameInProgress.of(message);
		Command command = (progress != null) ? progress.frame().command() : Command.SEND;
		switch (command) {
			case CONNECT, STOMP -> {
				this.events.audit(client, AuditEvent.success(AuditEvent.Type.CONNECT, "A STOMP session was opened"));
				this.events.connected(this, message, client.session().id(), user);
			}
			case SUBSCRIBE -> this.events.subscribed(this, message, user);
			case UNSUBSCRIBE -> this.events.unsubscribed(this, message, user);
			default -> {
			}
		}
	}

	private void answer(Client client, FrameInProgress progress, Throwable failure) {
		Session session = progress.session();
		Frame frame = progress.frame();
		progress.settle();
		if (failure instanceof ProtocolException && session.isClosed()) {
			log.debug("Session {}: has ended while {} was handled", session.id(), frame.command());
			return;
		}
		Explanation.End end = this.problems.endOf(failure);
		if (end != null) {
			this.events.audit(client,
					AuditEvent.failure(frame.command().isConnect() ? AuditEvent.Type.SIGN_IN : AuditEvent.Type.REFUSAL,
							end.problem().detail()));
			session.error(frame, end.problem(), end.reason());
			return;
		}
		Problem problem = this.problems.of(failure, frame.header("destination"));
		AuditEvent.Type type = AUDITED.get(problem.status());
		if (type != null) {
			this.events.audit(client, AuditEvent.failure(type, problem.code()).at(problem.destination()));
		}
		if (failure instanceof ProtocolException) {
			session.error(frame, problem, CloseReason.PROTOCOL_FAULT);
		}
		else {
			session.refuse(frame, problem);
		}
	}

}
