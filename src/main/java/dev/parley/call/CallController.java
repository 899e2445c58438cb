package dev.parley.call;

import java.time.Clock;
import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;
import dev.parley.problem.CodedProblem;
import dev.parley.security.RateLimit;

/** Takes those who come and go, and signals. */
@RestController
class CallController {

	private static final int A_MINUTE = 20;

	private final Calls calls;

	private final CallProperties properties;

	private final Clock clock;

	private final RateLimit limit;

	CallController(Calls calls, CallProperties properties, Clock clock) {
		this.calls = calls;
		this.properties = properties;
		this.clock = clock;
		this.limit = new RateLimit(A_MINUTE, Duration.ofMinutes(1), clock);
	}

	@MessageMapping("/call/join")
	void join(@Valid @Payload Seat seat, Caller caller,
			@Header(SimpMessageHeaderAccessor.SESSION_ID_HEADER) String id) {
		if (caller.anonymous()) {
			throw CodedProblem.refusal(HttpStatus.FORBIDDEN, "not-signed-in", "Sign in before you join a call");
		}
		this.calls.join(seat.call(), seat.tab(), caller.name(), id);
	}

	@MessageMapping("/call/leave")
	void leave(@Header(SimpMessageHeaderAccessor.SESSION_ID_HEADER) String id) {
		this.calls.leave(id);
	}

	@MessageMapping("/call/signal")
	void signal(@Valid @Payload Signal signal, Caller caller,
			@Header(SimpMessageHeaderAccessor.SESSION_ID_HEADER) String id) {
		this.calls.signal(signal, caller.name(), id);
	}

	/** The servers by which the caller reaches others, with credentials that expire. */
	@GetMapping("/api/v1/call/ice-servers")
	IceServers iceServers(Caller caller) {
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			ErrorResponseException refusal = CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, "over-limit",
					"You have asked for this many times");
			refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
			throw refusal;
		}
		return IceServers.of(this.properties, caller.name(), this.clock.instant());
	}

	/**
	 * A place in a call.
	 *
	 * @param call its name: 3 to 40 of a to z, digits and hyphens
	 * @param tab what the page calls itself: 8 to 32 of a to z and digits
	 */
	record Seat(@NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{2,39}") String call,
			@NotNull @Pattern(regexp = "[a-z0-9]{8,32}") String tab) {
	}

}
