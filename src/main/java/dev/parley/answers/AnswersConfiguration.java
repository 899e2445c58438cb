package dev.parley.answers;

import java.time.Duration;
import java.util.Random;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;

/** What is kept of answers, and what writes them. */
@Configuration(proxyBeanMethods = false)
class AnswersConfiguration {

	/** Enough for every message of an answer. */
	private static final Retention WHOLE = new Retention(5_000, Duration.ZERO, 2_000_000);

	@Bean
	@Fallback
	LanguageModel simulatedModel() {
		return new SimulatedModel(new Random());
	}

	@Bean
	DestinationPolicy answersPolicy() {
		return DestinationPolicy.closed(KeptAnswers.TOPIC + "*").retain(WHOLE);
	}

}
