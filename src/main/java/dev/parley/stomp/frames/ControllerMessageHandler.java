package dev.parley.stomp.frames;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.web.socket.messaging.WebSocketAnnotationMethodMessageHandler;

import dev.parley.stomp.problem.Problems;

/**
 * Calls controllers as Spring does, with one difference. If a controller's exception
 * handler itself throws, Spring only logs that, and the frame would get its RECEIPT; here
 * the sender gets an error.
 */
public final class ControllerMessageHandler extends WebSocketAnnotationMethodMessageHandler {

	private final Problems problems;

	public ControllerMessageHandler(SubscribableChannel inbound, MessageChannel outbound,
			SimpMessageSendingOperations broker, Problems problems) {
		super(inbound, outbound, broker);
		this.problems = problems;
	}

	@Override
	protected @Nullable InvocableHandlerMethod getExceptionHandlerMethod(HandlerMethod controller,
			Exception exception) {
		InvocableHandlerMethod method = super.getExceptionHandlerMethod(controller, exception);
		return (method != null) ? new ExceptionMethod(method) : null;
	}

	private final class ExceptionMethod extends InvocableHandlerMethod {

		ExceptionMethod(InvocableHandlerMethod method) {
			super(method);
		}

		/** On a JDK 17 the checker does not see the annotations in Spring's parameter. */
		@Override
		@SuppressWarnings("NullAway")
		public @Nullable Object invoke(Message<?> message, @Nullable Object... arguments) throws Exception {
			FrameInProgress progress = FrameInProgress.of(message);
			try {
				return super.invoke(message, arguments);
			}
			catch (Exception ex) {
				if (progress == null) {
					throw ex;
				}
				Throwable cause = Problems.cause(ex);
				progress
					.refuse(ControllerMessageHandler.this.problems.of(cause, progress.frame().header("destination")));
				return null;
			}
		}

	}

}
