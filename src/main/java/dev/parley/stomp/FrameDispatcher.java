package dev.parley.stomp;

import java.security.Principal;
import java.util.Map;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.CloseReason;
import dev.parley.engine.Problem;
import dev.parley.engine.ProtocolException;
import dev.parley.engine.Session;
import dev.parley.engine.WaitsFor;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.limit.NetworkAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpAttributesContextHolder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.AuthenticationException;

/**
 * Sends a frame through the inbound channel, to interceptors, controllers and the broker,
 * on the thread that handles it, and sees to it that its sender gets an answer: RECEIPT,
 * a refusal, or ERROR. Stateless.
 */
final class FrameDispatcher {

	private static final Logger log = LoggerFactory.getLogger(FrameDispatcher.class);

	private static final Map<Integer, AuditEvent.Type> AUDITED = Map.of(401, AuditEvent.Type.REFUSAL, 403,
			AuditEvent.Type.REFUSAL, 413, AuditEvent.Type.LIMIT, 429, AuditEvent.Type.LIMIT);

	private final MessageChannel inbound;

	private final SessionEvents events;

	private final Problems problems;

	private final MicrometerMeters meters;

	private final BlockingFrames blocking;

	FrameDispatcher(MessageChannel inbound, SessionEvents events, Problems problems, MicrometerMeters meters,
			BlockingFrames blocking) {
		this.blocking = blocking;
		this.inbound = inbound;
		this.events = events;
		this.problems = problems;
		this.meters = meters;
	}

	WaitsFor waitsFor(StompConnection connection, Frame frame) {
		return this.blocking.of(connection.session(), frame);
	}

	void dispatch(StompConnection connection, Frame frame) {
		this.meters.received(frame.command());
		FrameInProgress progress = new FrameInProgress(connection.session(), frame);
		progress.bind();
		try {
			Message<byte[]> message = message(progress, connection);
			SimpAttributesContextHolder.setAttributesFromMessage(message);
			if (!this.inbound.send(message)) {
				throw new AccessDeniedException("An interceptor has not let this frame through");
			}
			if (AdmissionChannelInterceptor.isApplication(frame)) {
				progress.answerWith(TokenTtlHeader.of(message));
				completeApplication(progress);
			}
			else if (!progress.isSettled()) {
				throw new IllegalStateException("Nobody has taken " + frame.command());
			}
			announce(connection, message);
		}
		catch (RuntimeException ex) {
			answer(connection, progress, Problems.cause(ex));
		}
		finally {
			SimpAttributesContextHolder.resetAttributes();
			FrameInProgress.unbind();
		}
	}

	/**
	 * Refuses what came too fast, or ends the session of a client that does not listen.
	 * @param frame null if it is no frame's fault
	 */
	void tooFast(StompConnection connection, @Nullable Frame frame, String detail) {
		Problem problem = new Problem("over-limit", 429, "Over a limit", detail,
				(frame != null) ? frame.header("destination") : null);
		boolean ends = frame == null || connection.pace().isLost();
		if (ends || connection.pace().isFirst()) {
			audit(connection, AuditEvent.failure(AuditEvent.Type.LIMIT, detail).at(problem.destination()));
		}
		if (ends) {
			connection.session().error(frame, problem, CloseReason.of(problem));
		}
		else {
			connection.session().refuse(frame, problem);
		}
	}

	/** Refuses a frame for which no thread had time. */
	void unavailable(StompConnection connection, Frame frame, BackendException why) {
		log.debug("Session {}: {} was not begun: {}", connection.session().id(), frame.command(), why.getMessage());
		connection.session()
			.refuse(frame, new Problem("unavailable", 503, "Unavailable",
					"Too many wait here, and nothing has taken effect; try again later", frame.header("destination")));
	}

	private void audit(StompConnection connection, AuditEvent event) {
		Principal user = connection.user();
		this.events.audit(event.by((user != null) ? user.getName() : null)
			.from(NetworkAddress.from(connection.socket().getAttributes()))
			.in(connection.session().id()));
	}

	private static Message<byte[]> message(FrameInProgress progress, StompConnection connection) {
		StompHeaderAccessor accessor = FrameMessages.accessor(progress, connection.socket(), connection.user());
		accessor.setLeaveMutable(true);
		accessor.setUserChangeCallback(connection::user);
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

	private void announce(StompConnection connection, Message<byte[]> message) {
		Principal user = connection.user();
		FrameInProgress progress = FrameInProgress.of(message);
		Command command = (progress != null) ? progress.frame().command() : Command.SEND;
		switch (command) {
			case CONNECT, STOMP -> {
				audit(connection, AuditEvent.success(AuditEvent.Type.CONNECT, "A STOMP session was opened"));
				this.events.connected(this, message, connection.session().id(), user);
			}
			case SUBSCRIBE -> this.events.subscribed(this, message, user);
			case UNSUBSCRIBE -> this.events.unsubscribed(this, message, user);
			default -> {
			}
		}
	}

	private void answer(StompConnection connection, FrameInProgress progress, Throwable failure) {
		Session session = progress.session();
		Frame frame = progress.frame();
		progress.settle();
		if (failure instanceof ProtocolException && session.isClosed()) {
			log.debug("Session {}: has ended while {} was handled", session.id(), frame.command());
			return;
		}
		if (failure instanceof AuthenticationException && !(failure instanceof AuthenticationServiceException)) {
			boolean expired = failure instanceof CredentialsExpiredException;
			audit(connection,
					AuditEvent.failure(frame.command().isConnect() ? AuditEvent.Type.SIGN_IN : AuditEvent.Type.REFUSAL,
							String.valueOf(failure.getMessage())));
			session.error(frame,
					new Problem(expired ? "authentication-expired" : "not-authenticated", 401,
							expired ? "Authentication expired" : "Not authenticated",
							String.valueOf(failure.getMessage()), null),
					expired ? CloseReason.EXPIRED : CloseReason.UNAUTHENTICATED);
			return;
		}
		Problem problem = this.problems.of(failure, frame.header("destination"));
		AuditEvent.Type type = AUDITED.get(problem.status());
		if (type != null) {
			audit(connection, AuditEvent.failure(type, problem.code()).at(problem.destination()));
		}
		if (failure instanceof ProtocolException) {
			session.error(frame, problem, CloseReason.PROTOCOL_FAULT);
		}
		else {
			session.refuse(frame, problem);
		}
	}

}
