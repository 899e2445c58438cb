package dev.parley.admin;

import java.util.Comparator;
import java.util.List;

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
import dev.parley.engine.Engine;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.problem.CodedProblem;
import dev.parley.text.Legible;

/** The STOMP sessions of this node. */
@RestController
@RequestMapping(SessionsController.PATH)
final class SessionsController {

	static final String PATH = "/api/v1/sessions";

	private final Engine engine;

	private final ApplicationEventPublisher events;

	SessionsController(Engine engine, ApplicationEventPublisher events) {
		this.engine = engine;
		this.events = events;
	}

	/**
	 * Lists sessions in the order of their ids.
	 * @param user their user; null for all
	 * @param after the id of the last one of the previous page
	 */
	@GetMapping
	Page sessions(@RequestParam @Nullable @Size(max = 64) String user,
			@RequestParam(defaultValue = "") @Size(max = 100) String after,
			@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit) {
		List<SessionInfo> page = this.engine.sessions(user)
			.filter((session) -> session.id().compareTo(after) > 0)
			.sorted(Comparator.comparing(SessionInfo::id))
			.limit(limit)
			.toList();
		return new Page(page, (page.size() == limit) ? page.get(limit - 1).id() : null, this.engine.sessionCount());
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
		if (!this.engine.disconnect(id, reason, reconnect)) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-session",
					"There is no session with this id on this node");
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
	 * @param all the number of connections of this node
	 */
	record Page(List<SessionInfo> sessions, @Nullable String next, int all) {
	}

}
