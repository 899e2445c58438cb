package dev.parley.bench.load;

import java.io.IOException;

/** Sends numbered messages to the destinations of a run. */
final class Publisher {

	private static final int BACKLOG = 64 * 1024 * 1024;

	private final Connection connection;

	/** One message for each destination, to be stamped and sent again and again. */
	private final byte[][] frames;

	private final int stampFromEnd;

	private final int[] numbers;

	private long published;

	Publisher(Connection connection, LoadPlan plan, int run) {
		this.connection = connection;
		this.frames = new byte[plan.topics()][];
		for (int topic = 0; topic < plan.topics(); topic++) {
			this.frames[topic] = ClientFrames.send(plan.sendTo(run, topic), Stamp.body(plan.bytes(), run, topic));
		}
		this.stampFromEnd = plan.bytes() + 1;
		this.numbers = new int[plan.topics()];
	}

	void publish(int topic, long time) {
		put(topic, ++this.numbers[topic], time);
		this.published++;
	}

	/** Sends a message without a number. */
	void probe(int topic) {
		put(topic, 0, 0);
	}

	private void put(int topic, int number, long time) {
		byte[] frame = this.frames[topic];
		Stamp.stamp(frame, frame.length - this.stampFromEnd, number, time);
		this.connection.put(frame);
	}

	/**
	 * @throws IOException if the server no longer reads
	 */
	void flush() throws IOException {
		this.connection.flush();
		if (this.connection.backlog() > BACKLOG) {
			throw new IOException("The server has not read the last 64 MB that were sent to it");
		}
	}

	/** Number of messages to this destination. */
	int published(int topic) {
		return this.numbers[topic];
	}

	long published() {
		return this.published;
	}

}
