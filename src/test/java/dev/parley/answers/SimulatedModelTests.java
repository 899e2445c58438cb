package dev.parley.answers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SimulatedModelTests {

	private final List<Integer> pauses = new ArrayList<>();

	@Test
	void theSameChanceSaysTheSameAndAnotherSaysSomethingElse() throws Exception {
		String answer = answer(1, "Why?", Locale.ENGLISH);
		assertThat(answer(1, "Why?", Locale.ENGLISH)).isEqualTo(answer);
		assertThat(answer(2, "Why?", Locale.ENGLISH)).isNotEqualTo(answer);
	}

	@Test
	void anAnswerHasSeveralParagraphsAndBeginsWithTheQuestion() throws Exception {
		assertThat(answer(1, " Why $1 \\ {question}?\n", Locale.ENGLISH)).startsWith("“Why $1 \\ {question}?”")
			.contains("\n\n")
			.endsWith(".");
	}

	@Test
	void aLongQuestionIsShortenedBetweenCharacters() throws Exception {
		String start = answer(3, "\uD83D\uDE00".repeat(500), Locale.ENGLISH).split("\n")[0];
		assertThat(start).contains("\uD83D\uDE00".repeat(90) + "…").doesNotContain("\uD83D\uDE00".repeat(91));
	}

	@Test
	void aKoreanPageIsAnsweredInKorean() throws Exception {
		assertThat(answer(1, "왜요?", Locale.KOREAN)).startsWith("“왜요?”").containsPattern("\\p{IsHangul}다\\.");
		assertThat(answer(1, "왜요?", Locale.FRENCH)).doesNotContainPattern("\\p{IsHangul}다\\.");
	}

	@Test
	void itPausesLongerAfterASentence() throws Exception {
		String answer = answer(1, "Why?", Locale.ENGLISH);
		assertThat(this.pauses).hasSizeGreaterThan(answer.length() / 6)
			.filteredOn((pause) -> pause >= 150)
			.hasSizeBetween(5, 40);
	}

	@Test
	void whoInterruptsItHasItsTurn() {
		LanguageModel model = new SimulatedModel(new Random(1));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class)
			.isThrownBy(() -> model.answer("Why?", Locale.ENGLISH, (token) -> {
			}));
		assertThat(Thread.interrupted()).isFalse();
	}

	private String answer(int seed, String question, Locale language) throws IOException, InterruptedException {
		StringBuilder text = new StringBuilder();
		new SimulatedModel(new Random(seed), this.pauses::add).answer(question, language, text::append);
		return text.toString();
	}

}
