package dev.parley.chat.mention;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MentionedNamesTests {

	@ParameterizedTest
	@CsvSource({ "@mina, mina", "'hi @Mina!', Mina", "(@a.b), a.b", "@mina: tea?, mina", "@a-b, a-b" })
	void aNameAfterAnAtSignIsOne(String text, String name) {
		assertThat(MentionedNames.in(text, 10)).containsExactly(List.of(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mina", "x@mina", "@ mina", "@m", "@", "@@", "mail to mina@example.org" })
	void anAddressAndASignAloneAreNone(String text) {
		assertThat(MentionedNames.in(text, 10)).isEmpty();
	}

	@Test
	void aFullStopAfterANameMayBelongToItOrNot() {
		assertThat(MentionedNames.in("see @mina.", 10)).containsExactly(List.of("mina.", "mina"));
	}

	@Test
	void aParticleAfterAKoreanNameMayBelongToItOrNot() {
		assertThat(MentionedNames.in("@준호야 차 마실래?", 10)).containsExactly(List.of("준호야", "준호"));
		assertThat(MentionedNames.in("@mina님", 10)).containsExactly(List.of("mina님", "mina"));
	}

	@Test
	void aPartOfAWordIsNoName() {
		assertThat(MentionedNames.in("@minare", 10)).containsExactly(List.of("minare"));
		assertThat(MentionedNames.in("@mina.kim", 10)).containsExactly(List.of("mina.kim"));
	}

	@Test
	void theFirstTenCountAndEachOnce() {
		assertThat(MentionedNames.in("@ab @ab @cd", 10)).hasSize(2);
		assertThat(MentionedNames.in("@u%s ".repeat(20).formatted((Object[]) "0123456789abcdefghij".split("")), 10))
			.hasSize(10);
	}

	/** The pattern looks at each character once, so nobody keeps a thread busy. */
	@Test
	void aLongTextOfSignsIsReadSoon() {
		assertThat(MentionedNames.in("@".repeat(4000), 10)).isEmpty();
		assertThat(MentionedNames.in("@" + "가".repeat(3999), 10)).singleElement().satisfies((names) -> {
			assertThat(names).hasSize(31);
			assertThat(names.get(0)).hasSize(32);
		});
	}

}
