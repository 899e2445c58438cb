package dev.parley.bench.load;

/** Random numbers of destinations, evenly distributed, the same in every run. */
final class RandomTopics {

	private final int topics;

	private long state = 88_172_645_463_325_252L;

	RandomTopics(int topics) {
		this.topics = topics;
	}

	int next() {
		if (this.topics == 1) {
			return 0;
		}
		this.state ^= this.state << 13;
		this.state ^= this.state >>> 7;
		this.state ^= this.state << 17;
		return (int) Long.remainderUnsigned(this.state, this.topics);
	}

}
