package dev.parley.board;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.policy.Caller;

/** Clears boards, for administrators: everybody else removes only what is theirs. */
@RestController
@RequestMapping(BoardAdministration.PATH)
class BoardAdministration {

	static final String PATH = "/api/v1/boards";

	private final Boards boards;

	private final ApplicationEventPublisher events;

	BoardAdministration(Boards boards, ApplicationEventPublisher events) {
		this.boards = boards;
		this.events = events;
	}

	/** Removes all strokes from a board; one that is empty, or never was, stays so. */
	@DeleteMapping("/{board}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void clear(@PathVariable String board, Caller by, HttpServletRequest request) {
		int strokes = this.boards.clear(BoardController.checked(board));
		this.events.publishEvent(AuditEvent
			.success(AuditEvent.Type.ADMINISTRATION, "The board is cleared of %d strokes".formatted(strokes))
			.by(by.name())
			.from(request.getRemoteAddr())
			.at(Boards.strokes(board)));
	}

}
