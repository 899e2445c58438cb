package dev.parley.bench.load;

import java.time.Duration;

/**
 * A closed loop: messages are due while fewer than the window are under way. A message is
 * under way until it has arrived as often as expected.
 */
final class WindowPace implements Pace {

	private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

	private static final int BURST = 256;

	private final RandomTopics topics;

	private final long window;

	private final int arrivalsEach;

	private long underWay;

	private long lastProgress;

	private int stalls;

	/**
	 * @param window maximum number of messages under way
	 * @param arrivalsEach how many arrivals of a message it waits for
	 */
	WindowPace(int window, int arrivalsEach, RandomTopics topics, long start) {
		this.window = (long) window * arrivalsEach;
		this.arrivalsEach = arrivalsEach;
		this.topics = topics;
		this.lastProgress = start;
	}

	@Override
	public long publish(Publisher publisher, long now) {
		if (this.underWay >= this.window && now - this.lastProgress > PATIENCE) {
			this.stalls++;
			this.underWay = 0;
			this.lastProgress = now;
		}
		for (int i = 0; i < BURST && this.underWay < this.window; i++) {
			publisher.publish(this.topics.next(), now);
			this.underWay += this.arrivalsEach;
		}
		return now + PATIENCE;
	}

	@Override
	public void arrived(long now) {
		this.underWay--;
		this.lastProgress = now;
	}

	@Override
	public int stalls() {
		return this.stalls;
	}

}
