package dev.parley.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.parley.engine.RandomNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NamePatternTests {

	@ParameterizedTest
	@CsvSource({ "/topic/a,/topic/a", "/topic/*,/topic/a", "/topic/*/x,/topic/a/x", "/topic/**,/topic/a",
			"/topic/**,/topic/a/b/c", "/topic/**,/topic", "/**,/topic/a", "/*/**,/topic", "/topic/*/**,/topic/a/b",
			"/토픽/*,/토픽/한글", "/topic/price.*,/topic/price.ibm", "/topic/*.ibm,/topic/price.ibm",
			"/topic/a*c*e/x,/topic/abcde/x", "/topic/a*,/topic/a", "/topic/*a*a*a*,/topic/aaa" })
	void matches(String pattern, String name) {
		assertThat(new NamePattern(pattern).matches(name)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "/topic/a,/topic/b", "/topic/a,/topic/ab", "/topic/ab,/topic/a", "/topic/a,/topic/a/b",
			"/topic/a/b,/topic/a", "/topic/*,/topic", "/topic/*,/topic/", "/topic/*,/topic/a/b", "/topic/*/x,/topic/x",
			"/topic/**,/topics", "/topic/**,/topica/b", "/topic/*/**,/topic", "/Topic/a,/topic/a",
			"/topic/price.*,/topic/prices", "/topic/price.*,/topic/price.a/b", "/topic/a*c,/topic/abd",
			"/topic/*a*a*a*,/topic/aa" })
	void doesNotMatch(String pattern, String name) {
		assertThat(new NamePattern(pattern).matches(name)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "topic", "*", "**", "/", "//", "/topic/", "//topic", "/topic//a", "/topic/***",
			"/**/a", "/topic/**/**", "/topic/a**" })
	void isNoPattern(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new NamePattern(text))
			.withMessageContaining("'" + text + "'");
	}

	@ParameterizedTest
	@CsvSource({ "/topic/a,/topic/*", "/topic/*,/topic/**", "/topic/a,/topic/a/**", "/topic/*/b,/topic/*/*",
			"/topic/a/*,/topic/*/b", "/topic/a/**,/topic/*/b", "/topic/a/**,/topic/**", "/topic/*/**,/topic/**",
			"/topic/**,/**", "/topic/**,/*/**", "/topic/ab,/topic/a*", "/topic/a*,/topic/*", "/topic/a*/b,/topic/*/b" })
	void isMoreSpecific(String first, String second) {
		assertThat(compare(first, second)).isNegative();
		assertThat(compare(second, first)).isPositive();
	}

	/** Compared with a matcher that tries everything. */
	@Test
	void matchesWhatANaiveMatcherMatches() {
		Random random = new Random(1);
		int matched = 0;
		for (int i = 0; i < 20_000; i++) {
			String pattern = RandomNames.pattern(random);
			String name = RandomNames.name(random);
			boolean expected = RandomNames.matches(pattern, name);
			assertThat(new NamePattern(pattern).matches(name)).as("%s and %s", pattern, name).isEqualTo(expected);
			matched += expected ? 1 : 0;
		}
		assertThat(matched).as("the names are not all strangers").isBetween(1000, 19_000);
	}

	/** Otherwise sorting by it may fail, or depend on the order of the configuration. */
	@Test
	void theOrderIsAnOrder() {
		Random random = new Random(2);
		List<NamePattern> patterns = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			patterns.add(new NamePattern(RandomNames.pattern(random)));
		}
		for (NamePattern a : patterns) {
			for (NamePattern b : patterns) {
				int ab = NamePattern.MOST_SPECIFIC_FIRST.compare(a, b);
				assertThat(Integer.signum(ab))
					.isEqualTo(-Integer.signum(NamePattern.MOST_SPECIFIC_FIRST.compare(b, a)));
				for (NamePattern c : patterns) {
					if (ab <= 0 && NamePattern.MOST_SPECIFIC_FIRST.compare(b, c) <= 0) {
						assertThat(NamePattern.MOST_SPECIFIC_FIRST.compare(a, c)).as("%s, %s, %s", a, b, c)
							.isLessThanOrEqualTo(0);
					}
				}
			}
		}
	}

	private static int compare(String first, String second) {
		return NamePattern.MOST_SPECIFIC_FIRST.compare(new NamePattern(first), new NamePattern(second));
	}

}
