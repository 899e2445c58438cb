package dev.parley.endpoint;

import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Warns in the log that everybody may do everything. */
@Component
@Profile("open")
final class OpenProfileWarning {

	@EventListener(ApplicationReadyEvent.class)
	void warn() {
		LoggerFactory.getLogger("dev.parley").warn("""
				Profile 'open' is on: everyone, anonymous too, may SEND and SUBSCRIBE to /topic/** and /queue/**. \
				It is for trying out and for test suites, not for production.""");
	}

}
