package dev.parley.limit;

import dev.parley.limit.BytesBeingRead.Share;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BytesBeingReadTests {

	private final BytesBeingRead reading = new BytesBeingRead(100);

	@Test
	void completeInputIsNoLongerHeld() {
		Share share = this.reading.open();
		assertThat(share.hold(40)).isTrue();
		assertThat(this.reading.bytes()).isEqualTo(40);
		share.hold(0);
		assertThat(this.reading.bytes()).isZero();
	}

	@Test
	void strangersHaveHalfOfIt() {
		assertThat(this.reading.open().hold(50)).isTrue();
		assertThat(this.reading.open().hold(1)).isFalse();
		assertThat(known().hold(49)).as("there is room for users").isTrue();
		assertThat(known().hold(1)).isFalse();
	}

	@Test
	void aSmallerHolderIsNotRefused() {
		Share share = this.reading.open();
		assertThat(share.hold(60)).isFalse();
		assertThat(share.hold(55)).isTrue();
	}

	@Test
	void nothingIsLeftOfAClientThatHasGone() {
		Share stranger = this.reading.open();
		stranger.hold(50);
		Share user = known();
		user.hold(50);
		stranger.close();
		user.close();
		user.close();
		assertThat(user.hold(10)).as("a late piece").isTrue();
		assertThat(this.reading.bytes()).isZero();
		assertThat(this.reading.open().hold(50)).isTrue();
	}

	private Share known() {
		Share share = this.reading.open();
		share.known();
		return share;
	}

}
