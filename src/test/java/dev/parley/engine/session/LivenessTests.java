package dev.parley.engine.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.engine.FakeWire;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.outbox.Drains;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.HeartBeat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Passes the times to the code instead of waiting. */
class LivenessTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final long start = System.nanoTime();

	private final AtomicLong now = new AtomicLong(this.start);

	private final AtomicLong awakeSince = new AtomicLong(this.start);

	private final Drains drains = new Drains(1);

	private final FakeWire wire = new FakeWire();

	private final Outbox outbox = new Outbox(this.wire, this.drains, 1000, 100, Memory.unbounded());

	private final Liveness liveness = new Liveness(this.outbox, Duration.ofSeconds(24), this.awakeSince::get,
			this.now::get);

	@AfterEach
	void stop() {
		this.drains.close();
	}

	private long at(int second) {
		this.now.set(this.start + second * SECOND);
		return this.now.get();
	}

	@Test
	void withoutAgreementSilenceIsNoLossAndNothingBeats() {
		assertThat(this.liveness.isLost(at(1000))).isFalse();
		assertThat(this.liveness.keepUp(at(0))).isEqualTo(this.start + 24 * SECOND);
		assertThat(this.wire.writes()).isZero();
	}

	@Test
	void silenceMayBeTwiceAsLongAsAgreed() {
		this.liveness.agree(new HeartBeat(10_000, 25_000), new HeartBeat(20_000, 0));
		this.liveness.received();
		assertThat(this.liveness.isLost(at(49))).isFalse();
		assertThat(this.liveness.isLost(at(51))).isTrue();
	}

	@Test
	void itComesAgainWhenTheSilenceWouldBeTooLong() {
		this.liveness.agree(new HeartBeat(0, 2000), new HeartBeat(1000, 0));
		this.liveness.received();
		long next = this.liveness.keepUp(at(0));
		assertThat(this.liveness.isLost(next)).isTrue();
		assertThat(next - this.start).isBetween(4 * SECOND, 6 * SECOND);
	}

	@Test
	void aBeatGoesOutWhenNothingElseHasForAsLongAsAgreed() {
		this.liveness.agree(new HeartBeat(10_000, 0), new HeartBeat(0, 11_000));
		long written = this.outbox.lastWrite();
		assertThat(this.liveness.keepUp(written + 10 * SECOND)).isEqualTo(written + 11 * SECOND);
		assertThat(this.wire.beats()).isZero();
		long due = written + 11 * SECOND;
		assertThat(this.liveness.keepUp(due)).isEqualTo(due + 11 * SECOND);
		until(() -> this.wire.beats() == 1);
	}

	@Test
	void aQuietClientIsPinged() {
		assertThat(this.liveness.keepUp(at(26))).isEqualTo(this.start + 50 * SECOND);
		assertThat(this.wire.pings()).isEqualTo(1);
		this.liveness.keepUp(at(27));
		assertThat(this.wire.pings()).isEqualTo(1);
		this.liveness.keepUp(at(50));
		assertThat(this.wire.pings()).isEqualTo(2);
	}

	@Test
	void aClientThatMissesTwoPingsIsLostWithinSeventyFiveSeconds() {
		askTwice();
		assertThat(this.liveness.isLost(at(71))).isFalse();
		assertThat(this.liveness.isLost(at(72))).isTrue();
	}

	@Test
	void aClientThatAnswersTheSecondPingIsNotLost() {
		askTwice();
		at(60);
		this.liveness.heard();
		assertThat(this.liveness.isLost(at(72))).isFalse();
		assertThat(this.liveness.keepUp(at(72))).isEqualTo(this.start + 84 * SECOND);
	}

	@Test
	void aClientThatAnswersTheFirstPingIsPingedTwiceAgain() {
		this.liveness.keepUp(at(24));
		at(25);
		this.liveness.heard();
		this.liveness.keepUp(at(49));
		assertThat(this.liveness.isLost(at(73))).isFalse();
		this.liveness.keepUp(at(73));
		assertThat(this.liveness.isLost(at(97))).isTrue();
	}

	@Test
	void anAnswerIsNoHeartBeatThatWasPromised() {
		this.liveness.agree(new HeartBeat(0, 10_000), new HeartBeat(10_000, 0));
		at(19);
		this.liveness.heard();
		assertThat(this.liveness.isLost(at(21))).isTrue();
	}

	/**
	 * A controller that blocks: the frames that the client has sent meanwhile are not
	 * read.
	 */
	@Test
	void noClientIsSilentWhileTheServerHandlesItsData() {
		this.liveness.agree(new HeartBeat(0, 10_000), new HeartBeat(10_000, 0));
		this.liveness.busy(true);
		askTwice();
		assertThat(this.liveness.isLost(at(100))).isFalse();
		this.liveness.busy(false);
		assertThat(this.liveness.isLost(at(119))).isFalse();
		assertThat(this.liveness.isLost(at(121))).isTrue();
	}

	@Test
	void afterAPauseOfTheServerEachHasItsWholeTimeAgain() {
		this.liveness.agree(new HeartBeat(0, 10_000), new HeartBeat(10_000, 0));
		this.awakeSince.set(at(70));
		assertThat(this.liveness.isLost(at(71))).isFalse();
		assertThat(this.liveness.keepUp(at(71))).isEqualTo(this.start + 90 * SECOND + 1);
		assertThat(this.liveness.isLost(at(91))).isTrue();
	}

	@Test
	void aPauseOfTheServerIsNoSilenceAfterAPingEither() {
		askTwice();
		this.awakeSince.set(at(118));
		assertThat(this.liveness.isLost(at(119))).isFalse();
		assertThat(this.liveness.keepUp(at(119))).isEqualTo(this.start + 142 * SECOND);
		this.liveness.keepUp(at(142));
		assertThat(this.liveness.isLost(at(166))).isFalse();
	}

	private void askTwice() {
		this.liveness.keepUp(at(24));
		this.liveness.keepUp(at(48));
		assertThat(this.wire.pings()).isEqualTo(2);
	}

}
