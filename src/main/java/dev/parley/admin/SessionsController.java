package dev.parley.admin;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.SessionDirectory;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.problem.CodedProblem;
import dev.parley.text.Legible;

/** The STOMP sessions of all nodes. */
@RestController
@RequestMapping(SessionsController.PATH)
final class SessionsController {

	static final String PATH = "/api/v1/sessions";

	/** A client of SockJS chooses a part of it. */
	private static final int LONGEST_ID = 8_000;

	private final SessionDirectory sessions;

	private final ApplicationEventPublisher events;

	SessionsController(SessionDirectory sessions, ApplicationEventPublisher events) {
		this.sessions = sessions;
		this.events = events;
	}

	/**
	 * Lists sessions in the order of their ids.
	 * @param user their user; null for all
	 * @param after the id of the last one of the previous page
	 */
	@GetMapping
	Page sessions(@RequestParam @Nullable @Size(max = 64) String user,
			@RequestParam(defaultValue = "") @Size(max = LONGEST_ID) String after,
			@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit) {
		SessionDirectory.Listing listing = this.sessions.list(user, after, limit);
		List<SessionInfo> page = listing.sessions();
		return new Page(page, (listing.more() && !page.isEmpty()) ? page.get(page.size() - 1).id() : null,
				listing.all(), listing.nodes().isEmpty() ? null : listing.nodes());
	}

	/**
	 * Sends ERROR with the reason and closes the connection.
	 * @param reconnect whether the client should connect again (close code 4008) or not
	 * (4508)
	 */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void disconnect(@PathVariable String id, @RequestParam(defaultValue = "") @Size(max = 200) @Legible String reason,
			@RequestParam(defaultValue = "false") boolean reconnect, Caller by, HttpServletRequest request) {
		switch (this.sessions.disconnect(id, reason, reconnect)) {
			case ENDED -> {
			}
			case UNKNOWN ->
				throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-session", "There is no session with this id");
			case UNANSWERED -> {
				AuditEvent unknown = AuditEvent.failure(AuditEvent.Type.ADMINISTRATION,
						"The session's node has not answered; the session may have ended or not");
				this.events.publishEvent(unknown.by(by.name()).from(request.getRemoteAddr()).in(id));
				throw CodedProblem.refusal(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", unknown.reason());
			}
		}
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.ADMINISTRATION, "The session is disconnected")
			.by(by.name())
			.from(request.getRemoteAddr())
			.in(id));
	}

	/**
	 * A page of sessions.
	 *
	 * @param next the value of {@code after} for the next page; null if there is none
	 * @param all the number of connections, of all nodes
	 * @param nodes all that live; left out where one process is alone
	 */
	record Page(List<SessionInfo> sessions, @Nullable String next, int all,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<SessionDirectory.Node> nodes) {
	}

}
