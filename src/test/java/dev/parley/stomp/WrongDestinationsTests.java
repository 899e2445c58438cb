package dev.parley.stomp;

import dev.parley.autoconfigure.DestinationProperties;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A mistake in an entry of parley.destinations is reported in words, without a stack
 * trace.
 */
@ExtendWith(OutputCaptureExtension.class)
class WrongDestinationsTests {

	@ParameterizedTest
	@CsvSource({ "topic/a, does not begin with a slash", "/topic/a**/b, a**",
			"/topic/a --durable=true, retention keeps nothing; set retain-count",
			"/topic/a --send=ROLE_SALES, ROLE_SALES", "/topic/a --max-payload=0B, max-payload is 0",
			"/topic/a --slow-consumer=conflate, conflate-by", "/topic/a --retain-count=-1, -1",
			"/topic/a --retain-count=many, many", "/topic/a --keep=latest, by does not name the header",
			"/topic/a --by=symbol, by is 'symbol'", "/topic/a --keep=newest, newest",
			"/queue/a --keep=latest --by=symbol, a work queue keeps every message",
			"/** --keep=latest --by=symbol, expected a pattern of topics alone",
			"/topic/a --keep=latest --by=symbol --conflate-by=symbol, expected conflate" })
	void aWrongEntryStopsTheStartAndIsNamed(String entry, String reason, CapturedOutput output) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Destinations.class)
			.web(WebApplicationType.NONE);

		assertThatException().isThrownBy(() -> application
			.run(("--spring.config.location=optional:classpath:/none/ --parley.destinations[0].pattern=/topic/sound "
					+ "--parley.destinations[1].pattern=" + entry.replace("--", "--parley.destinations[1]."))
				.split(" ")));

		assertThat(output).contains("APPLICATION FAILED TO START", "parley.destinations[1]", reason)
			.doesNotContain("\tat ");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(DestinationProperties.class)
	static class Destinations {

	}

}
