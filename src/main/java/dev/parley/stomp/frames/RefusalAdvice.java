package dev.parley.stomp.frames;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;
import dev.parley.stomp.problem.Problems;

/**
 * Answers for every controller without an exception handler of its own. A request that
 * the engine refuses gets the engine's problem; the sender of a frame for which a
 * controller throws gets a problem on {@code /user/queue/errors}. Other clients notice
 * nothing.
 */
@ControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class RefusalAdvice {

	private static final Logger log = LoggerFactory.getLogger(RefusalAdvice.class);

	/** Seconds after which what is not available now may be. */
	private static final String SOON = "5";

	private final Problems problems;

	public RefusalAdvice(Problems problems) {
		this.problems = problems;
	}

	@ExceptionHandler
	ResponseEntity<byte[]> refuse(RefusedException refused) {
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(refused.problem().status())
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		if (!refused.retryAfter().isZero()) {
			answer.header(HttpHeaders.RETRY_AFTER, Long.toString(1 + refused.retryAfter().toSeconds()));
		}
		else if (refused.problem().status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
			answer.header(HttpHeaders.RETRY_AFTER, SOON);
		}
		if (refused.problem().status() == HttpStatus.UNAUTHORIZED.value()) {
			// RFC 9110, 15.5.2: a 401 says how to authenticate.
			answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		}
		return answer.body(this.problems.write(refused.problem()));
	}

	/** A request that does what a frame does can break the same rules. */
	@ExceptionHandler
	ResponseEntity<byte[]> refuse(ProtocolException fault) {
		return refuse(new RefusedException(fault.problem()));
	}

	@MessageExceptionHandler
	void refuse(Exception failure, Message<?> message) {
		FrameInProgress progress = FrameInProgress.of(message);
		if (progress != null) {
			Throwable cause = Problems.cause(failure);
			Problem mistake = progress.explanationOf(cause);
			progress
				.refuse((mistake != null) ? mistake : this.problems.of(cause, progress.frame().header("destination")));
		}
		else {
			log.error("A controller failed to handle a message that no client has sent", failure);
		}
	}

}
