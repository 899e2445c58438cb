package dev.parley.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import dev.parley.engine.Engine;

/** The engine's health, in an application that has the actuator. */
@ConditionalOnClass(HealthIndicator.class)
class HealthConfiguration {

	/** Part of liveness: a thread that has died does not come back by itself. */
	@Bean
	HealthIndicator engineThreads(Engine engine) {
		return () -> {
			List<String> failed = engine.failedThreads();
			return (failed.isEmpty() ? Health.up() : Health.down().withDetail("threads", failed)).build();
		};
	}

}
