package dev.parley.stomp;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.web.bind.annotation.ControllerAdvice;

/**
 * Answers the sender of a frame that a controller throws at, for every controller that
 * has no handler of its own: as a problem on {@code /user/queue/errors}. Nobody else
 * notices.
 */
@ControllerAdvice
final class RefusalAdvice {

	private final Problems problems;

	RefusalAdvice(Problems problems) {
		this.problems = problems;
	}

	@MessageExceptionHandler
	void refuse(Exception failure, Message<?> message) {
		FrameInProgress progress = FrameInProgress.of(message);
		if (progress != null) {
			progress.refuse(this.problems.of(Problems.cause(failure), progress.frame().header("destination")));
		}
	}

}
