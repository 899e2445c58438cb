package dev.parley.engine.log;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DestinationNamesTests {

	@ParameterizedTest
	@CsvSource({ "/topic/a, true, false, false", "/queue/a, false, true, false", "/user/queue/a, false, false, true",
			"/user/topic/a, false, false, true", "/prices/a, true, false, false", "/queues/a, true, false, false",
			"/queue, true, false, false", "/QUEUE/a, true, false, false" })
	void theBeginningOfANameTellsItsKind(String name, boolean topic, boolean queue, boolean users) {
		assertThat(DestinationNames.isTopic(name)).isEqualTo(topic);
		assertThat(DestinationNames.isQueue(name)).isEqualTo(queue);
		assertThat(DestinationNames.isUsers(name)).isEqualTo(users);
	}

	@Test
	void aStarMakesAPattern() {
		assertThat(DestinationNames.isPattern("/topic/*")).isTrue();
		assertThat(DestinationNames.isPattern("/topic/a*b")).isTrue();
		assertThat(DestinationNames.isPattern("/topic/a")).isFalse();
	}

}
