package dev.parley.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.policy.Caller;
import dev.parley.problem.CodedProblem;

/**
 * Deletes a kept message of any destination. Administrators name it by its offset, and
 * need no right to read it.
 */
@RestController
@RequestMapping(MessagesController.PATH)
final class MessagesController {

	static final String PATH = "/api/v1/messages";

	private final Logs logs;

	private final ApplicationEventPublisher events;

	/** Runs the log line, so that the archive's threads go on writing. */
	private final Executor answers;

	MessagesController(Logs logs, ApplicationEventPublisher events, @Qualifier("parleyAnswers") Executor answers) {
		this.logs = logs;
		this.events = events;
		this.answers = answers;
	}

	/**
	 * Once this has been answered, nobody can read the message any more.
	 * @param epoch of the log that is meant; null for the present one
	 */
	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	CompletableFuture<Void> delete(@RequestParam @Size(max = 255) String destination, @RequestParam @Min(1) long offset,
			@RequestParam @Size(max = 32) @Nullable String epoch, Caller by, HttpServletRequest request) {
		AuditEvent deleted = AuditEvent
			.success(AuditEvent.Type.ADMINISTRATION, "The message at offset %d is deleted".formatted(offset))
			.by(by.name())
			.from(request.getRemoteAddr())
			.at(destination);
		return this.logs.read(destination, offset, 1).thenCompose((page) -> {
			if ((epoch != null && !page.holds(epoch, offset)) || !has(page, offset)) {
				throw noSuchMessage();
			}
			return this.logs.erase(destination, List.of(offset));
		}).thenRunAsync(() -> this.events.publishEvent(deleted), this.answers);
	}

	/** A notice of deletions stays: absent clients have yet to get it. */
	private static boolean has(Page page, long offset) {
		return page.messages()
			.stream()
			.anyMatch((message) -> message.offset() == offset && !message.isErased() && message.erases().isEmpty()
					&& message.rewrites() == 0);
	}

	private static ErrorResponseException noSuchMessage() {
		return CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-message",
				"No message is kept at this offset (any more)");
	}

}
