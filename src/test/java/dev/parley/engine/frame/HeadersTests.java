package dev.parley.engine.frame;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HeadersTests {

	@Test
	void theFirstOfARepeatedNameCounts() {
		assertThat(Headers.of("a", "1", "b", "2", "a", "3").get("a")).isEqualTo("1");
	}

	@Test
	void aNameThatIsNotThereIsNull() {
		assertThat(Headers.of("a", "1").get("b")).isNull();
		assertThat(Headers.of("a", "1").contains("b")).isFalse();
		assertThat(Headers.empty().get("a")).isNull();
	}

	@Test
	void namesAreCaseSensitive() {
		assertThat(Headers.of("Destination", "/a").contains("destination")).isFalse();
	}

	/** A search for a name does not find a value. */
	@Test
	void aValueIsNotTakenForAName() {
		assertThat(Headers.of("a", "b", "c", "d").get("b")).isNull();
	}

	@Test
	void theOrderAndRepetitionsAreKept() {
		List<String> seen = new ArrayList<>();
		Headers.of("b", "1", "a", "2", "b", "3").forEach((name, value) -> seen.add(name + "=" + value));
		assertThat(seen).containsExactly("b=1", "a=2", "b=3");
	}

	@Test
	void theSizeCountsRepetitions() {
		assertThat(Headers.of("a", "1", "a", "2").size()).isEqualTo(2);
		assertThat(Headers.empty().size()).isZero();
	}

	@Test
	void aNameWithoutAValueIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("a", "1", "b")).withMessageContaining("b");
	}

	@Test
	void changingTheArrayChangesNoHeaders() {
		String[] entries = { "a", "1" };
		Headers headers = Headers.of(entries);
		entries[1] = "2";
		assertThat(headers.get("a")).isEqualTo("1");
	}

	@Test
	void buildingOnChangesNoHeaders() {
		Headers.Builder builder = Headers.builder().add("a", "1");
		Headers one = builder.build();
		builder.add("b", "2");
		assertThat(one).isEqualTo(Headers.of("a", "1"));
		assertThat(builder.build()).isEqualTo(Headers.of("a", "1", "b", "2"));
		assertThat(builder.size()).isEqualTo(2);
	}

	@Test
	void addAllAddsAtTheEnd() {
		assertThat(Headers.builder().add("a", "1").addAll(Headers.of("b", "2", "a", "3")).build())
			.isEqualTo(Headers.of("a", "1", "b", "2", "a", "3"));
	}

	@Test
	void aNameMayBeLookedForInAnyCase() {
		Headers headers = Headers.of("X-Csrf-Token", "1", "x-csrf-token", "2");
		assertThat(headers.getIgnoringCase("X-CSRF-TOKEN")).isEqualTo("1");
		assertThat(headers.getIgnoringCase("authorization")).isNull();
	}

	@Test
	void whetherAnyOfSomeNamesIsThereCanBeAsked() {
		assertThat(Headers.of("a", "1", "b", "2").containsAny("b"::equals)).isTrue();
		assertThat(Headers.of("a", "1", "b", "2").containsAny("c"::equals)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, 1, 1", "1, 0, 1", "1, 1, 0" })
	void limitsOfAFrameAreAtLeastOne(int frame, int headers, int line) {
		assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(frame, headers, line))
			.withMessage("Limits of a frame are at least 1, not %d bytes, %d headers, %d a line", frame, headers, line);
	}

	@Test
	void keepLeavesOnlyTheAcceptedNames() {
		assertThat(Headers.of("a", "1", "b", "2", "a", "3").keep("a"::equals))
			.isEqualTo(Headers.of("a", "1", "a", "3"));
		assertThat(Headers.of("a", "1").keep("b"::equals)).isSameAs(Headers.empty());
	}

	@Test
	void equalEntriesInTheSameOrderAreEqual() {
		assertThat(Headers.of("a", "1", "b", "2")).isEqualTo(Headers.of("a", "1", "b", "2"))
			.hasSameHashCodeAs(Headers.of("a", "1", "b", "2"))
			.isNotEqualTo(Headers.of("b", "2", "a", "1"))
			.isNotEqualTo(Headers.of("a", "1"));
	}

	@Test
	void valuesDoNotShowInLogs() {
		assertThat(Headers.of("passcode", "s3cret")).hasToString("[passcode]");
		assertThat(new Frame(Command.SEND, Headers.of("passcode", "s3cret"), Frames.bytes("private")))
			.hasToString("SEND [passcode] 7 bytes");
	}

}
