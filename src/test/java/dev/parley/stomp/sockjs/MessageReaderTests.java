package dev.parley.stomp.sockjs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MessageReaderTests {

	private final MessageReader reader = new MessageReader(200);

	private final List<List<String>> batches = new ArrayList<>();

	@Test
	void messagesComeInOrder() throws Exception {
		read("[\"one\", \"two\"]");
		assertThat(this.batches).containsExactly(List.of("one", "two"));
	}

	@Test
	void anEmptyArrayIsNoMessage() throws Exception {
		read(" [] ");
		assertThat(this.batches).containsExactly(List.of());
	}

	@Test
	void aLongArrayIsHandedOverInParts() throws Exception {
		String message = "x".repeat(100);
		read("[\"1" + message + "\",\"2" + message + "\",\"3" + message + "\"]");
		assertThat(this.batches).containsExactly(List.of("1" + message, "2" + message), List.of("3" + message));
	}

	@Test
	void emptyMessagesTakeMemoryToo() throws Exception {
		read("[\"\",\"\",\"\",\"\",\"\"]");
		assertThat(this.batches).containsExactly(List.of("", "", "", ""), List.of(""));
	}

	@Test
	void whoHasLeftGoesOnWithTheNextMessage() throws Exception {
		String message = "x".repeat(100);
		MessageReader.Reading reading = this.reader
			.begin(in("[\"1" + message + "\",\"2" + message + "\",\"3" + message + "\"]"));
		assertThat(reading.goOn((batch) -> {
			this.batches.add(batch);
			return false;
		})).isFalse();
		assertThat(this.batches).containsExactly(List.of("1" + message, "2" + message));
		assertThat(reading.goOn(this.batches::add)).isTrue();
		assertThat(this.batches).containsExactly(List.of("1" + message, "2" + message), List.of("3" + message));
	}

	@Test
	void readingEndsWhenNobodyWantsAnyMore() throws Exception {
		InputStream endless = new InputStream() {

			private int count;

			@Override
			public int read() {
				assertThat(this.count).isLessThan(100_000);
				return (this.count++ == 0) ? '[' : "\"\",".charAt((this.count + 1) % 3);
			}

		};
		boolean all = this.reader.begin(endless).goOn((batch) -> {
			this.batches.add(batch);
			return this.batches.size() < 3;
		});
		assertThat(all).isFalse();
		assertThat(this.batches).hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "ab\\ud83dc, ab\ufffdc", "\\ude42\\ud83d, \ufffd\ufffd", "\\ud83d\\ude42, \ud83d\ude42",
			"\\ud83d\\ud83d\\ude42, \ufffd\ud83d\ude42" })
	void halfOfASurrogatePairBecomesTheReplacementCharacter(String escaped, String message) throws Exception {
		read("[\"" + escaped + "\"]");
		assertThat(this.batches).containsExactly(List.of(message));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\n" })
	void nothingIsNoPayload(String body) {
		assertThatExceptionOfType(UnreadableMessageException.class).isThrownBy(() -> read(body))
			.withMessage("Payload expected.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[\"x", "[\"x\"", "[\"x\",]", "[\"x\"]]", "[\"x\"]y", "[1]", "[null]", "[[\"x\"]]",
			"\"x\"", "{}", "x", "[\"\\u00g0\"]" })
	void whatIsNoArrayOfStringsIsBroken(String body) {
		assertThatExceptionOfType(UnreadableMessageException.class).isThrownBy(() -> read(body))
			.withMessage("Broken JSON encoding.")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR));
		assertThat(this.batches).isEmpty();
	}

	@Test
	void aMessageThatIsTooLargeIsRefused() {
		assertThatExceptionOfType(UnreadableMessageException.class)
			.isThrownBy(() -> read("[\"" + "x".repeat(201) + "\"]"))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE));
	}

	@Test
	void aMessageThatIsTooLargeIsNotReadToItsEnd() {
		InputStream endless = new InputStream() {

			private int count;

			@Override
			public int read() {
				return switch (this.count++) {
					case 0 -> '[';
					case 1 -> '"';
					default -> {
						assertThat(this.count).isLessThan(100_000);
						yield 'x';
					}
				};
			}

		};
		assertThatExceptionOfType(UnreadableMessageException.class)
			.isThrownBy(() -> this.reader.begin(endless).goOn(this.batches::add))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(HttpStatus.CONTENT_TOO_LARGE));
	}

	@Test
	void aRequestThatBreaksOffIsABadOne() {
		InputStream cut = new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("Reset");
			}

		};
		assertThatExceptionOfType(UnreadableMessageException.class)
			.isThrownBy(() -> this.reader.begin(cut).goOn(this.batches::add))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(HttpStatus.BAD_REQUEST));
	}

	private void read(String body) throws UnreadableMessageException {
		this.reader.begin(in(body)).goOn(this.batches::add);
	}

	private static InputStream in(String body) {
		return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
	}

}
