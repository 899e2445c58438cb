package dev.parley.security.rest;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.security.PersonalData;
import dev.parley.security.RateLimit;
import dev.parley.security.throttle.TooManyAttempts;

/**
 * Exports all data of the caller as one document, written while it is read. Rate and
 * concurrency are limited, because all rooms are searched.
 */
@RestController
final class OwnDataController {

	/** Most exports of one user an hour. */
	static final int MOST = 4;

	private static final int AT_A_TIME = 2;

	private final List<PersonalData> sections;

	private final JsonMapper json;

	private final ApplicationEventPublisher events;

	private final RateLimit limit;

	private final Semaphore running = new Semaphore(AT_A_TIME);

	OwnDataController(List<PersonalData> sections, JsonMapper json, ApplicationEventPublisher events, Clock clock) {
		this.sections = sections;
		this.json = json;
		this.events = events;
		this.limit = new RateLimit(MOST, Duration.ofHours(1), clock);
	}

	/**
	 * Answers with a file.
	 * @throws ErrorResponseException {@code over-limit} if the caller has asked too
	 * often, or too many exports are running
	 * @throws IOException if it could not be read to the end
	 */
	@GetMapping("/api/v1/session/export")
	void export(Authentication user, HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!this.running.tryAcquire()) {
			throw TooManyAttempts.of("over-limit", "Others get theirs just now; try again in %s",
					Duration.ofSeconds(30));
		}
		try {
			Duration wait = this.limit.take(user.getName());
			if (!wait.isZero()) {
				throw TooManyAttempts.of("over-limit", "You have got all that is yours lately; try again in %s", wait);
			}
			this.events.publishEvent(AuditEvent.success(AuditEvent.Type.EXPORT, "All that is theirs was handed out")
				.by(user.getName())
				.from(request.getRemoteAddr()));
			response.setContentType(MediaType.APPLICATION_JSON_VALUE);
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"parley.json\"");
			write(user.getName(), response);
		}
		finally {
			this.running.release();
		}
	}

	/**
	 * An incomplete export must not look complete.
	 * @throws IOException if a part has been sent already: the connection is closed,
	 * because it is too late for an error answer
	 */
	private void write(String user, HttpServletResponse response) throws IOException {
		try {
			writeAll(user, response);
		}
		catch (RuntimeException ex) {
			if (response.isCommitted()) {
				throw new IOException("Not all that is kept of somebody could be read", ex);
			}
			response.resetBuffer();
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
			throw ex;
		}
	}

	/** Closed only when complete, because closing also ends open arrays and objects. */
	private void writeAll(String user, HttpServletResponse response) throws IOException {
		JsonGenerator document = this.json.createGenerator(response.getOutputStream());
		document.writeStartObject();
		document.writeStringProperty("user", user);
		for (PersonalData section : this.sections) {
			document.writeName(section.section());
			section.write(user, document);
		}
		document.writeEndObject();
		document.close();
	}

}
