package dev.parley.board;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PictureTests {

	private final Picture picture = new Picture();

	@Test
	void aStrokeThatIsSentAgainCountsOnce() {
		fill(Picture.STROKES - 1);
		put("mina/last", 4);
		put("mina/last", 4);
		assertThat(this.picture.isFullFor("mina/last", 4)).as("a replacement").isFalse();
		assertThat(this.picture.isFullFor("mina/more", 4)).isTrue();
	}

	@Test
	void aStrokeThatIsRemovedMakesRoom() {
		fill(Picture.STROKES);
		assertThat(this.picture.isFullFor("mina/more", 4)).isTrue();
		assertThat(this.picture.remove("mina/0")).isTrue();
		assertThat(this.picture.isFullFor("mina/more", 4)).isFalse();
		assertThat(this.picture.remove("mina/0")).as("a second time").isFalse();
	}

	@Test
	void theNumbersOfAllStrokesAreBounded() {
		put("mina/a", Picture.NUMBERS - 10);
		assertThat(this.picture.isFullFor("mina/b", 10)).isFalse();
		assertThat(this.picture.isFullFor("mina/b", 12)).isTrue();
		put("mina/a", 20);
		assertThat(this.picture.isFullFor("mina/b", Picture.NUMBERS - 20)).as("replaced by a smaller one").isFalse();
		assertThat(this.picture.isFullFor("mina/a", Picture.NUMBERS)).as("itself does not count twice").isFalse();
	}

	@Test
	void whatHasExpiredGoesAndMakesRoom() {
		this.picture.put("mina/a", Picture.NUMBERS, 1000);
		this.picture.put("mina/b", 4, 2000);
		this.picture.expire(999);
		assertThat(this.picture.of("mina")).containsExactly("mina/a", "mina/b");
		this.picture.expire(1000);
		assertThat(this.picture.of("mina")).containsExactly("mina/b");
		assertThat(this.picture.isFullFor("mina/c", Picture.NUMBERS - 4)).isFalse();
		this.picture.expire(2000);
		assertThat(this.picture.isEmpty()).isTrue();
	}

	@Test
	void aStrokeThatIsDrawnAgainExpiresLater() {
		this.picture.put("mina/a", 4, 1000);
		this.picture.put("mina/b", 4, 2000);
		this.picture.put("mina/a", 4, 3000);
		this.picture.expire(2000);
		assertThat(this.picture.of("mina")).containsExactly("mina/a");
	}

	@ParameterizedTest
	@CsvSource({ "mina, mina/a, true", "mina, mina-2/a, false", "min, mina/a, false", "mina, mina/b/a, false",
			"mina/b, mina/b/a, true", "a, mina/a, false" })
	void aKeySaysWhoseStrokeItIs(String user, String key, boolean theirs) {
		assertThat(Picture.isOf(user, key)).isEqualTo(theirs);
	}

	private void fill(int strokes) {
		for (int i = 0; i < strokes; i++) {
			put("mina/" + i, 4);
		}
	}

	private void put(String key, int numbers) {
		this.picture.put(key, numbers, Long.MAX_VALUE);
	}

}
