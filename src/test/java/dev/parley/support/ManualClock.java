package dev.parley.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until a test moves it. Safe for any thread. */
public final class ManualClock extends Clock {

	private volatile Instant now;

	/** A clock at an arbitrary time. */
	public ManualClock() {
		this("2026-01-01T00:00:00Z");
	}

	public ManualClock(String now) {
		this(Instant.parse(now));
	}

	private ManualClock(Instant now) {
		this.now = now;
	}

	/** A clock for a running server, whose HTTP sessions still use the real time. */
	public static ManualClock startingNow() {
		return new ManualClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
	}

	public void advance(Duration duration) {
		this.now = this.now.plus(duration);
	}

	@Override
	public Instant instant() {
		return this.now;
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
