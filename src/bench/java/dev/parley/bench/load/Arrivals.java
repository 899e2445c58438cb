package dev.parley.bench.load;

/** Which of the messages 1, 2, 3 … of one destination have reached one subscriber. */
final class Arrivals {

	private int last;

	/**
	 * One bit for each of the last 64 numbers, {@link #last} lowest: whether it arrived.
	 */
	private long window;

	private long received;

	private long outOfOrder;

	private long duplicates;

	void add(int number) {
		int ahead = number - this.last;
		if (ahead == 1) {
			this.window = this.window << 1 | 1;
			this.last = number;
		}
		else if (ahead > 0) {
			this.window = (ahead < Long.SIZE) ? this.window << ahead | 1 : 1;
			this.last = number;
		}
		else if (ahead > -Long.SIZE && (this.window >>> -ahead & 1) != 0) {
			this.duplicates++;
			return;
		}
		else {
			late(-ahead);
		}
		this.received++;
	}

	private void late(int behind) {
		this.outOfOrder++;
		if (behind < Long.SIZE) {
			this.window |= 1L << behind;
		}
	}

	/** Counts each message once. */
	long received() {
		return this.received;
	}

	/** Messages that arrived after one with a higher number. */
	long outOfOrder() {
		return this.outOfOrder;
	}

	long duplicates() {
		return this.duplicates;
	}

}
