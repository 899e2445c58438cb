package dev.parley.security;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Writes each {@link AuditEvent} as one line of the logger {@code dev.parley.audit}, with
 * its members as key-value pairs for structured logging too, and counts it by
 * {@code parley.audit{type,outcome}}. Safe for any thread.
 */
@Component
final class AuditLog {

	private static final Logger log = LoggerFactory.getLogger("dev.parley.audit");

	private final MeterRegistry meters;

	AuditLog(MeterRegistry meters) {
		this.meters = meters;
	}

	@EventListener
	void write(AuditEvent event) {
		String outcome = event.success() ? "success" : "failure";
		this.meters.counter("parley.audit", "type", event.type().toString(), "outcome", outcome).increment();
		StringBuilder line = new StringBuilder();
		LoggingEventBuilder entry = log.atInfo();
		entry = add(entry, line, "type", event.type().toString());
		entry = add(entry, line, "outcome", outcome);
		entry = add(entry, line, "user", event.user());
		entry = add(entry, line, "address", event.address());
		entry = add(entry, line, "session", event.session());
		entry = add(entry, line, "destination", event.destination());
		entry = add(entry, line, "reason", event.reason());
		entry.log(line.toString());
	}

	@EventListener
	void write(AuthenticationLost lost) {
		write(AuditEvent.failure(AuditEvent.Type.REVOCATION, lost.reason().text()).in(lost.stompSessionId()));
	}

	private static LoggingEventBuilder add(LoggingEventBuilder entry, StringBuilder line, String key,
			@Nullable String value) {
		if (value == null) {
			return entry;
		}
		line.append(line.isEmpty() ? "" : " ").append(key).append('=');
		boolean bare = !value.isEmpty() && value.chars().noneMatch((each) -> each == ' ' || each == '"' || each == '=');
		line.append(bare ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
		return entry.addKeyValue(key, value);
	}

}
