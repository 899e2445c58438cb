package dev.parley.notifications;

import java.util.HashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.policy.Caller;
import dev.parley.text.Visible;

/** Takes announcements of administrators to everybody. */
@RestController
class AnnouncementsController {

	static final String PATH = "/api/v1/announcements";

	private final NotificationService notifications;

	private final ApplicationEventPublisher events;

	AnnouncementsController(NotificationService notifications, ApplicationEventPublisher events) {
		this.notifications = notifications;
		this.events = events;
	}

	@PostMapping(PATH)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void announce(@Valid @RequestBody Announcement announcement, Caller caller, HttpServletRequest request) {
		this.notifications.announce(caller.name(), announcement.texts(), null);
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.ADMINISTRATION, "An announcement to everybody")
			.by(caller.name())
			.from(request.getRemoteAddr()));
	}

	/**
	 * An announcement in one language or both; readers of the other get the one there is.
	 *
	 * @param en at most 1,000 characters; null for none
	 * @param ko at most 1,000 characters; null for none
	 */
	record Announcement(
			@Visible @CodePointLength(max = 1000, message = "must have at most 1,000 characters") @Nullable String en,
			@Visible @CodePointLength(max = 1000, message = "must have at most 1,000 characters") @Nullable String ko) {

		@AssertTrue(message = "must have a text, en or ko")
		boolean isSaid() {
			return this.en != null || this.ko != null;
		}

		Map<String, String> texts() {
			Map<String, String> texts = new HashMap<>();
			if (this.en != null) {
				texts.put("en", this.en);
			}
			if (this.ko != null) {
				texts.put("ko", this.ko);
			}
			return texts;
		}

	}

}
