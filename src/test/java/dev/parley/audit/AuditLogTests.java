package dev.parley.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class AuditLogTests {

	private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.parley.audit");

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final AuditLog audit = new AuditLog(this.meters);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.lines.start();
		LOGGER.setLevel(Level.INFO);
		LOGGER.setAdditive(false);
		LOGGER.addAppender(this.lines);
	}

	@AfterEach
	void asBefore() {
		LOGGER.detachAppender(this.lines);
		LOGGER.setAdditive(true);
		LOGGER.setLevel(null);
	}

	@Test
	void refusalsOfOneNetworkFillNoLogAndAreCounted() {
		for (int i = 0; i < 1000; i++) {
			this.audit.write(AuditEvent.failure(AuditEvent.Type.LIMIT, "too fast").from("2001:db8::" + i));
			this.audit
				.write(AuditEvent.failure(AuditEvent.Type.SIGN_IN, "wrong").by("guess" + i).from("2001:db8::" + i));
		}
		assertThat(this.lines.list).hasSizeLessThan(60);
		assertThat(this.meters.counter("parley.audit", "type", "limit", "outcome", "failure").count()).isEqualTo(1000);
	}

	@Test
	void everySignInIsNamed() {
		for (int i = 0; i < 30; i++) {
			this.audit.write(AuditEvent.success(AuditEvent.Type.SIGN_IN, "Signed in").by("user" + i).from("192.0.2.1"));
		}
		assertThat(this.lines.list).hasSize(30);
	}

}
