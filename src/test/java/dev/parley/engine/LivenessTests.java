package dev.parley.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** The times are given, not waited for. */
class LivenessTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final Drains drains = new Drains(1);

	private final FakeWire wire = new FakeWire();

	private final Outbox outbox = new Outbox(this.wire, this.drains, 1000, 100);

	private final Liveness liveness = new Liveness(this.outbox);

	private final long start = System.nanoTime();

	@AfterEach
	void stop() {
		this.drains.close();
	}

	@Test
	void withoutAgreementSilenceIsNoLossAndNothingBeats() {
		assertThat(this.liveness.isLost(this.start + 1000 * SECOND)).isFalse();
		assertThat(this.liveness.keepUp(this.start)).isGreaterThan(this.start + 24 * SECOND);
		assertThat(this.wire.writes()).isZero();
	}

	@Test
	void silenceMayBeTwiceAsLongAsAgreed() {
		this.liveness.agree(new HeartBeat(10_000, 25_000), new HeartBeat(20_000, 0));
		this.liveness.received();
		long received = System.nanoTime();
		assertThat(this.liveness.isLost(received + 49 * SECOND)).isFalse();
		assertThat(this.liveness.isLost(received + 51 * SECOND)).isTrue();
	}

	@Test
	void itComesAgainWhenTheSilenceWouldBeTooLong() {
		this.liveness.agree(new HeartBeat(0, 2000), new HeartBeat(1000, 0));
		this.liveness.received();
		long next = this.liveness.keepUp(System.nanoTime());
		assertThat(this.liveness.isLost(next)).isTrue();
		assertThat(next - this.start).isBetween(4 * SECOND, 6 * SECOND);
	}

	@Test
	void aBeatGoesOutWhenNothingElseHasForAsLongAsAgreed() {
		this.liveness.agree(new HeartBeat(10_000, 0), new HeartBeat(0, 12_000));
		long written = this.outbox.lastWrite();
		assertThat(this.liveness.keepUp(written + 11 * SECOND)).isEqualTo(written + 12 * SECOND);
		assertThat(this.wire.beats()).isZero();
		long now = written + 12 * SECOND;
		assertThat(this.liveness.keepUp(now)).isEqualTo(now + 12 * SECOND);
		until(() -> this.wire.beats() == 1);
	}

	@Test
	void whoIsQuietIsAskedForASignOfLifeEachTwentyFiveSeconds() {
		assertThat(this.liveness.keepUp(this.start + 26 * SECOND)).isEqualTo(this.start + 51 * SECOND);
		assertThat(this.wire.pings()).isEqualTo(1);
		this.liveness.keepUp(this.start + 27 * SECOND);
		assertThat(this.wire.pings()).isEqualTo(1);
		this.liveness.keepUp(this.start + 52 * SECOND);
		assertThat(this.wire.pings()).isEqualTo(2);
	}

}
