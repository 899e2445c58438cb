package dev.parley.engine.policy;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class DestinationSyntaxTests {

	@ParameterizedTest
	@ValueSource(strings = { "/topic/a", "/a", "/topic/rooms/7f/messages", "/topic/회의실", "/topic/🙂", "/topic/a b",
			"/topic/a.b", "/topic/..a", "/topic/a..", "/topic/...", "/topic/*", "/topic/**", "/topic/a:b?c=d&e#f",
			"/topic/%2e%2e" })
	void isADestination(String name) {
		assertThatNoException().isThrownBy(() -> DestinationSyntax.check(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "topic/a", " /topic/a", "a" })
	void aDestinationBeginsWithASlash(String name) {
		refused(name, "begins with a slash");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/topic/", "//topic", "/topic//a" })
	void aDestinationHasNoEmptySegment(String name) {
		refused(name, "no empty segment");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/../queue", "/..", "/topic/..", "/./topic", "/topic/." })
	void aDestinationHasNoDots(String name) {
		refused(name, ". or ..");
	}

	/**
	 * NUL, LF, DEL, zero width space, right-to-left override, line separator, soft
	 * hyphen, lone surrogate, unassigned.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, '\n', '\r', '\t', 0x7F, 0x85, 0x200B, 0x202E, 0x2028, 0x2029, 0xAD, 0xFEFF, 0xD800, 0xDC00,
			0x0378, 0xFFFF, 0xE0001, 0x034F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x2800, 0x3164, 0xFE0F, 0xFFA0, 0xE0100 })
	void aDestinationHasNoCharactersThatNobodySees(int codePoint) {
		refused("/topic/a" + Character.toString(codePoint) + "b", "no invisible characters");
	}

	/**
	 * No-break space, em space, ideographic space: readers see all of them as a space.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/topic/a\u00a0b", "/topic/a\u2003b", "/topic/a\u3000b" })
	void theOnlyBlankOfADestinationIsTheSpace(String name) {
		refused(name, "no invisible characters");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/ ", "/topic/ /a", "/topic/\u0301", "/topic/\u20e3/a" })
	void aSegmentHasSomethingToSee(String name) {
		refused(name, "at least one visible character in each segment");
	}

	@Test
	void aDestinationHas255CharactersAtMost() {
		assertThatNoException().isThrownBy(() -> DestinationSyntax.check("/" + "a".repeat(254)));
		refused("/" + "a".repeat(255), "at most 255 characters, not 256");
	}

	@Test
	void aQueueLeavesRoomForTheNameOfItsDeadLetterQueue() {
		assertThatNoException().isThrownBy(() -> DestinationSyntax.check("/queue/" + "a".repeat(236)));
		assertThatNoException().isThrownBy(() -> DestinationSyntax.check("/queue/dead-letter/" + "a".repeat(236)));
		refused("/queue/" + "a".repeat(237), "at most 243 characters");
	}

	/** So that the answer cannot contain them either. */
	@Test
	void theRefusalDoesNotRepeatANameThatIsTooLongOrUnseen() {
		assertThat(problem("/topic/\u202Eb").destination()).isNull();
		assertThat(problem("/" + "a".repeat(300)).destination()).isNull();
		assertThat(problem("/topic//a").destination()).isEqualTo("/topic//a");
		assertThat(problem("topic/a\u202Eb").destination()).isNull();
		assertThat(problem("a".repeat(300)).destination()).isNull();
		assertThat(problem("/topic//a\n").destination()).isNull();
	}

	private static void refused(String name, String rule) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> DestinationSyntax.check(name))
			.withMessageContaining(rule);
	}

	private static Problem problem(String name) {
		try {
			DestinationSyntax.check(name);
		}
		catch (RefusedException ex) {
			return ex.problem();
		}
		throw new AssertionError(name + " was not refused");
	}

}
