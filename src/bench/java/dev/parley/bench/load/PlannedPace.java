package dev.parley.bench.load;

/**
 * An open loop: messages are due at planned times, and stamped with these times. A server
 * that is too slow cannot hide its queue.
 */
final class PlannedPace implements Pace {

	private static final int BURST = 4096;

	private final RandomTopics topics;

	private final double interval;

	private final long start;

	private long sent;

	PlannedPace(double rate, RandomTopics topics, long start) {
		this.topics = topics;
		this.interval = 1e9 / rate;
		this.start = start;
	}

	@Override
	public long publish(Publisher publisher, long now) {
		for (int i = 0; i < BURST && due() <= now; i++) {
			publisher.publish(this.topics.next(), due());
			this.sent++;
		}
		return due();
	}

	private long due() {
		return this.start + (long) (this.sent * this.interval);
	}

}
