package dev.parley.stomp.frames;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.AsyncHandlerMethodReturnValueHandler;
import org.springframework.messaging.handler.invocation.HandlerMethodReturnValueHandler;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Lets a frame wait for the future that a controller returns: publications and failures
 * on its completion still belong to that frame. Stateless.
 */
public final class PromisedAnswers implements AsyncHandlerMethodReturnValueHandler {

	private final AsyncHandlerMethodReturnValueHandler springs;

	private PromisedAnswers(AsyncHandlerMethodReturnValueHandler springs) {
		this.springs = springs;
	}

	/** Wraps each of Spring's handlers of futures. */
	public static void awaitedIn(SimpAnnotationMethodMessageHandler controllers) {
		List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>(controllers.getReturnValueHandlers());
		handlers.replaceAll((handler) -> (handler instanceof AsyncHandlerMethodReturnValueHandler springs)
				? new PromisedAnswers(springs) : handler);
		controllers.setReturnValueHandlers(null);
		controllers.setReturnValueHandlers(handlers);
	}

	@Override
	public @Nullable CompletableFuture<?> toCompletableFuture(Object returnValue, MethodParameter returnType) {
		CompletableFuture<?> answer = this.springs.toCompletableFuture(returnValue, returnType);
		FrameInProgress progress = FrameInProgress.current();
		return (answer != null && progress != null) ? progress.promised(answer) : answer;
	}

	@Override
	public boolean isAsyncReturnValue(Object returnValue, MethodParameter returnType) {
		return this.springs.isAsyncReturnValue(returnValue, returnType);
	}

	@Override
	public boolean supportsReturnType(MethodParameter returnType) {
		return this.springs.supportsReturnType(returnType);
	}

	@Override
	public void handleReturnValue(@Nullable Object returnValue, MethodParameter returnType, Message<?> message)
			throws Exception {
		this.springs.handleReturnValue(returnValue, returnType, message);
	}

}
