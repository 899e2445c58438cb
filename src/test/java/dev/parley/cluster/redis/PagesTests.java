package dev.parley.cluster.redis;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PagesTests {

	@Test
	void aLogOfOneGenerationHasNoFormerOnes() {
		assertThat(Pages.former("1-a", "1-a", "1-a", "", 7)).isEmpty();
	}

	@Test
	void allOfALogThatHasGotNothingSinceIsThatOfTheFormerGeneration() {
		assertThat(Pages.former("2-b", "2-b;1-a", "1-a", "", 3)).isEqualTo(Map.of("1-a", 3L));
	}

	@Test
	void theLineageSaysWhereAGenerationEnded() {
		assertThat(Pages.former("2-b", "2-b;1-a", "2-b", "1-a:3", 9)).isEqualTo(Map.of("1-a", 3L));
		assertThat(Pages.former("4-d", "4-d;3-c;2-b;1-a", "4-d", "2-b:8;1-a:3", 9)).as("nothing came in the third")
			.isEqualTo(Map.of("1-a", 3L, "2-b", 8L, "3-c", 8L));
		assertThat(Pages.former("4-d", "4-d;3-c;2-b;1-a", "2-b", "1-a:3", 9))
			.isEqualTo(Map.of("1-a", 3L, "2-b", 9L, "3-c", 9L));
	}

	@Test
	void aGenerationBeforeALogBeganHasNothingOfIt() {
		assertThat(Pages.former("3-c", "3-c;2-b;1-a", "3-c", "2-b:5", 9)).isEqualTo(Map.of("2-b", 5L));
	}

}
