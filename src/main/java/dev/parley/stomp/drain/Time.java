package dev.parley.stomp.drain;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time that passes while the server drains; tests have their own. */
interface Time {

	/** By {@link System#nanoTime()}. */
	long now();

	/** Waits. Returns early if the latch opens. */
	void pass(Duration pause, CountDownLatch hurried);

	/** Real time. An interrupt hurries, too. */
	Time REAL = new Time() {

		@Override
		public long now() {
			return System.nanoTime();
		}

		@Override
		@SuppressWarnings("ResultOfMethodCallIgnored")
		public void pass(Duration pause, CountDownLatch hurried) {
			try {
				hurried.await(pause.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				hurried.countDown();
				Thread.currentThread().interrupt();
			}
		}

	};

}
