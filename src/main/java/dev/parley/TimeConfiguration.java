package dev.parley;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** The time of all modules. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {

	/** Another bean of this type replaces it. */
	@Bean
	@Fallback
	Clock clock() {
		return Clock.systemUTC();
	}

}
