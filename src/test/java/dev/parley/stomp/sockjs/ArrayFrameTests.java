package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;

import dev.parley.engine.frame.EncodedFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ArrayFrameTests {

	private final ArrayFrame array = new ArrayFrame();

	@Test
	void messagesStandInOrder() {
		add("one");
		add("two");
		assertThat(written()).isEqualTo("a[\"one\",\"two\"]");
	}

	@Test
	void quotesBackslashesAndControlCharactersAreEscaped() {
		add("\"\\\n\r\t\0");
		assertThat(written()).isEqualTo("a[\"\\\"\\\\\\n\\u000d\\u0009\\u0000\"]");
	}

	@Test
	void ordinaryTextOfAllLanguagesStaysAsItIs() {
		add("안녕 café Ж");
		assertThat(written()).isEqualTo("a[\"안녕 café Ж\"]");
	}

	@Test
	void whatSomeBrowsersLoseIsEscaped() {
		add("\u200c\u200f\u2028\u202f\u2060\u206f\ufff0\uffff");
		assertThat(written()).isEqualTo("a[\"\\u200c\\u200f\\u2028\\u202f\\u2060\\u206f\\ufff0\\uffff\"]");
	}

	@Test
	void theirNeighboursAreNot() {
		add("\u200b\u2010\u2027\u2030\u205f\u2070\uffef");
		assertThat(written()).isEqualTo("a[\"\u200b\u2010\u2027\u2030\u205f\u2070\uffef\"]");
	}

	@Test
	void whatNeedsTwoCharactersIsEscapedAsTwo() {
		add("🙂");
		assertThat(written()).isEqualTo("a[\"\\ud83d\\ude42\"]");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 500, 511, 512, 513, 70_000 })
	void anySizeComesBackAsItWas(int size) {
		String text = "\0\"가🙂x".repeat(size).substring(0, size / 6 * 6);
		add(text);
		assertThat(new JsonMapper().readValue(written().substring(1), String[].class)).containsExactly(text);
	}

	private void add(String text) {
		this.array.add(new EncodedFrame(text.getBytes(StandardCharsets.UTF_8), true));
	}

	private String written() {
		return new String(this.array.toBytes(), StandardCharsets.UTF_8);
	}

}
