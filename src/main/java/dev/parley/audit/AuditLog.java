package dev.parley.audit;

import dev.parley.limit.LinePace;
import dev.parley.limit.NetworkAddress;
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
 * {@code parley.audit{type,outcome}}. Events that strangers can provoke without end are
 * logged only as often as {@link LinePace} permits; the counter counts all of them. Safe
 * for any thread.
 */
@Component
final class AuditLog {

	private static final Logger log = LoggerFactory.getLogger("dev.parley.audit");

	private final MeterRegistry meters;

	private final LinePace lines = new LinePace();

	AuditLog(MeterRegistry meters) {
		this.meters = meters;
	}

	@EventListener
	void write(AuditEvent event) {
		String outcome = event.success() ? "success" : "failure";
		this.meters.counter("parley.audit", "type", event.type().toString(), "outcome", outcome).increment();
		long leftOut = isOften(event) ? this.lines.take(source(event)) : 0;
		if (leftOut < 0) {
			return;
		}
		StringBuilder line = new StringBuilder();
		LoggingEventBuilder entry = log.atInfo();
		entry = add(entry, line, "type", event.type().toString());
		entry = add(entry, line, "outcome", outcome);
		entry = add(entry, line, "user", event.user());
		entry = add(entry, line, "address", event.address());
		entry = add(entry, line, "session", event.session());
		entry = add(entry, line, "destination", event.destination());
		entry = add(entry, line, "reason", event.reason());
		entry.log(line.append(LinePace.more(leftOut)).toString());
	}

	/** Whether strangers can provoke this event as often as they like. */
	private static boolean isOften(AuditEvent event) {
		return !event.success() || event.type() == AuditEvent.Type.CONNECT
				|| event.type() == AuditEvent.Type.MODERATION;
	}

	/** The source is the user's name only if it was authenticated. */
	private static String source(AuditEvent event) {
		String network = (event.address() != null) ? NetworkAddress.network(event.address()) : "";
		String user = (event.type() != AuditEvent.Type.SIGN_IN) ? event.user() : null;
		return network + ' ' + event.type() + ' ' + event.success() + ' ' + user;
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
